"""Every model must run on Spark too: a guard over what dbt compiles, and over the macros that have
a form of their own there (a run on Spark is the proof)."""

import re

import duckdb
import jinja2
import pytest
import sqlglot
from dbt_home import dbt
from sqlglot import ErrorLevel, exp

from orchestration.paths import DBT_PROJECT

# DuckDB's own words that sqlglot would carry over or drop without a word
DUCKDB_ONLY = re.compile(
    r"\b(qualify|exclude|asof|pivot|unnest|struct_pack|list_\w+|regexp_matches|strptime|epoch_ms"
    r"|group by all|order by all|any_value|arg_max|arg_min|read_parquet)\b",
    re.I,
)
SAMPLES = {
    "json_text": ("payload", "UPRN"),
    "joined": ("feed",),
    "plain_text": ("address",),
    "source_as_view": ("raw.early_help", "/raw/early_help/*/early_help.parquet"),
}


@pytest.fixture(scope="session")
def compiled(nothing_sent):
    """SQL of every model as dbt compiles it: name -> text."""
    done = dbt(nothing_sent, "compile", "--select", "resource_type:model")
    assert done.returncode == 0, done.stdout[-4000:]
    folder = nothing_sent.work / "dbt" / "compiled" / "early_intervention" / "models"
    return {p.stem: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*/*.sql"))}


@pytest.mark.slow
def test_every_compiled_model_is_spark_sql_too(compiled):
    assert len(compiled) > 100
    broken = {}
    for name, text in compiled.items():
        try:
            for statement in sqlglot.transpile(
                text, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE
            ):
                sqlglot.parse_one(statement, read="spark")
        except sqlglot.errors.SqlglotError as error:
            broken[name] = str(error)
    assert broken == {}


@pytest.mark.slow
def test_no_word_of_duckdbs_own_outside_a_dispatched_macro(compiled):
    found = {name: DUCKDB_ONLY.findall(text) for name, text in compiled.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_guard_sees_what_spark_lacks():
    assert DUCKDB_ONLY.search("select * from read_parquet('x')")
    with pytest.raises(sqlglot.errors.UnsupportedError):
        sqlglot.transpile(
            "select * from read_parquet('x', union_by_name = true)",
            read="duckdb",
            write="spark",
            unsupported_level=ErrorLevel.RAISE,
        )


def spark_forms():
    """(macro, text of its file) of every macro with a form of its own on Spark."""
    for path in sorted((DBT_PROJECT / "macros").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"macro spark__(\w+)", text):
            yield pytest.param(name, text, id=name)


NO_JSON = ["14 High Street", "=cmd|' /C calc'!A0", '{"UPRN": "1', "[1]", "3", "", None]


@pytest.mark.parametrize("sent", NO_JSON)
def test_one_address_that_is_no_json_does_not_end_the_run(sent):
    text = (DBT_PROJECT / "macros" / "json_text.sql").read_text(encoding="utf-8")
    module = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(text).make_module({})
    with duckdb.connect() as con:
        con.execute("create table sent (payload varchar)")
        con.executemany("insert into sent values (?)", [[sent], ['{"UPRN": " 12 "}']])
        sql = f"select {module.default__json_text('payload', 'UPRN')} from sent"
        assert con.execute(sql).fetchall() == [(None,), ("12",)]


@pytest.mark.parametrize(("name", "text"), spark_forms())
def test_a_spark_form_is_spark_sql_and_has_a_default(name, text):
    assert f"macro default__{name}" in text and f"adapter.dispatch('{name}')" in text
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    module = environment.from_string(text).make_module({})
    sql = getattr(module, f"spark__{name}")(*SAMPLES[name]).strip()
    if not sql.startswith("create"):
        sql = f"select {sql} as value from rows"
    tree = sqlglot.parse_one(sql, read="spark")
    assert isinstance(tree, exp.Select | exp.Create)

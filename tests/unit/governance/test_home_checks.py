"""C15 to C23 beyond the one case of `test_each_check`: their other faults, and their edges."""

from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest
from governance_home import deliver, landed, publish

from orchestration.governance import run_checks
from orchestration.governance.checks.context import Context
from orchestration.governance.rights import register
from orchestration.home import Home, write_json

CODES = [f"C{n:02d}" for n in range(1, 25)]
STEWARD = "data_steward/family"


@pytest.fixture
def context(demo: Context, home: Home) -> Context:
    return replace(demo, home=home)


@pytest.mark.slow
def test_every_code_is_told_of_an_empty_home_and_nothing_fails(
    home: Home, context: Context
) -> None:
    results = run_checks(home, context.as_of)
    assert sorted({r.code for r in results}) == CODES
    assert {r.status for r in results} == {"pass", "warn"}
    assert {r.code for r in results if r.status == "warn"} == {"C22"}


def test_c15_tells_of_a_rejected_file(context: Context, home: Home, judged: Any) -> None:
    deliver(home, landed(outcome="rejected", reason="undeclared_column", accepted=0), None)
    assert judged(context, "C15")["police_asb"] == "warn"


def test_c16_grant_that_is_over(context: Context, home: Home, judged: Any) -> None:
    publish(home, {STEWARD: {"family_id": ["f"]}})
    assert judged(replace(context, as_of=date(2029, 4, 1)), "C16")[STEWARD] == "fail"


def test_c16_rows_outside_the_grant(context: Context, home: Home, judged: Any) -> None:
    subject = "early_help_service/involvement"
    publish(home, {subject: {"person_id": ["p"], "is_sensitive": [False]}})
    assert judged(context, "C16")[subject] == "pass"
    publish(home, {subject: {"person_id": ["p", "q"], "is_sensitive": [False, True]}})
    assert judged(context, "C16")[subject] == "fail"
    publish(
        home, {subject: {"person_id": ["p"], "is_sensitive": [None]}}, {"is_sensitive": pl.Boolean}
    )
    assert judged(context, "C16")[subject] == "fail"


def test_c16_a_cell_that_only_another_grant_covers(home: Home, broken: Any, judged: Any) -> None:
    def second(document: dict[str, Any]) -> None:
        grant = next(g for g in document["grants"] if g["contract"] == "involvement")
        rows = [{"column": "is_sensitive", "operator": "in", "values": ["true"]}]
        fields = ["person_id", "is_sensitive"]
        document["grants"].append({**grant, "id": "G99", "fields": fields, "rows": rows})

    subject = "early_help_service/involvement"
    context = replace(broken("dsa_early_help_access", second), home=home)
    rows = {"person_id": ["p", "q"], "is_sensitive": [False, True]}
    publish(home, {subject: {**rows, "service": ["early_help", None]}})
    assert judged(context, "C16")[subject] == "pass"
    publish(home, {subject: {**rows, "service": ["early_help", "camhs"]}})
    assert judged(context, "C16")[subject] == "fail"


def test_c16_direct_identifier_for_a_pseudonymised_consumer(
    context: Context, home: Home, broken: Any, judged: Any
) -> None:
    def grant_uprn(document: dict[str, Any]) -> None:
        document["grants"][4]["fields"].append("uprn")

    subject = "public_health_analyst/event"
    granted = broken("dsa_population_health", grant_uprn, context)
    publish(home, {subject: {"person_id": ["a" * 32], "uprn": ["b" * 32]}})
    assert judged(granted, "C16")[subject] == "pass"
    publish(home, {subject: {"person_id": ["a" * 32], "uprn": ["10034567890"]}})
    assert judged(granted, "C16")[subject] == "fail"


@pytest.mark.parametrize("key", ["person_id", "family_id"])
def test_c16_plain_key_for_a_pseudonymised_consumer(
    context: Context, home: Home, judged: Any, key: str
) -> None:
    subject = "public_health_analyst/family_member"
    others = {name: ["a" * 32] for name in ("person_id", "family_id") if name != key}
    publish(home, {subject: {key: ["b" * 32], **others}})
    assert judged(context, "C16")[subject] == "pass"
    publish(home, {subject: {key: ["P0123456789abcdef"], **others}})
    assert judged(context, "C16")[subject] == "fail"


def test_c17_column_made_from_nothing(context: Context, home: Home, judged: Any) -> None:
    assert set(judged(context, "C17").values()) == {"pass"}
    family = context.products["family"]
    literal = replace(family.fields[0], name="score", sources=("nothing.at_all",))
    products = {**context.products, "family": replace(family, fields=(*family.fields, literal))}
    assert judged(replace(context, products=products), "C17")["family"] == "fail"


def test_c18_case_closed_too_long_ago(context: Context, home: Home, judged: Any) -> None:
    one = landed(feed="housing_tenancies", contract_id="housing_tenancies")
    deliver(home, one, {"end_date": [date(2014, 11, 20), None]})
    assert judged(context, "C18")["dsa_housing"] == "pass"
    deliver(home, one, {"end_date": [date(2014, 11, 19), None]})
    assert judged(context, "C18")["dsa_housing"] == "fail"


def test_c18_old_release(context: Context, home: Home, judged: Any) -> None:
    publish(home, {STEWARD: {"family_id": ["f"]}}, day="2024-11-19")
    assert judged(context, "C18")["dsa_data_stewardship"] == "fail"


@pytest.mark.parametrize("where", ["current release", "former release", "warehouse"])
def test_c19_erased_person(context: Context, home: Home, judged: Any, where: str) -> None:
    publish(home, {"data_steward/person": {"person_id": ["p1"]}}, day="2026-10-01")
    publish(home, {"data_steward/person": {"person_id": ["p2"]}})
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create schema products; create table products.person as select 'p3' person_id")
    key = {"current release": "p2", "former release": "p1", "warehouse": "p3"}[where]
    for wanted, erased in (("pass", "p9"), ("fail", key)):
        digest = register.of_key(register.secret_of(home), erased)
        write_json(home.audit / "erased.json", {"digests": [digest]})
        assert (wanted == "fail") == ("fail" in judged(context, "C19").values())


def test_c21_rows_are_accounted_for(context: Context, home: Home, judged: Any) -> None:
    deliver(home, landed(received=5, accepted=4, quarantined=1), None)
    assert set(judged(context, "C21").values()) == {"pass"}
    for conformed, status in ((3, "pass"), (2, "fail")):
        home.warehouse.unlink(missing_ok=True)
        with duckdb.connect(str(home.warehouse)) as con:
            con.execute(
                "create schema conformed; create table conformed.record_account as select"
                f" 'police_asb' feed, 'police_asb_20261101.csv' file, 4 accepted,"
                f" {conformed} conformed, 1 held_back"
            )
        assert judged(context, "C21").get("police_asb", "pass") == status
    deliver(home, landed(received=6, accepted=4, quarantined=1), None)
    assert judged(context, "C21")["police_asb"] == "fail"


def test_c22_overdue_and_late(context: Context, home: Home, judged: Any) -> None:
    termly = {"feed": "schools_census", "contract_id": "schools_census"}
    for day, late, status in (
        (date(2026, 6, 13), False, "pass"),
        (date(2026, 5, 24), False, "warn"),
        (date(2026, 11, 1), True, "warn"),
    ):
        deliver(home, landed(delivery_date=day, late=late, **termly), None)
        assert judged(context, "C22")["schools_census"] == status


def _counts(**counts: int | None) -> dict[str, list[Any]]:
    """linkage_quality with a total and one figure an area."""
    return {
        "measure": ["linked"] * len(counts),
        "feed": ["schools_census"] * len(counts),
        "group_by": ["all" if k == "total" else "area" for k in counts],
        "group_value": [None if k == "total" else k for k in counts],
        "records": list(counts.values()),
        "value": [None if v is None else 0.5 for v in counts.values()],
    }


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ({"total": 41, "a": 19, "b": None, "c": None}, "pass"),
        ({"total": 41, "a": 19, "b": 3, "c": 19}, "fail"),  # a small number is told
        ({"total": 41, "a": 19, "b": None, "c": 19}, "fail"),  # 41 - 19 - 19 = 3
        ({"total": 24, "a": 19, "b": None, "c": None}, "fail"),  # five persons are in b and c
        ({"total": 33, "a": 19, "b": None, "c": None}, "fail"),  # 14: seven and seven
        ({"total": 40, "a": 20, "b": None, "c": 15}, "pass"),  # rounded: no exact difference
    ],
)
def test_c23_within_a_table(
    context: Context, home: Home, judged: Any, counts: dict[str, int | None], status: str
) -> None:
    subject = "public_health_analyst/linkage_quality"
    publish(home, {subject: _counts(**counts)}, {"records": pl.Int64})
    assert judged(context, "C23")[subject] == status


def test_c23_figure_beside_a_hidden_count(context: Context, home: Home, judged: Any) -> None:
    subject = "public_health_analyst/linkage_quality"
    columns = _counts(a=20, b=None, c=None)
    publish(home, {subject: columns | {"value": [0.5, 0.5, None]}})
    assert judged(context, "C23")[subject] == "fail"


def test_c23_between_releases(context: Context, home: Home, judged: Any) -> None:
    subject = "public_health_analyst/linkage_quality"
    publish(home, {subject: _counts(a=21, b=33)}, day="2026-10-01")
    publish(home, {subject: _counts(a=21, b=44)})
    assert judged(context, "C23")[subject] == "pass"
    publish(home, {subject: _counts(a=22, b=44)})
    assert judged(context, "C23")[subject] == "fail"

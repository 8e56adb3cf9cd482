"""The audit log tells nothing of a person, whatever was done: after each kind of entry it is held
against every name, number, address, day of birth and key of the people in the home."""

import ast
import datetime as dt
import re
from dataclasses import dataclass
from importlib import import_module

import polars as pl
import pytest
from running import DAY, run_json
from typer.testing import CliRunner

from orchestration import at_rest, store
from orchestration.assets.settle import held_back
from orchestration.cli import app
from orchestration.gates.result import GateResult
from orchestration.governance import audit, lifetimes
from orchestration.home import Home
from orchestration.landing import deliveries
from orchestration.paths import CONTRACTS, DBT_PROJECT, EXPECTATIONS, REPO

pytestmark = pytest.mark.slow
WORD = re.compile(r"[^\W\d_]{3,}")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SMALL = "housing_sanctuary"  # a feed without which a release is made
ELSEWHERE = {  # kinds that other tests hold against what they know of persons
    "loaded_into_postgres",  # test_postgres: the counts of what was loaded
    "look_up_alert",  # test_record: what contact search enters, by whom and about whom
}


@dataclass(frozen=True)
class Known:
    """What tells who somebody is."""

    words: frozenset[str]  # names
    texts: frozenset[str]  # numbers, addresses, postcodes and keys, without blanks
    births: frozenset[str]

    def told(self, log: str) -> set[str]:
        """What of it is in a part of the log."""
        bare = re.sub(r"\s", "", log).upper()
        found = {text for text in self.texts if text in bare}
        found |= self.words & {word.casefold() for word in WORD.findall(log)}
        return found | self.births & set(DATE.findall(log))


@pytest.fixture(scope="module")
def known(ran, small_city):
    """Everybody in the home. Words and days that the platform itself has are none of theirs."""
    person = pl.read_parquet(small_city / "truth" / "person.parquet")
    names = {
        word.casefold()
        for column in ("forename", "middle_names", "surname", "former_surname", "known_as")
        for value in person[column].drop_nulls()
        for word in WORD.findall(" ".join(value) if isinstance(value, pl.Series) else str(value))
    }
    ours = {
        word.casefold()
        for folder in (CONTRACTS, DBT_PROJECT, EXPECTATIONS, REPO / "orchestration")
        for path in folder.rglob("*")
        if path.is_file()
        for word in WORD.findall(path.read_text(errors="replace").replace("_", " "))
    }
    with store.warehouse(ran) as con:
        asked = """select person_id from spine.person_key
            union all select identifier from spine.person_identifier
            union all select family_id from spine.family
            union all select address_text from addresses.address_mention
            union all select postcode_given from addresses.address_mention"""
        texts = {re.sub(r"\s", "", str(v)).upper() for (v,) in con.sql(asked).fetchall() if v}
        texts = {text for text in texts if text.casefold() not in ours}
        births = {str(d) for (d,) in con.sql("select dob from spine.person_mention").fetchall()}
    days = {str(d.delivery_date) for d in deliveries(ran)} | {DAY, str(dt.date.today())}
    return Known(
        frozenset(names - ours),
        frozenset(t for t in texts if len(t) > 5),
        frozenset(births - days),
    )


@pytest.fixture
def does(copied, known):
    """`does(words...)`: a command in this process; what it added to the log tells of nobody."""
    seen, place = set(), [0]

    def look():
        entries, place[0] = audit.since(copied, place[0])
        for entry in entries:
            line = str({k: v for k, v in entry.items() if k not in ("at", "hash", "previous")})
            assert known.told(line) == set(), entry["kind"]
            seen.add(entry["kind"])

    def do(*words, code=0):
        done = CliRunner().invoke(app, [*words, "--home", str(copied.root)])
        assert done.exit_code == code, f"{words}: {done.output}"
        look()

    do.look, do.seen = look, seen
    look()
    return do


def some(home):
    """A person with an NHS number, another, an address, and a name."""
    with store.warehouse(home) as con:
        rows = con.sql(
            """select distinct p.person_id, p.identifier from spine.person_identifier as p
            inner join products.involvement as i using (person_id)
            where p.identifier_type = 'NHS_NUMBER' and not i.is_sensitive order by all"""
        ).fetchall()
        (address,) = con.sql("select min(address_id) from addresses.address_mention").fetchone()
        name = con.execute(
            """select m.forename || ' ' || m.surname from spine.person_mention as m
            inner join spine.person_link as l using (feed, file, row_number, role)
            where l.person_id = ? and m.surname is not null limit 1""",
            [rows[0][0]],
        ).fetchone()
    other = next(row for row in rows if row[0] != rows[0][0])
    return rows[0], other, address, name[0]


def test_each_kind_of_entry(copied, does, tmp_path):
    (person, number), (_, others_number), address, name = some(copied)
    about = ("--person", person, "--request", "REQ-2026-1")
    purpose = ("--purpose", "early_help_coordination")
    pseudonyms = ("--consumer", "public_health_analyst", "--purpose", "population_health")
    steward = ("--consumer", "data_steward")
    decides = ("--by", "S1", "--reason", name)
    pairs, numbers = tmp_path / "pairs.csv", tmp_path / "numbers.txt"
    numbers.write_text(f"{others_number}\n")
    does("why", "person", person)
    does("why", "person", name, code=1)
    does("why", "address", "--id", address)
    does("review", "export", "--to", str(pairs))
    pair = pl.read_csv(pairs, infer_schema=False).head(1)
    answer = {"decision": "different", "reason": f"spoke with {name}"}
    pair.with_columns(pl.lit(v).alias(n) for n, v in answer.items()).write_csv(pairs)
    does("review", "import", str(pairs), "--by", "S1")
    does("contact-search", "decide", person, "shield", *decides)
    does("contact-search", "decide", person, "shield", *decides, "--ends")
    does("subject-access", *about, "--to", str(tmp_path / "sar"))
    does("object", *about, *purpose)
    does("object", *about, *purpose, "--withdraw")
    does("object", *about, *purpose, "--refused", "legal_claims")
    does("object", "--person", name, *purpose, code=1)
    does("opt-out", "--list", str(numbers))
    does("export", *steward, "--to", str(tmp_path / "out"))
    does("keys", "rotate", *pseudonyms)
    does("keys", "rotate", *pseudonyms)
    does("at-rest", "rotate", "--to", str(tmp_path / "new.key"))
    does("erase", *about, "--refused", "public_task")
    does("erase", "--person", person, "--request", name, code=2)
    does("erase", *about)
    sent = next(d for d in deliveries(copied) if (d.feed, d.outcome) == (SMALL, "accepted"))
    back = ("withdraw", "--feed", SMALL, "--file", sent.file, "--ground", "sender_asked")
    does(*back, "--request", name, code=2)
    does(*back, "--request", "MAIL-17")
    strange = copied.landing / "schools_census" / f"{name} {number}.csv"
    strange.write_text(f"{name},{number}\n")
    run_json(copied)
    does.look()

    gate = GateResult("person", "person", False, 1, 1, 1, (name,), name)
    held_back(copied, dt.date.fromisoformat(DAY), [gate])
    lifetimes.apply(copied, dt.date(2034, 11, 20))
    lifetimes.prune(copied, dt.date(2034, 11, 20))
    does.look()
    (tmp_path / "plain" / "landing").mkdir(parents=True)
    plain = Home(tmp_path / "plain")
    plain.prepare()
    at_rest.prepare(plain, plain=True)
    seen = does.seen | {entry["kind"] for entry in audit.entries(plain)}
    assert kinds() - seen == ELSEWHERE


def kinds():
    """Every kind of entry that the code can make."""
    found = set()
    for path in (REPO / "orchestration").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and _appends(call):
                found |= set(_texts(_kind(call.args), path))
    return found


def _appends(call):
    named = isinstance(call.func, ast.Name) and call.func.id == "append"
    of = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    return len(call.args) > 2 and (
        named or (of and (call.func.value.id, call.func.attr) == ("audit", "append"))
    )


def _kind(args):
    """What comes after the home; of a log that is held open (`audit.writing`), what comes first."""
    held_open = isinstance(args[0], ast.Name) and args[0].id.isupper()
    return args[0] if held_open else args[1]


def _texts(node, path):
    if isinstance(node, ast.Name):
        module = ".".join(path.relative_to(REPO).with_suffix("").parts)
        yield getattr(import_module(module), node.id, None) or getattr(audit, node.id)
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body, path), *_texts(node.orelse, path))
    else:
        yield ast.literal_eval(node)


def test_what_is_looked_for_would_be_found(known, ran):
    with store.warehouse(ran) as con:
        number, born = con.sql(
            """select nhs_number, dob from spine.person_mention
            where nhs_number is not null and dob < date '2026-01-01' order by all limit 1"""
        ).fetchone()
        surnames = con.sql("select distinct surname from spine.person_mention").fetchall()
    name = next(n for (n,) in surnames if n and n.casefold() in known.words)
    assert len(known.words) > 50 and len(known.texts) > 500 and len(known.births) > 50
    assert known.told(f"{number[:3]} {number[3:6]} {number[6:]}") == {number}
    assert known.told(str(born)) == {str(born)}
    assert known.told("run_accounted 2026-11-20") == set()
    assert known.told(f"by {name}") == {name.casefold()}

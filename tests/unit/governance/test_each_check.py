"""Each check C01 to C24 passes on what is right and fails on its fault: the one that contracts.md
gives as its example. `CASES` has both for every code; a check without them does not pass here."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from governance_home import deliver, landed, publish

from orchestration.governance import audit
from orchestration.governance.checks import ALL, ONLY_WARN, judge
from orchestration.governance.checks.context import Context, load
from orchestration.governance.rights import register
from orchestration.home import Home, write_json
from orchestration.paths import CONTRACTS

POLICE = "dsa_police"
STEWARD = "data_steward/family"
Edit = Callable[[dict[str, Any]], object]


@dataclass
class Stage:
    """The repository's documents, an empty home under them, and the means to change both."""

    context: Context
    home: Home
    folder: Path
    broken: Callable[..., Context]

    def agreed(self, edit: Edit, agreement: str = POLICE) -> Context:
        """The documents, with one agreement edited."""
        return self.broken(agreement, edit, self.context)


Case = Callable[[Stage, bool], tuple[Context, str]]  # lays it, faulty or not; context and subject
CASES: dict[str, Case] = {}


def case(lay: Case) -> Case:
    """Note the case of the code that the function is named after."""
    CASES[lay.__name__.upper()] = lay
    return lay


@case
def c01(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """`isPii`, which no schema knows."""
    place = "agreements/dsa_police.dsa.yaml"
    shutil.copytree(CONTRACTS / "registers", stage.folder / "registers")
    for name in ("feeds/police_asb.odcs.yaml", "products/family.odcs.yaml", place):
        (stage.folder / name).parent.mkdir()
        shutil.copy(CONTRACTS / name, stage.folder / name)
    if faulty:
        with (stage.folder / place).open("a") as document:
            document.write("isPii: true\n")
    return load(stage.context.as_of, stage.folder, None, None), place if faulty else "agreements"


@case
def c02(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """`^2`, where only 1 exists."""
    wanted = "^2.0.0" if faulty else "^1.0.0"
    return stage.agreed(lambda d: d["contracts"][0].update(version=wanted)), POLICE


@case
def c03(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """Ended yesterday; today is its last day otherwise."""
    end = date(2026, 11, 19 if faulty else 20).isoformat()
    return stage.agreed(lambda d: d.update(end=end)), POLICE


@case
def c04(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """Due more than 90 days ago; what is overdue by less is told by `test_document_checks`."""
    due = "2026-08-21" if faulty else "2026-11-20"
    return stage.agreed(lambda d: d.update(reviewDue=due)), POLICE


@case
def c05(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """No sign-off at all."""
    return stage.agreed(lambda d: d.update(signoffs=[] if faulty else d["signoffs"])), POLICE


def _purpose(stage: Stage, part: str, without: Any, agreement: str = POLICE) -> Context:
    """The documents, with one part of the first purpose of an agreement replaced."""
    return stage.agreed(lambda d: d["purposes"][0].update({part: without}), agreement)


@case
def c06(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """No Art 6 basis."""
    return _purpose(stage, "article6", None) if faulty else stage.context, POLICE


@case
def c07(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """Art 9 null, beside a special category field."""
    return _purpose(stage, "article9", None) if faulty else stage.context, POLICE


@case
def c08(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """The policy document that Sch 1 paragraph 18 needs is missing."""
    nine = {"condition": "9.2.g", "schedule1Paragraph": 18, "policyDocument": "Policy, 2025"}
    nine |= {"policyDocument": None} if faulty else {}
    return _purpose(stage, "article9", nine), POLICE


@case
def c09(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """Art 10 null, beside an offence."""
    return _purpose(stage, "article10", None) if faulty else stage.context, POLICE


@case
def c10(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """A gateway that has not commenced."""
    gateway = dict(stage.context.agreements[POLICE].raw["purposes"][0]["gateways"][0])
    if faulty:
        gateway["gateway"] = "childrens_wellbeing_and_schools_act_2026_s16la"
    return _purpose(stage, "gateways", [gateway]), POLICE


@case
def c11(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """No confidentiality route for health data."""
    health = "dsa_mental_health"
    context = _purpose(stage, "confidentiality", None, health) if faulty else stage.context
    return context, health


@case
def c12(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """A police force that relies on legitimate interests."""
    basis = {"basis": "6.1.f" if faulty else "6.1.e", "law": "Children Act 2004 s.11"}
    return _purpose(stage, "article6", basis), POLICE


@case
def c13(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """`dob2`, which the contract has not."""
    more = ["dob2"] if faulty else []
    return stage.agreed(lambda d: d["grants"][0]["fields"].extend(more)), POLICE


@case
def c14(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """A field that arrives and that no grant uses."""
    fields = stage.context.agreements[POLICE].raw["grants"][0]["fields"]
    used = [name for name in fields if not faulty or name != "ethnicity"]
    return stage.agreed(lambda d: d["grants"][0].update(fields=used)), "police_ppn"


@case
def c15(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """`nhs_number` in the raw store, undeclared."""
    more = {"nhs_number": ["x"]} if faulty else {}
    deliver(stage.home, landed(), {"incident_ref": ["a"]} | more)
    return stage.context, "police_asb"


@case
def c16(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """`address`, published without a grant."""
    publish(stage.home, {STEWARD: {"family_id": ["f"]} | ({"address": ["x"]} if faulty else {})})
    return stage.context, STEWARD


@case
def c17(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """A literal that no field of a contract stands behind."""
    publish(stage.home, {STEWARD: {"family_id": ["f"]} | ({"literal": [1]} if faulty else {})})
    return stage.context, "family"


@case
def c18(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """Delivered seven years and a day ago; seven years otherwise."""
    day = date(2019, 11, 19 if faulty else 20)
    deliver(stage.home, landed(delivery_date=day), {"incident_ref": ["a"]})
    return stage.context, POLICE


@case
def c19(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """The key of an erased person is still in a release; another's is otherwise."""
    publish(stage.home, {"data_steward/person": {"person_id": ["p1" if faulty else "p2"]}})
    gone = register.of_key(register.secret_of(stage.home), "p1")
    write_json(stage.home.audit / "erased.json", {"digests": [gone]})
    return stage.context, "2026-11-20-0123456789ab" if faulty else "erasures"


@case
def c20(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """`restricted` becomes `confidential`, and the version says nothing of it."""
    place = "feeds/police_asb.odcs.yaml"
    for folder in ("feeds", "products", "agreements", "registers"):
        (stage.folder / folder).mkdir(parents=True)
    before = shutil.copy(CONTRACTS / place, stage.folder / place)
    if faulty:
        text, fallen = before.read_text(), ("confidential", "restricted")
        before.write_text(text.replace(*(f"classification: {word}" for word in fallen)))
    return replace(stage.context, before=stage.folder), "police_asb"


@case
def c21(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """One row short on the way to the products."""
    deliver(stage.home, landed(received=5, accepted=4, quarantined=1), None)
    with duckdb.connect(str(stage.home.warehouse)) as con:
        con.execute(
            "create schema conformed; create table conformed.record_account as select"
            f" 'police_asb' feed, 'police_asb_20261101.csv' file, 4 accepted,"
            f" {2 if faulty else 3} conformed, 1 held_back"
        )
    return stage.context, "police_asb" if faulty else "landing"


@case
def c22(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """A termly feed 20 days late."""
    day = date(2026, 5, 24) if faulty else date(2026, 6, 13)
    termly = {"feed": "schools_census", "contract_id": "schools_census"}
    deliver(stage.home, landed(delivery_date=day, **termly), None)
    return stage.context, "schools_census"


@case
def c23(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """3 in one ward, and the total printed."""
    subject = "public_health_analyst/linkage_quality"
    counts = {"all": 41, "a": 19, "b": 19, "c": 3} if faulty else {"all": 60, "a": 40, "b": 20}
    figures = {
        "measure": ["linked"] * len(counts),
        "feed": ["schools_census"] * len(counts),
        "group_by": ["all", *["area"] * (len(counts) - 1)],
        "group_value": [None, *list(counts)[1:]],
        "records": list(counts.values()),
        "value": [0.5] * len(counts),
    }
    publish(stage.home, {subject: figures})
    return stage.context, subject


@case
def c24(stage: Stage, faulty: bool) -> tuple[Context, str]:
    """One byte of the log changed."""
    for rows in (1, 2):
        audit.append(stage.home, "tested", {"rows": rows})
    log = stage.home.audit / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"rows":1', b'"rows":7' if faulty else b'"rows":1'))
    return stage.context, "audit/log.jsonl"


@pytest.fixture
def stage(demo: Context, home: Home, broken: Any, tmp_path: Path) -> Stage:
    return Stage(replace(demo, home=home), home, tmp_path / "contracts", broken)


def test_every_check_has_a_case() -> None:
    assert list(CASES) == list(ALL) == [f"C{n:02d}" for n in range(1, 25)]


@pytest.mark.parametrize("faulty", [False, True], ids=["right", "faulty"])
@pytest.mark.parametrize("code", ALL)
def test_the_check_tells_the_fault_and_nothing_without_it(
    stage: Stage, code: str, faulty: bool
) -> None:
    context, subject = CASES[code](stage, faulty)
    results = list(judge(context, {code: ALL[code]}))
    of_subject = {r.status for r in results if r.subject == subject}
    warns = code in ONLY_WARN
    assert of_subject == ({"warn" if warns else "fail"} if faulty else {"pass"})
    assert {r.subject for r in results if r.status == "fail"} == (
        {subject} if faulty and not warns else set()
    )
    assert {r.severity for r in results} == {"warn" if warns else "block"}

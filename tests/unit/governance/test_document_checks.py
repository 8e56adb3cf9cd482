"""C01 to C14 beyond the one case of `test_each_check`: each fails on its fault and on no other
agreement's."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.governance.checks import ALL, judge
from orchestration.governance.checks.context import Context, load
from orchestration.paths import CONTRACTS

Edit = Callable[[dict[str, Any]], None]


def _put(*path: Any, value: Any) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        node: Any = document
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return edit


def _second_consumer(document: dict[str, Any]) -> None:
    document["grants"][0]["consumer"] = "somebody"


def _gateway(name: str) -> Edit:
    return _put("purposes", 0, "gateways", 0, "gateway", value=name)


def _drop_signoff(role: str) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        document["signoffs"] = [s for s in document["signoffs"] if s["role"] != role]

    return edit


PURPOSE = ("purposes", 0)
FAULTS = {
    "version that is newer": ("C02", "dsa_police", _put("contracts", 0, "version", value="^1.4.0")),
    "unknown consumer": ("C02", "dsa_police", _second_consumer),
    "unknown DPIA": ("C02", "dsa_police", _put("references", "dpia", value="dpia_none")),
    "begins tomorrow": ("C03", "dsa_police", _put("start", value="2026-11-21")),
    "suspended": ("C03", "dsa_police", _put("status", value="suspended")),
    "signed tomorrow": ("C05", "dsa_police", _put("signoffs", 0, "date", value="2026-11-21")),
    "no Caldicott": ("C05", "dsa_mental_health", _drop_signoff("caldicott_guardian")),
    "no Art 9 condition": ("C07", "dsa_schools", _put(*PURPOSE, "article9", value=None)),
    "no Sch 1 paragraph": (
        "C07",
        "dsa_schools",
        _put(*PURPOSE, "article9", "schedule1Paragraph", value=None),
    ),
    "no policy document": (
        "C08",
        "dsa_schools",
        _put(*PURPOSE, "article9", "policyDocument", value=None),
    ),
    "no policy for offences": (
        "C08",
        "dsa_police",
        _put(*PURPOSE, "article10", "policyDocument", value=None),
    ),
    "gateway of others": ("C10", "dsa_police", _gateway("housing_act_1996_s213")),
    "gateway unknown": ("C10", "dsa_police", _gateway("magna_carta")),
    "no gateway": ("C10", "dsa_police", _put(*PURPOSE, "gateways", value=[])),
    "opt-out not spoken of": (
        "C11",
        "dsa_population_health",
        _put(*PURPOSE, "nationalDataOptOut", value=None),
    ),
    "a count of who opted out as well": (
        "C11",
        "dsa_population_health",
        _put("grants", 2, "fields", value=["family_id", "members"]),
    ),
    "row of a field that is not": (
        "C13",
        "dsa_population_health",
        _put("grants", 4, "rows", 0, "column", value="colour"),
    ),
}


@pytest.mark.parametrize(("code", "agreement", "edit"), FAULTS.values(), ids=FAULTS)
def test_fault_fails_its_check_alone(
    demo: Context, broken: Any, judged: Any, code: str, agreement: str, edit: Edit
) -> None:
    before, after = judged(demo, code), judged(broken(agreement, edit), code)
    assert set(before.values()) == {"pass"}
    assert after.pop(agreement) == "fail"
    before.pop(agreement)
    assert after == before


@pytest.mark.parametrize(
    ("due", "status"),
    [
        ("2026-11-20", "pass"),
        ("2026-11-19", "warn"),
        ("2026-08-22", "warn"),
        ("2026-08-21", "fail"),
    ],
)
def test_c04_review_warns_before_it_blocks(broken: Any, judged: Any, due: str, status: str) -> None:
    context = broken("dsa_police", _put("reviewDue", value=due))
    assert judged(context, "C04")["dsa_police"] == status


def test_c03_first_and_last_day_are_in_force(broken: Any, judged: Any) -> None:
    def one_day(document: dict[str, Any]) -> None:
        document["start"] = document["end"] = "2026-11-20"

    assert judged(broken("dsa_police", one_day), "C03")["dsa_police"] == "pass"


def test_c09_every_purpose_is_looked_at(demo: Context, broken: Any, judged: Any) -> None:
    """An offence field that only an outbound agreement grants is found too."""
    context = broken("dsa_youth_justice_access", _put(*PURPOSE, "article10", value=None))
    assert judged(context, "C09")["dsa_youth_justice_access"] == "fail"


def test_c14_feed_without_agreement(demo: Context, judged: Any) -> None:
    agreements = {k: v for k, v in demo.agreements.items() if k != "dsa_gazetteer"}
    assert judged(replace(demo, agreements=agreements), "C14")["llpg"] == "fail"


def test_c02_sender_in_no_register(demo: Context, judged: Any) -> None:
    known = dict(demo.registers.organisations)
    del known["trent_youth_mentors"]
    registers = replace(demo.registers, organisations=known)
    found = judged(replace(demo, registers=registers), "C02")
    assert found["voluntary_programmes_mentors"] == "fail"
    assert found["police_ppn"] == "pass"


def test_c10_reference_data_need_no_gateway(demo: Context, judged: Any) -> None:
    assert not demo.agreements["dsa_ons_reference"].purposes[0].gateways
    assert judged(demo, "C10")["dsa_ons_reference"] == "pass"


def test_c10_since_tomorrow_is_not_commenced(demo: Context, judged: Any) -> None:
    name = "crime_and_disorder_act_1998_s115"
    later = replace(demo.registers.legal_gateways[name], since=date(2026, 11, 21))
    gateways = {**demo.registers.legal_gateways, name: later}
    context = replace(demo, registers=replace(demo.registers, legal_gateways=gateways))
    assert judged(context, "C10")["dsa_police"] == "fail"


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A small copy of the contracts: two feeds, a product, an agreement, the registers."""
    root = tmp_path / "contracts"
    shutil.copytree(CONTRACTS / "registers", root / "registers")
    for name in (
        "feeds/police_asb.odcs.yaml",
        "feeds/police_youth_offences.odcs.yaml",
        "products/family.odcs.yaml",
        "agreements/dsa_police.dsa.yaml",
        "agreements/dsa_public_health.dsa.yaml",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CONTRACTS / name, root / name)
    return root


def _c01(root: Path) -> dict[str, list[str]]:
    context = load(date(2026, 11, 20), root, None, None)
    failed: dict[str, list[str]] = {}
    for result in judge(context, {"C01": ALL["C01"]}):
        if result.status == "fail":
            failed.setdefault(result.subject, []).append(result.message)
    return failed


def test_c01_unknown_keys_everywhere_at_once(few: Path) -> None:
    assert _c01(few) == {}
    feed = few / "feeds" / "police_asb.odcs.yaml"
    feed.write_text(feed.read_text().replace("status: active", "status: active\nisPii: true", 1))
    agreement = few / "agreements" / "dsa_police.dsa.yaml"
    text = agreement.read_text().replace("status: active", "status: active\nisPii: true\nstop: 1")
    agreement.write_text(text)
    register = few / "registers" / "purposes.yaml"
    register.write_text(register.read_text() + "    isPii: true\n")
    found = _c01(few)
    assert set(found) == {
        "feeds/police_asb.odcs.yaml",
        "agreements/dsa_police.dsa.yaml",
        "registers/purposes.yaml",
    }
    assert "isPii" in " ".join(found["agreements/dsa_police.dsa.yaml"])
    assert all(":" in message for messages in found.values() for message in messages)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start: 2025-04-01", "start: 2025-02-30"),
        ("start: 2025-04-01", 'start: "2025-02-30"'),
        ("end: 2029-03-31", "end: 2025-03-31"),
        ("id: G02", "id: G01"),
        ("purpose: referencing_framework", "purpose: marketing"),
        ("deadlineHours: 24", "deadlineHours: soon"),
    ],
)
def test_c01_agreement_that_cannot_be(few: Path, old: str, new: str) -> None:
    path = few / "agreements" / "dsa_police.dsa.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert set(_c01(few)) == {"agreements/dsa_police.dsa.yaml"}


def test_c01_register_missing(few: Path) -> None:
    (few / "registers" / "dpias.yaml").unlink()
    assert "registers/dpias.yaml" in _c01(few)


def test_broken_agreement_stops_itself_alone(few: Path) -> None:
    (few / "agreements" / "dsa_police.dsa.yaml").write_text("kind: [")
    context = load(date(2026, 11, 20), few, None, None)
    assert set(context.agreements) == {"dsa_public_health"}

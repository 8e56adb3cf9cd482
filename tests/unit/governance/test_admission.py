"""The door lets a feed in by an agreement that holds, and only its own fault shuts it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from orchestration.governance import admission, load_registers, sound_agreements, who_could_see
from orchestration.governance.checks.context import Context
from orchestration.governance.versions import satisfies
from orchestration.paths import CONTRACTS

DAY = date(2026, 11, 20)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The contracts with a suspended and an unsigned agreement, and few products."""
    made = tmp_path / "contracts"
    for name in ("agreements", "registers"):
        shutil.copytree(CONTRACTS / name, made / name)
    for name in ("feeds/police_asb", "feeds/health_ncmp", "feeds/youth_justice", "products/family"):
        path = made / f"{name}.odcs.yaml"
        path.parent.mkdir(exist_ok=True)
        shutil.copy(CONTRACTS / f"{name}.odcs.yaml", path)
    return made


def _edit(root: Path, agreement: str, old: str, new: str) -> None:
    path = root / "agreements" / f"{agreement}.dsa.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_only_the_broken_agreement_is_shut_out(demo: Context, root: Path) -> None:
    # the police agreement names feeds that this copy lacks (C02), so it is blocked
    admit = admission(DAY, root)
    feeds = demo.feeds
    assert admit(feeds["youth_justice"], DAY) is None
    assert admit(feeds["health_ncmp"], DAY) is None
    assert admit(feeds["police_asb"], DAY) == "no_agreement"
    _edit(root, "dsa_youth_justice", "status: active", "status: suspended")
    assert admission(DAY, root)(feeds["youth_justice"], DAY) == "no_agreement"
    assert admission(DAY, root)(feeds["health_ncmp"], DAY) is None


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2025, 3, 31), "no_agreement"),
        (date(2025, 4, 1), None),
        (date(2027, 12, 29), None),  # the review is 90 days overdue
        (date(2027, 12, 30), "no_agreement"),
        (date(2029, 4, 1), "no_agreement"),
    ],
)
def test_days(demo: Context, root: Path, day: date, reason: str | None) -> None:
    assert admission(day, root)(demo.feeds["health_ncmp"], day) == reason


def test_sound_agreements_leave_out_the_blocked(root: Path) -> None:
    assert "dsa_youth_justice" in sound_agreements(DAY, root)
    _edit(root, "dsa_youth_justice", "basis: 6.1.e", "basis: 6.1.f")
    assert "dsa_youth_justice" not in sound_agreements(DAY, root)


@pytest.mark.slow
def test_demo_lets_every_feed_in(demo: Context) -> None:
    admit = admission(DAY)
    assert {c.id for c in demo.feeds.values() if admit(c, DAY)} == set()


@pytest.mark.slow
def test_who_could_see() -> None:
    steward = who_could_see("data_steward", DAY)
    assert {e["table"] for e in steward} >= {"person", "linkage_quality", "address_reference"}
    told = {"table", "column", "agreement", "grant", "purpose", "until", "pseudonym"}
    assert set(steward[0]) == told
    analyst = {e["column"] for e in who_could_see("public_health_analyst", DAY)}
    assert "birth_year" in analyst
    assert not analyst & {"forename", "surname", "date_of_birth", "upn", "nhs_number", "uprn"}
    assert who_could_see("data_steward", date(2025, 3, 31)) == []
    assert who_could_see("nobody", DAY) == []


def test_analyst_is_granted_no_direct_identifier(demo: Context) -> None:
    consumers = load_registers().consumers
    for agreement in demo.agreements.values():
        for grant in agreement.grants:
            if consumers[grant.consumer].pseudonymised:
                fields = [g.field for g in demo.granted(grant)]
                assert all(f is not None and f.identifiability != "direct" for f in fields)


@pytest.mark.parametrize(
    ("version", "asked", "fits"),
    [
        ("1.4.0", "^1.2.0", True),
        ("1.1.9", "^1.2.0", False),
        ("2.0.0", "^1.2.0", False),
        ("1.2.9", "~1.2.0", True),
        ("1.3.0", "~1.2.0", False),
        ("2.0.0", ">=1.2.0", True),
        ("1.10.0", ">=1.9.0", True),
        ("1.2.0", "1.2.0", True),
        ("1.2.1", "1.2.0", False),
    ],
)
def test_version_ranges(version: str, asked: str, fits: bool) -> None:
    assert satisfies(version, asked) == fits

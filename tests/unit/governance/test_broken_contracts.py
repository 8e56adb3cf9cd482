"""A contract with a mistake in it stops what comes or goes under it, and nothing else."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from orchestration.contracts import ContractError, feeds_of_broken, read_feeds
from orchestration.governance import admission
from orchestration.governance.baseline import keep
from orchestration.governance.checks import ALL, judge
from orchestration.governance.checks.context import load
from orchestration.governance.registers import usable_registers
from orchestration.home import Home
from orchestration.paths import CONTRACTS
from orchestration.publishing.grounds import load_grounds

DAY = date(2026, 11, 20)
POLICE = ("police_asb", "police_ppn", "police_youth_offences")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The police's feeds, what is published of families, and every agreement and register."""
    made = tmp_path / "contracts"
    for name in ("agreements", "registers"):
        shutil.copytree(CONTRACTS / name, made / name)
    names = [f"feeds/{name}" for name in POLICE]
    for name in (*names, "products/family", "products/family_member", "products/linkage_quality"):
        path = made / f"{name}.odcs.yaml"
        path.parent.mkdir(exist_ok=True)
        shutil.copy(CONTRACTS / f"{name}.odcs.yaml", path)
    return made


def _break(path: Path) -> None:
    path.write_text(path.read_text().replace("status: active", "status: active\nisPii: true", 1))


def test_the_other_feeds_of_its_agreement_are_let_in(root: Path) -> None:
    feeds, _ = read_feeds(root)
    _break(root / "feeds" / "police_asb.odcs.yaml")
    admit = admission(DAY, root)
    assert admit(feeds["police_ppn"], DAY) is None
    assert admit(feeds["police_youth_offences"], DAY) is None
    context = load(DAY, root, None, None)
    failed = {
        (r.code, r.subject)
        for r in judge(context, {code: ALL[code] for code in ("C01", "C02", "C13", "C14")})
        if r.status == "fail" and "police" in r.subject
    }
    assert failed == {("C01", "feeds/police_asb.odcs.yaml"), ("C02", "police_asb")}


def test_a_contract_that_is_not_there_blocks_its_agreement(root: Path) -> None:
    feeds, _ = read_feeds(root)
    (root / "feeds" / "police_asb.odcs.yaml").unlink()
    assert admission(DAY, root)(feeds["police_ppn"], DAY) == "no_agreement"


def test_the_feed_of_a_broken_contract(root: Path) -> None:
    """By its feedId, else by the beginning of its name."""
    haven = root / "feeds" / "voluntary_programmes_haven.odcs.yaml"
    shutil.copy(CONTRACTS / "feeds" / haven.name, haven)
    _break(haven)
    broken = read_feeds(root)[1]
    assert feeds_of_broken(root, broken) == {"voluntary_programmes"}
    haven.write_text("id: [")
    assert "voluntary_programmes" in feeds_of_broken(root, broken)
    assert "police_asb" not in feeds_of_broken(root, broken)


def test_a_broken_product_goes_to_nobody_and_the_others_do(root: Path) -> None:
    def given() -> set[tuple[str, str]]:
        grants = load_grounds(DAY, root).granted(DAY)
        return {(consumer, table) for consumer, tables in grants.items() for table in tables}

    # whatever names a product that this copy lacks is blocked: one agreement is enough
    for path in (root / "agreements").glob("*.dsa.yaml"):
        if path.name != "dsa_population_health.dsa.yaml":
            path.unlink()
    agreement = (root / "agreements" / "dsa_population_health.dsa.yaml").read_text()
    for name in {line.split("id: ")[1].split(",")[0] for line in agreement.splitlines()
                 if line.startswith("  - {id: ")}:  # fmt: skip
        shutil.copy(CONTRACTS / f"products/{name}.odcs.yaml", root / "products")
    before = given()
    assert ("public_health_analyst", "family_member") in before
    _break(root / "products" / "family_member.odcs.yaml")
    assert before - given() == {("public_health_analyst", "family_member")}


def test_a_register_that_cannot_be_read_stops_everything(root: Path) -> None:
    path = root / "registers" / "consumers.yaml"
    assert usable_registers(root).consumers
    path.write_text("kind: [")
    with pytest.raises(ContractError, match=r"consumers\.yaml:1"):
        usable_registers(root)


def test_what_was_kept_of_a_broken_document_stays(root: Path, home: Home) -> None:
    path = root / "feeds" / "police_asb.odcs.yaml"
    keep(home, root)
    good = path.read_text()
    _break(path)
    new = root / "products" / "family.odcs.yaml"
    new.write_text(new.read_text().replace("version: 1.0.0", "version: 1.0.1", 1))
    folder = keep(home, root)
    assert (folder / "feeds" / path.name).read_text() == good
    assert (folder / "products" / new.name).read_text() == new.read_text()

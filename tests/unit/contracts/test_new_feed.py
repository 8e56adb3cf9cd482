"""A new feed is a contract, a staging model and an agreement (and a new sender's entry in the
registers); what is missing is said; nothing else is written by hand."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from orchestration.contracts import load_feeds
from orchestration.contracts.generate import generate
from orchestration.governance.checks import ALL, judge
from orchestration.governance.checks.context import load
from orchestration.governance.checks.made_from import not_followed
from orchestration.home import Home
from orchestration.landing import land
from orchestration.paths import CONTRACTS, DBT_PROJECT
from orchestration.store import read

NEW = Path(__file__).with_name("new_feed")
DAY = dt.date(2026, 11, 20)
DOCUMENTS = [code for code in ALL if code <= "C14"]
SENT = """Referral No;Referred on;First name;Last name;Date of birth;Address;Postcode;Adults;\
Children;Reason;Referrer
FB1;02/10/2026;José;Brontë;03/04/1980;12 Castle Road;NG1 6AA;1;2;DEBT;School
FB2;2026-10-02;Zoë;Bell;;;;1;0;DEBT;
"""


@pytest.fixture
def repository(tmp_path):
    """A copy of the contracts and the dbt project, with the new feed's contract in it."""
    shutil.copytree(CONTRACTS, tmp_path / "contracts")
    for part in ("models", "macros"):
        shutil.copytree(DBT_PROJECT / part, tmp_path / "dbt_project" / part)
    shutil.copy(NEW / "food_bank_referrals.odcs.yaml", tmp_path / "contracts" / "feeds")
    generate(contracts=CONTRACTS, repository=tmp_path)  # the dictionary
    return tmp_path


def behind(repository):
    contracts = repository / "contracts"
    feeds = [c for cs in load_feeds(contracts).values() for c in cs]
    return not_followed(feeds, contracts, repository)


def failing(repository):
    context = load(DAY, repository / "contracts", None, None)
    found = [r for code in DOCUMENTS for r in judge(context, {code: ALL[code]})]
    return {(r.code, r.subject) for r in found if r.status == "fail"}


def test_what_does_not_follow_the_contract_yet_is_said(repository):
    staging = "models/staging/stg_food_bank_referrals.sql is missing"
    first, *stale = behind(repository)
    assert staging in first and "{{ stage('food_bank_referrals') }}" in first
    assert stale and all("make generate" in message for message in stale)
    model = repository / "dbt_project/models/staging/stg_food_bank_referrals.sql"
    model.write_text("{{ stage('food_bank_referrals') }}\n")
    generate(contracts=repository / "contracts", repository=repository)
    assert behind(repository) == []


def test_the_agreement_and_the_senders_entries_are_what_the_checks_ask_for(repository):
    assert {code for code, _ in failing(repository)} == {"C02", "C14"}  # no sender, no grant
    shutil.copy(NEW / "dsa_food_bank.dsa.yaml", repository / "contracts" / "agreements")
    assert {code for code, _ in failing(repository)} == {"C02", "C10"}  # sender, gateway
    registers = repository / "contracts" / "registers"
    yaml = YAML()
    for name, edit in {
        "organisations": lambda entries: entries.append(
            {"id": "sherwood_food_bank", "name": "Sherwood food bank"}
            | {"publicAuthority": False, "health": False}
        ),
        "legal_gateways": lambda entries: next(
            e for e in entries if e["id"] == "children_act_2004_s10"
        )["disclosers"].append("sherwood_food_bank"),
    }.items():
        document = yaml.load(registers / f"{name}.yaml")
        edit(document["entries"])
        yaml.dump(document, registers / f"{name}.yaml")
    assert failing(repository) == set()


def test_its_files_land_by_the_contract_alone(repository, tmp_path):
    home = Home(tmp_path / "home")
    folder = home.landing / "food_bank_referrals"
    folder.mkdir(parents=True)
    (folder / "food_bank_referrals_2026-11-09.csv").write_bytes(SENT.encode("latin-1"))
    (found,) = land(home, load_feeds(repository / "contracts"), lambda c, day: None, DAY)
    assert (found.outcome, found.accepted) == ("accepted", 1)
    assert found.quarantined_by_reason == {"type": 1}
    (table,) = (home.raw / "food_bank_referrals").glob("food*/*.parquet")
    assert read(table).column("first_name").to_pylist() == ["José"]


def test_no_test_of_a_model_names_every_feed():
    """A model that grows with the contracts has no test that would have to grow with it."""
    growing = {
        path.stem
        for path in (DBT_PROJECT / "models").rglob("*.sql")
        if "staged_tables()" in path.read_text() or path.stem.endswith("_mention")
    }
    tested = {
        name
        for path in (DBT_PROJECT / "models").rglob("_*.yml")
        for name in re.findall(r"^    model: (\w+)$", path.read_text(), re.MULTILINE)
    }
    assert "staged_record" in growing and "record_account" in tested
    assert growing & tested == set()

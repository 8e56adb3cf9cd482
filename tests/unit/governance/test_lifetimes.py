"""Retention runs by itself, says what it took, and an agreement that ends takes its data along."""

from datetime import date

import pytest
from rights_home import deliver, empty, release, rows_of

from orchestration import store
from orchestration.contracts import load_feeds
from orchestration.governance import audit, lifetimes
from orchestration.governance.checks.context import load
from orchestration.governance.checks.retention import c18
from orchestration.landing import deliveries as every_delivery
from orchestration.landing import delivery_table, removed
from orchestration.paths import CONTRACTS
from orchestration.publishing.pseudonyms import kept_keys

AS_OF = date(2026, 11, 20)
APPLICATIONS, PEOPLE = "homelessness_applications", "homelessness_people"


@pytest.fixture
def home(tmp_path):
    return empty(tmp_path / "home")


def failing(home, day=AS_OF):
    return [f.message for f in c18(load(day, CONTRACTS, home, None)) if f.message]


def asb(home, *days):
    for day in days:
        deliver(home, "police_asb", {"police_asb": [{"incident_ref": f"A{day}"}]}, day)


def test_a_delivery_goes_the_day_after_its_time_and_not_before(home):
    asb(home, date(2019, 11, 19), date(2019, 11, 20), date(2026, 11, 1))
    assert failing(home)
    (gone,) = lifetimes.apply(home, AS_OF)
    assert (gone.contract, gone.what, gone.count, gone.rows) == ("police_asb", "deliveries", 1, 1)
    assert [r["incident_ref"] for r in rows_of(home, "police_asb", "police_asb")] == [
        "A2019-11-20",
        "A2026-11-01",
    ]
    assert failing(home) == []
    assert [d.removed_by_reason for d in every_delivery(home)] == [{"retention": 1}, {}, {}]


def test_it_is_said_once_and_done_once(home):
    asb(home, date(2019, 11, 19))
    home.warehouse.write_bytes(b"rows deleted from it could be read in its bytes")
    assert len(lifetimes.apply(home, AS_OF)) == 1
    assert not home.warehouse.exists()
    assert lifetimes.apply(home, AS_OF) == []
    (entry,) = [e for e in audit.entries(home) if e["kind"] == lifetimes.APPLIED]
    assert entry["facts"]["names"] == ["police_asb_2019-11-19-00000000"]
    (told,) = lifetimes.applied(home)
    assert (told["agreement"], told["schedule"], told["count"]) == (
        "dsa_police",
        "delivered_data",
        1,
    )


def test_a_kill_between_the_note_and_the_deed_is_made_good(home, monkeypatch):
    asb(home, date(2019, 11, 19))
    with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
        m.setattr(
            lifetimes.shutil, "rmtree", lambda *a, **k: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        lifetimes.apply(home, AS_OF)
    assert rows_of(home, "police_asb", "police_asb")
    lifetimes.apply(home, AS_OF)
    assert rows_of(home, "police_asb", "police_asb") == []


def test_a_closed_case_goes_with_what_rests_on_it(home):
    rows = {
        APPLICATIONS: [
            {"case_ref": "OLD", "close_date": date(2019, 11, 19)},
            {"case_ref": "NEW", "close_date": date(2019, 11, 20)},
            {"case_ref": "OPEN"},
        ],
        PEOPLE: [{"case_ref": ref, "person_seq": 1} for ref in ("OLD", "NEW", "OPEN")],
    }
    deliver(home, "housing_homelessness", rows, date(2020, 1, 1))
    (gone,) = lifetimes.apply(home, AS_OF)
    assert (gone.what, gone.schedule, gone.count) == ("records", "homelessness_case", 2)
    for table in (APPLICATIONS, PEOPLE):
        left = rows_of(home, "housing_homelessness", table)
        assert [r["case_ref"] for r in left] == ["NEW", "OPEN"]
    assert failing(home) == []
    for d in every_delivery(home):
        path = home.raw / d.feed / d.delivery_id / f"{d.table}.parquet"
        assert d.accepted == store.rows(path) + d.removed


def test_a_case_that_was_opened_again_keeps_its_people(home):
    deliver(
        home,
        "housing_homelessness",
        {
            APPLICATIONS: [{"case_ref": "C", "close_date": date(2019, 1, 1)}],
            PEOPLE: [{"case_ref": "C", "person_seq": 1}],
        },
        date(2020, 1, 1),
    )
    deliver(home, "housing_homelessness", {APPLICATIONS: [{"case_ref": "C"}]}, date(2026, 1, 1))
    assert [g.count for g in lifetimes.apply(home, AS_OF)] == [1]
    assert len(rows_of(home, "housing_homelessness", PEOPLE)) == 1


def test_old_releases_go_with_their_state_and_secrets_and_the_current_stays(home):
    release(home, "2024-11-19-0123456789ab")
    release(home, "2024-11-19-0123456789af")
    assert failing(home)
    (gone,) = lifetimes.prune(home, AS_OF)
    assert (gone.what, gone.count) == ("releases", 1)
    assert [p.name for p in home.published.glob("2*")] == ["2024-11-19-0123456789af"]
    assert [p.name for p in home.state.glob("2*")] == ["2024-11-19-0123456789af"]
    assert [k.epoch for k in kept_keys(home)] == [2]
    assert audit.entries(home)[-1]["kind"] == "key_removed"
    assert lifetimes.prune(home, AS_OF) == []


def test_what_is_to_be_reviewed_is_not_deleted(home, tmp_path):
    import shutil

    root = shutil.copytree(CONTRACTS, tmp_path / "contracts")
    register = root / "registers" / "retention.yaml"
    register.write_text(register.read_text().replace("action: delete", "action: review"))
    asb(home, date(2019, 11, 19))
    assert lifetimes.apply(home, AS_OF, root) == []
    assert rows_of(home, "police_asb", "police_asb")


def test_an_agreement_that_ended_names_its_contracts(tmp_path):
    import shutil

    assert lifetimes.ended(AS_OF) == frozenset()
    every = {c.id for several in load_feeds().values() for c in several}
    assert lifetimes.ended(date(2040, 1, 1)) == every
    root = shutil.copytree(CONTRACTS, tmp_path / "contracts")
    path = root / "agreements" / "dsa_police.dsa.yaml"
    path.write_text(path.read_text().replace("status: active", "status: ended"))
    police = {"police_asb", "police_ppn", "police_youth_offences"}
    assert lifetimes.ended(AS_OF, root) == police
    path.write_text("no: agreement\n")  # a slip of the pen takes nothing away
    assert lifetimes.ended(AS_OF, root) == frozenset()


def test_the_ledger_tells_the_models_what_has_ended(home):
    asb(home, AS_OF)
    deliver(home, "housing_sanctuary", {"housing_sanctuary": [{"sanctuary_ref": "S"}]}, AS_OF)
    delivery_table.write(home, {"police_asb"})
    rows = {r["feed"]: r for r in store.read(home.work / "delivery.parquet").to_pylist()}
    assert rows["police_asb"]["agreement_ended"] is True
    assert rows["housing_sanctuary"]["agreement_ended"] is False
    assert set(delivery_table.rows_in_use(home)) == {"housing_sanctuary"}
    removed.note_whole(
        home, "housing_sanctuary", rows["housing_sanctuary"]["delivery_id"], "retention"
    )
    delivery_table.write(home)
    assert set(delivery_table.rows_in_use(home)) == {"police_asb"}

"""Erasure, objection and opt-out: what goes, what stays, what comes back and what can be proved."""

import json
from datetime import date

import pytest
from rights_home import (
    ANN,
    BEN,
    CONTRACTS,
    DAY,
    MUM,
    NHS,
    OLD,
    contact,
    deliver,
    everything,
    lived_in,
    mentored,
    rows_of,
    social_care,
)

from orchestration import contact_register, store
from orchestration.governance import audit
from orchestration.governance.checks.context import load
from orchestration.governance.checks.retention import c19
from orchestration.governance.rights import erase, objections, register, releases
from orchestration.governance.rights.person import NoSuchPerson, SeveralPersons
from orchestration.home import read_json
from orchestration.landing import deliveries as every_delivery
from orchestration.landing import removed
from orchestration.paths import CONTRACTS as DOCUMENTS

LATER = date(2026, 12, 1)


@pytest.fixture
def home(tmp_path):
    # the second under the secret of the next epoch
    return lived_in(tmp_path / "home", "2026-10-20-0123456789ab", "2026-11-20-0123456789af")


def keys(home, table):
    return [
        set(store.frame(path)["person_id"])
        for path in sorted(home.published.glob(f"*/{table}.parquet"))
    ]


def failing(home):
    context = load(DAY, DOCUMENTS, home, None)
    return [finding.message for finding in c19(context) if finding.message]


def test_an_erased_person_is_nowhere(home):
    before = everything(home)
    assert all(value in before for value in (ANN, NHS[ANN], "SC1", "Ann E"))
    said = erase.erase(home, ANN, "SAR-1", LATER)
    after = everything(home)
    for value in (ANN, OLD, NHS[ANN], "SC1", "Ann"):
        assert value not in after, value
    assert NHS[BEN] in after and NHS[MUM] in after
    assert said["rows"]["social_care_ssd"] == {"removed": 4, "emptied": 0}
    assert said["rows"]["voluntary_programmes"] == {"removed": 1, "emptied": 0}
    assert not home.warehouse.exists()
    assert not register.pending(home).exists()


def test_what_rests_on_the_person_goes_and_what_is_anothers_stays(home):
    erase.erase(home, ANN, None, LATER)
    assert [
        r["contact_id"] for r in rows_of(home, "health_child_health", "health_child_health")
    ] == ["C2"]
    for table, key, left in (
        ("ssd_person", "pers_person_id", ["SC2"]),
        ("ssd_mother", "moth_table_id", []),
        ("ssd_assessment_factors", "cinf_table_id", ["F2"]),
    ):
        assert [r[key] for r in rows_of(home, "social_care_ssd", table)] == left
    for table, left in (
        ("homelessness_applications", ["H2"]),  # hers went with the only person in it
        ("homelessness_people", []),
        ("homelessness_placements", ["H2"]),
    ):
        assert [r["case_ref"] for r in rows_of(home, "housing_homelessness", table)] == left


def test_a_mother_leaves_her_childrens_records_and_they_stay(home):
    said = erase.erase(home, MUM, None, LATER)
    rows = rows_of(home, "health_child_health", "health_child_health")
    assert [r["contact_id"] for r in rows] == ["C1", "C2"]
    assert {r[n] for r in rows for n in r if n.startswith("mother_")} == {None}
    assert {r["given_name"] for r in rows} == {"Ann", "Ben"}
    assert said["rows"] == {"health_child_health": {"removed": 0, "emptied": 2}}
    assert said["tell_the_senders"][0]["row_numbers"] == [1, 2]


def test_who_has_a_copy_of_a_release_is_named(home):
    steward = {"consumer": "data_steward", "release_id": "r1"}
    audit.append(home, "export", {**steward, "form": "parquet", "tables": {"person": 3}})
    audit.append(home, "export", {**steward, "form": "pages", "tables": {"person": 3}})
    loaded = {"public_health_analyst": {"person": 3}, "data_steward": {"person": 3}}
    audit.append(home, "loaded_into_postgres", {"release_id": "r2", "consumers": loaded})
    told = erase.erase(home, ANN, None, LATER)["tell_the_receivers"]
    assert [(t["consumer"], t["release_id"], t["how"]) for t in told] == [
        ("data_steward", "r1", "exported"),
        ("data_steward", "r1", "exported as pages"),
        ("data_steward", "r2", "loaded into PostgreSQL"),
        ("public_health_analyst", "r2", "loaded into PostgreSQL"),
    ]


def test_every_kept_release_loses_the_person_under_each_pseudonym(home):
    erase.erase(home, ANN, None, LATER)
    assert keys(home, "data_steward/person") == [{BEN, MUM}] * 2
    assert [len(k) for k in keys(home, "public_health_analyst/person")] == [2, 2]
    for folder in releases.kept(home):
        tables = (read_json(folder / "manifest.json"))["consumers"]["data_steward"]["tables"]
        for table in tables.values():
            path = folder / table["file"]
            assert (table["rows"], table["sha256"]) == (store.rows(path), store.digest(path))
        steward = folder / "data_steward"
        assert store.read(steward / "relationship.parquet")["related_person_id"].to_pylist() == [
            BEN
        ]
        history = store.read(steward / "person_history.parquet").to_pylist()
        assert [r["old_person_ids"] for r in history] == [BEN]
        assert store.read(steward / "address_link.parquet")["row_number"].to_pylist() == [2]
        assert store.read(steward / "address_reference.parquet")["address_id"].to_pylist() == ["a2"]
        state = home.state / folder.name / "person_assignment.parquet"
        assert store.read(state)["person_id"].to_pylist() == [BEN]


def test_who_keeps_the_release_in_memory_is_told_to_read_it_anew(home):
    before = (home.published / "current.json").stat().st_ino
    erase.erase(home, ANN, None, LATER)
    assert (home.published / "current.json").stat().st_ino != before


def test_rows_removed_are_accounted_for(home):
    erase.erase(home, ANN, None, LATER)
    gone = {d.file: d.removed_by_reason for d in every_delivery(home) if d.removed}
    assert gone[f"health_child_health_{DAY}.csv"] == {"erased": 1}
    for d in every_delivery(home):
        table = store.rows(home.raw / d.feed / d.delivery_id / f"{d.table}.parquet")
        assert d.accepted == table + d.removed


def test_it_comes_again_and_is_not_let_in(home, tmp_path):
    erase.erase(home, ANN, None, LATER)
    again = {
        "health_child_health": {
            "health_child_health": [
                contact("C9", ANN, "Annie", date(2018, 5, 1)),
                contact("C2", BEN, "Ben", date(2020, 6, 2)),
            ]
        },
        "social_care_ssd": social_care(
            ssd_contacts=[{"cont_contact_id": "K1", "cont_person_id": "SC1"}]
        ),
        "voluntary_programmes_mentors": {"voluntary_programmes_mentors": [mentored()]},
        "housing_homelessness": {
            "homelessness_placements": [{"placement_ref": "L9", "case_ref": "H1"}]
        },
    }
    for contract_id, rows in again.items():
        entry = deliver(home, contract_id, rows, LATER)
        folder = home.raw / entry.feed / entry.delivery_id
        went = erase.at_landing(home, CONTRACTS[contract_id], folder)
        removed.landed_anew(home, entry.feed, entry.delivery_id, went)
        assert went, contract_id
    assert failing(home) == []
    after = everything(home)
    for value in (NHS[ANN], "Annie", "Ann E", "SC1"):
        assert value not in after, value
    newest = rows_of(home, "health_child_health", "health_child_health")
    assert [r["contact_id"] for r in newest] == ["C2", "C2"]


def test_a_new_case_of_an_erased_person_alone_is_not_let_in(home):
    """One with somebody else in it is, and so is one whose other person came before."""
    erase.erase(home, ANN, None, LATER)
    born = {"surname": "Example", "dob": date(2018, 5, 1)}
    ann, ben = {"forename": "Ann", **born}, {"forename": "Ben", **born}

    def come(cases, people, day):
        rows = {
            "homelessness_applications": [{"case_ref": ref} for ref in cases],
            "homelessness_people": [
                {"case_ref": ref, "person_seq": n, **who} for n, (ref, who) in enumerate(people)
            ],
        }
        entry = deliver(home, "housing_homelessness", rows, day)
        folder = home.raw / entry.feed / entry.delivery_id
        return erase.at_landing(home, CONTRACTS["housing_homelessness"], folder)

    come(["H7", "H8", "H9"], [("H7", ben), ("H8", ann), ("H8", ben), ("H9", ann)], LATER)
    come(["H7"], [("H7", ann)], date(2026, 12, 2))
    for table, left in (
        ("homelessness_applications", ["H2", "H7", "H8", "H7"]),
        ("homelessness_people", ["H7", "H8"]),
    ):
        assert [r["case_ref"] for r in rows_of(home, "housing_homelessness", table)] == left
    assert failing(home) == []


def test_nothing_is_looked_for_where_nobody_was_erased(home):
    folder = next((home.raw / "health_child_health").iterdir())
    assert erase.at_landing(home, CONTRACTS["health_child_health"], folder) == {}
    assert failing(home) == []


def test_killed_anywhere_it_is_finished_by_the_next(home, monkeypatch):
    """At each step in turn: the note stands, and doing all of it again ends the same."""
    whole = ("add_erased", "thin_raw", "take_out", "forget_warehouse")
    for step in whole:
        holder = {"add_erased": register, "take_out": releases}.get(step, erase)
        with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
            done = getattr(holder, step)

            def dies(*args, done=done, **more):
                done(*args, **more)
                raise KeyboardInterrupt

            m.setattr(holder, step, dies)
            if register.pending(home).exists():
                erase.resume(home)
            else:
                erase.erase(home, ANN, "SAR-2", LATER)
        assert any("not finished" in message for message in failing(home))
    assert erase.resume(home) is True
    assert erase.resume(home) is False
    assert [e["kind"] for e in audit.entries(home)].count("erasure") == 1
    assert NHS[ANN] not in everything(home) and ANN not in everything(home)
    assert failing(home) == []


def test_a_shield_of_another_outlives_the_row_that_it_carries(home):
    """The mother was shielded when her child's contact was her only record."""
    row = ("health_child_health", f"health_child_health_{DAY}.csv", 1)
    said = (contact_register.SHIELD, True)
    contact_register.add(home.state, MUM, *said, [(*row, "mother")], "Y", "safety", DAY)
    contact_register.add(home.state, ANN, *said, [(*row, "child")], "Y", "safety", DAY)
    erase.erase(home, ANN, None, LATER)
    assert contact_register.standing(home.state, LATER).shielded == {MUM}
    (left,) = contact_register.stored(home.state).iter_rows(named=True)
    assert {left[name] for name in contact_register.RECORD} == {None}
    contact_register.add(home.state, BEN, *said, [], "Y", "safety", DAY)
    assert contact_register.standing(home.state, LATER).shielded == {MUM, BEN}


def test_killed_in_the_middle_of_the_raw_store(home, monkeypatch):
    from orchestration.governance.rights import known

    done, left = known.take_out, [3]

    def dies(held):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        done(held)

    with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
        m.setattr(known, "take_out", dies)
        erase.erase(home, ANN, None, LATER)
    assert erase.resume(home)
    assert "SC1" not in everything(home) and NHS[ANN] not in everything(home)
    for d in every_delivery(home):
        path = home.raw / d.feed / d.delivery_id / f"{d.table}.parquet"
        assert d.accepted == store.rows(path) + d.removed


def test_an_old_key_leads_to_the_person_and_a_split_one_to_nobody(home):
    with pytest.raises(SeveralPersons):
        erase.erase(home, "P_SPLIT", None, LATER)
    with pytest.raises(NoSuchPerson):
        erase.erase(home, "P_NEVER", None, LATER)
    erase.erase(home, OLD, None, LATER)
    assert keys(home, "data_steward/person") == [{BEN, MUM}] * 2


def test_the_log_says_it_and_tells_nothing_of_the_person(home):
    erase.erase(home, ANN, "SAR-1", LATER)
    entry = audit.entries(home)[-1]
    assert (entry["kind"], entry["facts"]["request"]) == ("erasure", "SAR-1")
    assert audit.verify(home)["ok"]
    for path in home.audit.rglob("*.json*"):
        assert not any(v in path.read_text() for v in (ANN, OLD, NHS[ANN], "Ann", "SC1")), path


def test_a_refusal_does_nothing_and_is_entered(home):
    before = everything(home)
    erase.refuse(home, ANN, erase.Refusal.PUBLIC_TASK, "SAR-3")
    assert audit.entries(home)[-1]["facts"]["refused"] == "public_task"
    assert set(everything(home)) >= set(before) and NHS[ANN] in everything(home)


def test_a_number_that_others_carry_too_tells_nobody(home):
    """Ben's record bears Ann's NHS number by mistake: erasing her must not take him along."""
    rows = [
        contact("C1", ANN, "Ann", date(2018, 5, 1)),
        contact("C2", ANN, "Ben", date(2020, 6, 2)),
    ]
    deliver(home, "health_child_health", {"health_child_health": rows})
    with store.warehouse(home, read_only=False) as con:
        con.execute(
            f"""update spine.person_mention set nhs_number = '{NHS[ANN]}'
            where row_number = 2 and role = 'child'"""
        )
    said = erase.erase(home, ANN, None, LATER)
    assert said["not_told_apart"] >= 1
    rows = rows_of(home, "health_child_health", "health_child_health")
    assert [r["given_name"] for r in rows] == ["Ben"]


def test_a_release_whose_secret_is_gone_stops_it_before_anything_is_done(home):
    before = everything(home)
    (home.keys / "public_health_analyst-population_health-e1.key").unlink()
    with pytest.raises(releases.KeyMissing):
        erase.erase(home, ANN, None, LATER)
    assert NHS[ANN] in everything(home) and len(everything(home)) <= len(before) + 200
    assert not register.pending(home).exists()


def test_an_objection_takes_the_person_out_of_one_purpose(home):
    objections.object_to(home, ANN, "early_help_coordination", "OBJ-1")
    assert keys(home, "early_help_service/person") == [{BEN}] * 2
    assert keys(home, "data_steward/person") == [{ANN, BEN, MUM}] * 2
    with store.warehouse(home) as con:
        out = objections.excluded(home, con)
    assert out.of("any", "early_help_coordination") == {ANN, OLD}
    assert out.of("any", "linkage_assurance") == frozenset()
    assert failing(home) == []
    assert ANN not in (home.audit / "objections.json").read_text()
    objections.object_to(home, ANN, "early_help_coordination", None, withdraw=True)
    with store.warehouse(home) as con:
        assert objections.excluded(home, con) == objections.NOBODY


def test_the_opt_out_is_heeded_where_the_agreement_applies_it(home):
    spaced = f"{NHS[ANN][:3]} {NHS[ANN][3:6]} {NHS[ANN][6:]}"
    said = objections.opt_out(home, [spaced, "", NHS[MUM]], DAY)
    assert said["numbers"] == 2 and "population_health" in said["purposes"]
    assert "linkage_assurance" not in said["purposes"]
    assert [len(k) for k in keys(home, "public_health_analyst/person")] == [1, 1]
    assert keys(home, "data_steward/person") == [{ANN, BEN, MUM}] * 2
    assert failing(home) == []
    assert NHS[ANN] not in (home.audit / "opt_outs.json").read_text()
    objections.opt_out(home, [], DAY)  # who is not on the newest list is in again
    with store.warehouse(home) as con:
        assert objections.excluded(home, con) == objections.NOBODY


def test_a_list_with_a_mistake_is_not_taken_over(home):
    with pytest.raises(ValueError, match="lines 2"):
        objections.opt_out(home, [NHS[ANN], "4010232138"], DAY)
    assert register.opt_outs(home) == frozenset()


def test_c19_finds_who_is_still_there(home):
    secret = register.secret_of(home)
    register.add_erased(
        home, [register.of_key(secret, ANN)], [register.of_token(secret, f"nhs|{NHS[ANN]}")]
    )
    found = " ".join(failing(home))
    assert "data_steward/person holds an erased person" in found
    assert "data_steward/relationship holds" in found
    assert "products.person holds" in found
    assert "health_child_health: 1 rows" in found
    register.set_objections(home, "population_health", [register.of_key(secret, BEN)])
    assert any("public_health_analyst/person holds a person who" in m for m in failing(home))


def test_the_register_is_json_of_digests(home):
    erase.erase(home, ANN, None, LATER)
    document = json.loads((home.audit / "erased.json").read_text())
    assert set(document) == {"digests", "tokens"}
    assert all(len(d) == 64 for values in document.values() for d in values)

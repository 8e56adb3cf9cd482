"""What a person gets who asks what is held: all of it, and nobody else's."""

import csv
import json
from datetime import date

import polars as pl
import pytest
from rights_home import ANN, BEN, DAY, MUM, NHS, OLD, deliver, lived_in

from orchestration import contact_register, store
from orchestration.governance import audit, noted
from orchestration.governance.rights import access, erase, hand_over
from orchestration.linkage.persons import decisions
from orchestration.linkage.persons.describe import KEY
from orchestration.reasons import Reason

ON = date(2026, 12, 1)


@pytest.fixture
def home(tmp_path):
    place = lived_in(tmp_path / "home")
    with store.warehouse(place, read_only=False) as con:
        con.execute(
            f"""create table products.relationship as select * from (values
            ('{MUM}', '{ANN}', 'parent'), ('{MUM}', '{BEN}', 'parent')
            ) t(person_id, related_person_id, kind)"""
        )
    return place


def values(found, feed):
    return [
        {f["field"]: f["value"] for f in record["fields"]}
        for record in found["records"]
        if record["feed"] == feed
    ]


def test_every_record_and_what_rests_on_it_with_delivery_and_agreement(home):
    found = access.gather(home, ANN, ON)
    (contact,) = values(found, "health_child_health")
    assert contact["GivenName"] == "Ann" and contact["NHSNumber"] == NHS[ANN]
    assert len(values(found, "social_care_ssd")) == 4
    assert values(found, "voluntary_programmes")[0]["Young person"] == "Ann E"
    first = found["records"][0]
    assert first["agreements"] and first["sent_by"] and first["delivered"] == "2026-11-01"
    assert all(field["meaning"] for record in found["records"] for field in record["fields"])


def test_what_is_about_others_is_left_out(home):
    text = json.dumps(access.gather(home, ANN, ON))
    for value in (BEN, MUM, NHS[BEN], NHS[MUM], "Mia", "SC2"):
        assert value not in text, value
    contact = values(access.gather(home, ANN, ON), "health_child_health")[0]
    assert contact["MotherNHSNumber"] == access.OTHERS
    assert contact["AddressLine1"] == "1 High Street"


def test_who_stands_in_anothers_record_gets_her_own_part_of_it(home):
    found = access.gather(home, MUM, ON)
    contacts = values(found, "health_child_health")
    assert [c["MotherGivenName"] for c in contacts] == ["Mia", "Mia"]
    assert {c["GivenName"] for c in contacts} == {access.OTHERS}
    assert {c["AddressLine1"] for c in contacts} == {"1 High Street"}
    assert NHS[ANN] not in json.dumps(found)


def test_products_show_the_person_and_hide_whom_they_are_tied_to(home):
    products = {p["product"]: p["rows"] for p in access.gather(home, ANN, ON)["products"]}
    assert {row["person_id"] for row in products["person"]} == {ANN}
    assert products["relationship"] == [
        {"person_id": access.OTHERS, "related_person_id": ANN, "kind": "parent"}
    ]


def test_who_was_given_it_also_under_a_pseudonym(home):
    audit.append(
        home,
        "export",
        {"consumer": "early_help_service", "release_id": "2026-11-20-0123456789ab", "tables": {}},
    )
    given = {
        g["consumer"]: g for g in access.gather(home, ANN, ON)["given"] if g["table"] == "person"
    }
    assert set(given) == {"data_steward", "early_help_service", "public_health_analyst"}
    assert given["public_health_analyst"]["under_a_pseudonym"]
    clause = given["early_help_service"]["clauses"][0]
    assert (clause["agreement"], clause["grant"]) == ("dsa_early_help_access", "G01")
    assert len(given["early_help_service"]["copies_exported"]) == 1
    assert given["data_steward"]["copies_exported"] == []


def test_who_looked_is_told_from_the_log(home):
    noted.look_up(home, "person", ANN, Reason.COMPLAINT)
    noted.look_up(home, "person", BEN, Reason.LINK_CHECK)
    looks = access.gather(home, ANN, ON)["look_ups"]
    assert [(look["what"], look["reason"]) for look in looks] == [("person", "complaint")]


def test_an_old_key_leads_to_the_same_answer(home):
    assert access.gather(home, OLD, ON)["records"] == access.gather(home, ANN, ON)["records"]


def test_free_text_waits_until_it_was_read(home):
    deliver(
        home,
        "voluntary_programmes_mentors",
        {
            "voluntary_programmes_mentors": [
                {"young_person": "Ann E", "start": ON, "outcome": "Ben came along"}
            ]
        },
    )
    held = values(access.gather(home, ANN, ON), "voluntary_programmes")[0]
    assert held["Outcome"] == access.FREE_TEXT
    read = values(access.gather(home, ANN, ON, free_text=True), "voluntary_programmes")[0]
    assert read["Outcome"] == "Ben came along"


def test_a_feed_under_an_exemption_is_left_out(home):
    found = access.gather(home, ANN, ON, withheld=["social_care_ssd"])
    assert values(found, "social_care_ssd") == []
    assert found["withheld_by_exemption"] and values(found, "health_child_health")


def test_the_files_are_private_and_say_the_same(home, tmp_path):
    found = access.gather(home, ANN, ON)
    to = tmp_path / "answer"
    said = hand_over.write(home, found, to, "SAR-9")
    assert {p.name for p in to.iterdir()} == set(said["files"])
    assert to.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in to.iterdir()} == {0o600}
    assert json.loads((to / hand_over.DATA).read_text()) == found
    page = (to / hand_over.PAGE).read_text()
    assert NHS[ANN] in page and "Mia" not in page
    with (to / hand_over.RECORDS).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(r["fields"]) for r in found["records"])
    entry = audit.entries(home)[-1]["facts"]
    assert (entry["what"], entry["request"]) == ("subject_access", "SAR-9")
    assert ANN not in (home.audit / "log.jsonl").read_text()
    with pytest.raises(hand_over.NotEmpty):
        hand_over.write(home, found, to, None)


def test_a_spreadsheet_does_not_take_a_value_for_a_formula():
    assert hand_over._cell("=1+1") == "'=1+1"
    assert hand_over._cell("plain") == "plain"


def test_what_people_decided_about_the_person_is_told(home):
    row = ("health_child_health", f"health_child_health_{DAY}.csv", 1)
    contact_register.add(home.state, MUM, "shield", True, [(*row, "mother")], "Y", "safety", DAY)
    contact_register.add(home.state, OLD, "camhs", True, [(*row, "child")], "Z", "asked her", DAY)
    other = ("social_care_ssd", f"social_care_ssd_{DAY}.csv/ssd_person.csv", 1)
    sides = [(*row, "child"), (*other, "person")]
    line = {
        f"{k}_{s}": v
        for s, side in zip("ab", sides, strict=True)
        for k, v in zip(KEY, side, strict=True)
    }
    known = pl.DataFrame(
        {k: [side[i] for side in sides] for i, k in enumerate(KEY)} | {"entity_id": ["a", "b"]}
    )
    line |= {"decision": "same", "reason": "one mother"}
    decisions.add(home.state, [line], known, "S", DAY)

    found = access.gather(home, ANN, ON)["decided"]
    assert [(d["by"], d["what"], d["holds"]) for d in found] == [
        ("Z", "consent to show camhs in contact search", True),
        ("S", "two records are of one person", True),
    ]
    assert {d["reason"] for d in found} == {access.FREE_TEXT}
    read = access.gather(home, ANN, ON, free_text=True)["decided"]
    assert [d["reason"] for d in read] == ["asked her", "one mother"]
    (shield,) = access.gather(home, MUM, ON)["decided"]
    assert (shield["what"], shield["on"]) == ("shield in contact search", DAY.isoformat())
    assert access.gather(home, BEN, ON)["decided"] == []

    said = access.gather(home, ANN, ON)
    hand_over.write(home, said, home.root.parent / "answer", None)
    page = (home.root.parent / "answer" / hand_over.PAGE).read_text()
    assert "two records are of one person" in page

    erase.erase(home, ANN, None, ON)  # and with the person they go
    assert decisions.stored(home.state).is_empty()
    assert set(contact_register.stored(home.state)["person_id"]) == {MUM}

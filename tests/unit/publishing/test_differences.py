"""What changed between two releases, by consumer."""

import os
from datetime import date

import pyarrow as pa
import pytest
from small_grounds import agreement, grant, grounds

from orchestration import publishing, store
from orchestration.governance.who import could_see, release_on
from orchestration.home import Home, write_json
from orchestration.publishing.differences import differences, former, in_turn, words


def two(home, later):
    """A release of early November, and one of the 20th from other persons under other grounds."""
    first = grounds(agreement("steward", grant("G", "data_steward", "person_id forename in_area")))
    old = publishing.publish(home, date(2026, 11, 1), "a" * 64, grounds=first)
    with store.warehouse(home, read_only=False) as con:
        con.execute("delete from products.person where person_id = 'p1'")
        con.execute("insert into products.person (person_id, forename) values ('p7', 'Dan')")
        con.execute("insert into products.person (person_id, forename) values ('p8', 'Eve')")
    new = publishing.publish(home, date(2026, 11, 20), "b" * 64, grounds=later)
    return old.release_id, new.release_id


LATER = grounds(
    agreement(
        "steward",
        grant("G", "data_steward", "person_id forename birth_year"),
        grant("H", "data_steward", "event_id kind", "person_history"),
    )
)


def test_tables_columns_rows_and_persons(home):
    old, new = two(home, LATER)
    assert former(home) == (old, new)
    found = differences(home, old, new)
    steward = found["consumers"]["data_steward"]
    assert steward["persons"] == {"before": 3, "after": 4, "in": 2, "out": 1}
    assert steward["tables"] == {
        "person": {
            "columns added": ["birth_year"],
            "columns gone": ["in_area"],
            "rows": [3, 4],
        },
        "person_history": {"is": "new", "rows": [None, 1]},
    }
    assert words(steward["tables"]["person_history"]) == ["the table is new", "rows none -> 1"]
    assert found["contracts"] == {} and found["agreements"] == {}


def test_the_same_release_twice_has_no_differences(home):
    old, _ = two(home, LATER)
    found = differences(home, old, old)
    assert all(part["tables"] == {} for part in found["consumers"].values())


def test_releases_of_one_day_stand_in_the_order_of_their_publication(home):
    """Whatever was written last: an erasure writes every manifest anew, a copy every file."""
    day = date(2026, 11, 20)
    one, other = (
        publishing.publish(home, day, fingerprint * 64, grounds=LATER).release_id
        for fingerprint in "ab"
    )
    for order in ([one, other], [other, one]):  # one of them is not that of their names
        publishing.publish(home, day, ("a" if order[1] == one else "b") * 64, grounds=LATER)
        for age, name in enumerate(order):
            os.utime(home.published / name / "manifest.json", (10_000 - age, 10_000 - age))
        assert in_turn(home) == order
        assert former(home) == tuple(order)
        assert release_on(home, day) == order[1]


def test_a_release_that_is_not_kept(home):
    with pytest.raises(publishing.NoRelease, match="2020-01-01-000000000000"):
        differences(home, "2020-01-01-000000000000", "2020-01-01-000000000000")


def test_what_was_published_on_a_day_past_stays_known(home):
    old, new = two(home, LATER)
    assert release_on(home, date(2026, 10, 31)) is None
    assert release_on(home, date(2026, 11, 19)) == old
    assert release_on(home, date(2026, 11, 20)) == new
    past = could_see(home, "data_steward", date(2026, 11, 10))
    assert past["release"] == old
    held = {(e["column"], e["agreement"], e["grant"]) for e in past["columns"] if e["published"]}
    assert held == {(c, "steward", "G") for c in ("person_id", "forename", "in_area")}
    assert not any(e["granted"] for e in past["columns"] if e["agreement"] == "steward")


def test_a_person_counts_under_whichever_column_names_them(tmp_path):
    place = Home(tmp_path)
    name = "homelessness_gateway"
    for release, applicants in (("2026-11-01-a", ["p1"]), ("2026-11-20-b", ["p1", "p2"])):
        file = f"{name}/{name}.parquet"
        path = place.published / release / file
        path.parent.mkdir(parents=True)
        store.write(path, pa.table({"applicant_id": applicants, "case_ref": applicants}))
        clauses = {"clauses": []}
        columns = {"applicant_id": clauses, "case_ref": clauses}
        facts = {"file": file, "rows": len(applicants), "sha256": release, "contract_version": "1",
                 "columns": columns}  # fmt: skip
        said = {"contracts": {}, "agreements": {}, "consumers": {name: {"tables": {name: facts}}}}
        write_json(place.published / release / "manifest.json", said)
    found = differences(place, "2026-11-01-a", "2026-11-20-b")["consumers"][name]
    assert found["persons"] == {"before": 1, "after": 2, "in": 1, "out": 0}

"""The register of contact search: added to, never changed."""

from datetime import date

from orchestration import contact_register as register

DAY = date(2026, 11, 20)
RECORDS = [
    ("early_help", "early_help_2026-11-06.csv", 3, "person"),
    ("youth_justice", "y.csv", 1, "subject"),
]


def test_a_decision_carries_the_records_of_the_day(tmp_path):
    assert register.stored(tmp_path).is_empty() and register.stored_as(tmp_path) == []
    first = register.add(tmp_path, "P1", register.SHIELD, True, RECORDS, "A Bee", "refuge", DAY)
    table = register.stored(tmp_path)
    assert table.schema == register.SCHEMA
    assert table.select("feed", "file", "row_number", "role").rows() == RECORDS
    assert table["decision_id"].unique().to_list() == [first]
    assert table["valid_to"].null_count() == 2


def test_a_later_decision_has_a_later_id_and_leaves_the_former_as_it_is(tmp_path):
    ids = [
        register.add(tmp_path, "P1", "child_mental_health", holds, [], "A Bee", "asked", DAY, until)
        for holds, until in ((True, date(2027, 1, 1)), (False, None))
    ]
    assert ids == sorted(ids) and len(set(ids)) == 2
    table = register.stored(tmp_path)
    assert table.select("decision_id", "holds", "valid_to").rows() == [
        (ids[0], True, date(2027, 1, 1)),
        (ids[1], False, None),
    ]
    assert table["file"].to_list() == [None, None]
    assert len(register.stored_as(tmp_path)) == 2

"""What a generated village must hold to: exact numbers, all feeds, a truth without
contradictions.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from synthetic_city import Rates, generate
from synthetic_city.rates import standard

from .conftest import PEOPLE, SEED, Village
from .gazetteer_reader import read_gazetteer

FEEDS = 22


def _digest(path: Path) -> dict[str, str]:
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }


def test_the_same_arguments_give_the_same_bytes(village: Village, tmp_path: Path) -> None:
    generate(PEOPLE, SEED, tmp_path, also_dtf=True)
    assert _digest(tmp_path) == _digest(village.path)


def test_another_seed_gives_another_village(village: Village, tmp_path: Path) -> None:
    generate(PEOPLE, SEED + 1, tmp_path)
    ours, theirs = _digest(village.path), _digest(tmp_path)
    assert ours["truth/person.parquet"] != theirs["truth/person.parquet"]


def test_exactly_so_many_live_in_the_city(village: Village) -> None:
    count = 'select count(*) from residence where "to" is null and in_authority'
    assert village.rows(count) == [(PEOPLE,)]
    assert village.counts["people"] == PEOPLE
    living = "select count(*) from person where in_authority and not died and not moved_away"
    assert village.rows(living) == [(PEOPLE,)]


def test_every_feed_sends(village: Village) -> None:
    sent = {folder.name for folder in (village.path / "landing").iterdir()}
    assert len(sent) == FEEDS
    expected = json.loads((village.path / "truth" / "expected.json").read_text())
    assert set(expected["feeds"]) == sent
    names = {f["file"].split("/")[0] for f in expected["files"]}
    assert names == {file.name for file in (village.path / "landing").rglob("*") if file.is_file()}
    for feed, row in expected["feeds"].items():
        held = sum(count for key, count in row.items() if key.startswith("quarantined_"))
        assert row["rows_sent"] == row["rows_accepted"] + held, feed


def test_quarantined_records_have_no_other_truth(village: Village) -> None:
    for table in ("address_truth", "person_truth"):
        both = f"select count(*) from {table} join row_truth using (feed, file, row_number)"
        assert village.rows(both) == [(0,)]


def test_address_classes_and_uprns_agree(village: Village) -> None:
    wrong = """
        select count(*) from address_truth
        where (class in ('inside', 'parent_only')) <> (uprn is not null)
           or (uprn is null) <> (len(acceptable_uprns) = 0)
           or (uprn is not null and (acceptable_uprns <> [uprn] or not in_authority))
           or (class = 'outside_authority' and in_authority)
           or (class = 'not_in_gazetteer' and in_authority = false)"""
    assert village.rows(wrong) == [(0,)]


def test_true_uprns_are_in_the_gazetteer_after_the_updates(village: Village) -> None:
    properties = read_gazetteer(village.path / "landing" / "llpg")
    for uprn, kind in village.rows(
        "select distinct uprn, class from address_truth where uprn is not null"
    ):
        assert uprn in properties, uprn
        if kind == "parent_only":
            assert any(p.parent == uprn for p in properties.values())
    for (uprn,) in village.rows("select distinct uprn from residence where uprn is not null"):
        assert properties[str(uprn)].status == "1"


def test_a_part_of_the_records_is_outside(village: Village) -> None:
    share = "select avg((class = 'outside_authority')::int) from address_truth where current"
    assert 0.08 < float(str(village.rows(share)[0][0])) < 0.3


def test_everybody_is_in_one_family_and_one_home_at_a_time(village: Village) -> None:
    for table in ("family", "residence"):
        overlaps = f"""
            select count(*) from (select true_person_id, "to",
                lead("from") over (partition by true_person_id order by "from") as next
                from {table})
            where next is not null and ("to" is null or "to" > next)"""
        assert village.rows(overlaps) == [(0,)], table


def test_a_family_has_one_home_but_for_those_in_care(village: Village) -> None:
    apart = """
        select count(*) from (
            select f.true_family_id from family f join residence r using (true_person_id)
            where f."to" is null and r."to" is null and f.role <> 'child_looked_after'
            group by 1 having count(distinct coalesce(r.uprn, r.postcode)) > 1)"""
    assert village.rows(apart) == [(0,)]


def test_truth_speaks_of_known_people_only(village: Village) -> None:
    for table, column in (
        ("person_truth", "true_person_id"),
        ("family", "true_person_id"),
        ("residence", "true_person_id"),
        ("relationship", "a"),
        ("relationship", "b"),
        ("programme", "true_person_id"),
        ("adoption", "before_id"),
        ("adoption", "after_id"),
    ):
        strangers = (
            f"select count(*) from {table} t anti join person p on t.{column} = p.true_person_id"
        )
        assert village.rows(strangers) == [(0,)], table


def test_nobody_is_older_than_the_parents(village: Village) -> None:
    young = """
        select count(*) from relationship r join person a on r.a = a.true_person_id
        join person b on r.b = b.true_person_id
        where r.kind = 'parent_of' and date_diff('year', a.dob, b.dob) < 14"""
    assert village.rows(young) == [(0,)]


@pytest.mark.slow
def test_an_adopted_child_is_another_person_for_every_purpose(tmp_path: Path) -> None:
    generate(5000, 3, tmp_path)
    town = Village(tmp_path, {})
    pairs = town.rows("""
        select a.date, b.upn, n.upn, b.nhs_number, n.nhs_number, b.surname, n.surname, b.dob, n.dob
        from adoption a join person b on a.before_id = b.true_person_id
        join person n on a.after_id = n.true_person_id""")
    assert pairs
    for _, upn, new_upn, nhs, new_nhs, _, _, born, also in pairs:
        assert upn != new_upn and nhs != new_nhs and born == also
    both = """
        select count(*) from adoption a join family b on a.before_id = b.true_person_id
        where b."to" is null or b."to" > a.date"""
    assert town.rows(both) == [(0,)]


def test_a_clean_village_has_nothing_to_hold_back(tmp_path: Path) -> None:
    generate(300, 5, tmp_path, rates=standard().clean())
    village = Village(tmp_path, {})
    assert village.rows("select reason, count(*) from row_truth group by 1") == []
    unclear = (
        "select count(*) from address_truth where class in ('not_in_gazetteer', 'parent_only')"
    )
    assert village.rows(unclear) == [(0,)]


def test_a_dirtier_village_holds_more_mistakes(village: Village, tmp_path: Path) -> None:
    generate(PEOPLE, SEED, tmp_path, rates=standard().times(3))
    held = "select count(*) from row_truth"
    vague = "select avg((class in ('not_in_gazetteer', 'parent_only'))::int) from address_truth"
    dirty = Village(tmp_path, {})
    for count in (held, vague):
        assert float(str(dirty.rows(count)[0][0])) > 1.8 * float(str(village.rows(count)[0][0]))


def test_a_village_of_bad_files_still_loses_nothing(tmp_path: Path) -> None:
    rates: Rates = standard().changed(file_refused=1.0, file_twice=1.0)
    generate(300, 5, tmp_path, rates=rates)
    expected = json.loads((tmp_path / "truth" / "expected.json").read_text())
    outcomes = {f["outcome"] for f in expected["files"]}
    assert outcomes == {"accepted", "rejected", "duplicate"}
    good = {f["file"] for f in expected["files"] if f["outcome"] == "accepted"}
    told = {str(f) for (f,) in Village(tmp_path, {}).rows("select distinct file from person_truth")}
    assert told and told <= good


def test_too_small_a_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="200"):
        generate(50, 1, tmp_path)

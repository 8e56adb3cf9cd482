"""Who objected to a purpose, or opted out where that is heeded, is in nothing given for it."""

import pytest
from small_grounds import DAY, agreement, grant, grounds

from orchestration import store
from orchestration.governance.rights import objections, register
from orchestration.publishing import publish


@pytest.fixture
def spine(home):
    """p2 was merged from p0; p3 has an NHS number."""
    with store.warehouse(home, read_only=False) as con:
        con.execute(
            """create table spine.person_key as select * from (values
            ('p1', 'p1'), ('p2', 'p2'), ('p3', 'p3'), ('p0', 'p2')
            ) t(person_id, current_person_ids)"""
        )
        con.execute(
            """create table spine.person_identifier as select 'p3' as person_id,
            'NHS_NUMBER' as identifier_type, '4010232137' as identifier"""
        )
    return home


def published(home, rests_on, consumer, table="person"):
    release = publish(home, DAY, "f" * 64, grounds=rests_on)
    return store.frame(release.path / release.consumers[consumer][table]["file"])


def objects(home, purpose, key):
    register.set_objections(home, purpose, [register.of_key(register.secret_of(home), key)])


def test_an_objection_takes_the_rows_out_of_that_purpose_alone(spine, rests_on):
    objects(spine, "assurance", "p1")
    assert published(spine, rests_on, "data_steward")["person_id"].to_list() == ["p2", "p3"]
    assert published(spine, rests_on, "analyst").height == 3


def test_an_objection_under_an_old_key_holds_for_todays(spine, rests_on):
    objects(spine, "assurance", "p0")
    assert published(spine, rests_on, "data_steward")["person_id"].to_list() == ["p1", "p3"]


def test_rows_with_several_keys_go_with_one_of_them(spine, rests_on):
    assert published(spine, rests_on, "data_steward", "person_history").height == 1
    objects(spine, "assurance", "p1")
    assert published(spine, rests_on, "data_steward", "person_history").height == 0


def test_what_another_purpose_gives_stays(spine):
    both = grounds(
        agreement(
            "two",
            grant("a", "data_steward", "person_id birth_year", purpose="assurance"),
            grant("b", "data_steward", "person_id forename", purpose="planning"),
        )
    )
    objects(spine, "planning", "p1")
    rows = {r["person_id"]: r for r in published(spine, both, "data_steward").to_dicts()}
    assert rows["p1"] == {"person_id": "p1", "forename": None, "birth_year": 2015}
    assert rows["p3"]["forename"] == "Cleo"


def test_the_opt_out_is_heeded_by_the_agreement_that_applies_it(spine, rests_on, monkeypatch):
    secret = register.secret_of(spine)
    register.set_opt_outs(spine, [register.of_nhs_number(secret, "401 023 2137")], DAY)
    honest = objections.excluded

    def health_applies_it(home, con, *more):
        found = honest(home, con, *more)
        applied = frozenset({("health", "planning")})
        return objections.Excluded(found.purposes, found.opted_out, applied)

    monkeypatch.setattr(objections, "excluded", health_applies_it)
    assert published(spine, rests_on, "analyst").height == 2
    assert published(spine, rests_on, "data_steward").height == 3

"""A published column is marked as the special or offence data that it is made from."""

from dataclasses import replace
from typing import Any

import pytest

from orchestration.contracts import Field
from orchestration.governance.checks.context import Context
from orchestration.governance.checks.marks import names_sender, offence_senders, unmarked
from orchestration.governance.lineage.values import Relation, Value, matched

NOTES = frozenset({"health_camhs_referrals.reason"})
SENDER = frozenset({"delivery.feed"})


def column(name: str, category: str = "service", **more: Any) -> Field:
    return Field(name=name, physical_name=name, type="text", data_category=category, **more)


def found(
    demo: Context, field: Field, *arms: dict[str, Value], aggregate: bool = False
) -> list[str]:
    """What is said of a product of the one column, made as its arms say."""
    product = replace(demo.products["involvement"], fields=(field,), aggregate=aggregate)
    context = replace(demo, products={"involvement": product})
    relation = Relation(tuple(arms[0]), arms)
    return [str(f.message) for f in unmarked(context, {"involvement": relation})]


def test_a_source_that_is_special_asks_for_the_mark_or_a_reason(demo: Context) -> None:
    arm = {"why": Value(NOTES)}
    (said,) = found(demo, column("why"), arm)
    assert said.startswith("why: made from health_camhs_referrals.reason: mark it")
    assert found(demo, column("why", special_category=True), arm) == []
    assert found(demo, column("why", not_special="A day."), arm) == []


def test_keys_figures_and_what_only_matches_ask_for_nothing(demo: Context) -> None:
    assert found(demo, column("why", "key"), {"why": Value(NOTES)}) == []
    assert found(demo, column("why"), {"why": Value(matched(NOTES))}) == []
    arm = {"why": Value(NOTES)}
    assert found(demo, column("why", "quality"), arm, aggregate=True) == []
    assert len(found(demo, column("why", "quality"), arm)) == 1
    assert len(found(demo, column("why"), arm, aggregate=True)) == 1


def sent(value: str, feed: str) -> dict[str, Value]:
    """Rows of a feed that have this value."""
    return {"kind": Value(literal=value), "feed": Value(SENDER, feed)}


def test_a_value_that_only_health_partners_have_tells_of_health(demo: Context) -> None:
    camhs, school = sent("true", "health_camhs_referrals"), sent("false", "schools_census")
    (said,) = found(demo, column("kind"), camhs, school)
    assert "only what health partners send is 'true'" in said
    assert found(demo, column("kind"), camhs, sent("true", "schools_census")) == []


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (("delivery.feed",), True),
        (("event.source_feed",), True),
        (("delivery.feed", "person_mention.role"), False),
        (("delivery.delivery_date",), False),
        ((), False),
    ],
)
def test_who_names_the_sender(demo: Context, sources: tuple[str, ...], expected: bool) -> None:
    assert names_sender(demo, column("by", "provenance", sources=sources)) is expected
    assert names_sender(demo, column("by", "service", sources=sources)) is False


OFFENCE = frozenset({"police_youth_offences.outcome"})


def test_what_police_or_youth_justice_write_is_offence_data(demo: Context) -> None:
    arm = {"why": Value(OFFENCE)}
    (said,) = found(demo, column("why"), arm)
    assert said.startswith("why: made from police_youth_offences.outcome: mark it criminalOffence")
    assert found(demo, column("why", criminal_offence=True), arm) == []
    assert found(demo, column("why", not_offence="A day."), arm) == []
    # who somebody is and where they live tells of no offence
    names = {"why": Value(frozenset({"police_ppn.surname", "police_ppn.ethnicity"}))}
    assert found(demo, column("why", special_category=True), names) == []


def test_a_feed_in_which_nobody_is_but_for_an_offence_tells_of_one(demo: Context) -> None:
    assert offence_senders(demo) == {"police_ppn", "police_youth_offences", "youth_justice"}

    mentor, school = sent("true", "youth_justice"), sent("false", "schools_census")
    (said,) = found(demo, column("kind"), mentor, school)
    assert "only what police and youth justice send is 'true'" in said
    assert found(demo, column("kind"), mentor, sent("true", "schools_census")) == []


def test_a_name_of_a_sender_is_judged_by_the_feeds_that_it_can_be(demo: Context) -> None:
    field = column("by", "provenance", sources=("delivery.feed",))
    known = {"by": Value(SENDER, "schools_census")}
    assert found(demo, field, known) == []
    assert len(found(demo, field, {"by": Value(SENDER)})) == 2  # of health, and of offences


def test_words_of_marked_columns_put_together_are_marked(demo: Context) -> None:
    marked = column("service", criminal_offence=True)
    listed = column("services", sources=("involvement.service",))
    product = replace(demo.products["involvement"], fields=(marked,), aggregate=False)
    other = replace(product, id="list", fields=(listed,))
    context = replace(demo, products={"involvement": product, "list": other})
    made = {"list": Relation(("services",), ({"services": Value()},))}
    (finding,) = unmarked(context, made)
    assert finding.message == (
        "services: made from involvement.service: mark it criminalOffence, or say notOffenceBecause"
    )
    told = {"list": Relation(("services",), ({"services": Value(literal="school")},))}
    assert list(unmarked(context, told)) == []


@pytest.mark.parametrize("reason", ["not_special", "not_offence"])
def test_neither_reason_may_explain_nothing(demo: Context, reason: str) -> None:
    field = column("why", **{reason: "A day."})
    (said,) = found(demo, field, {"why": Value(frozenset({"early_help.episode_end"}))})
    assert said.endswith("Because has nothing to explain")

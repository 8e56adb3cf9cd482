"""A published column is marked special category where what it is made from is."""

from dataclasses import replace
from typing import Any

import pytest

from orchestration.contracts import Field
from orchestration.governance.checks.context import Context
from orchestration.governance.checks.marks import names_sender, unmarked
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


def test_a_value_that_only_health_partners_have_tells_of_health(demo: Context) -> None:
    def arm(value: str, feed: str) -> dict[str, Value]:
        return {"kind": Value(literal=value), "feed": Value(SENDER, feed)}

    camhs, school = arm("true", "health_camhs_referrals"), arm("false", "schools_census")
    (said,) = found(demo, column("kind"), camhs, school)
    assert "only what health partners send is 'true'" in said
    assert found(demo, column("kind"), camhs, arm("true", "schools_census")) == []


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


def test_a_reason_that_explains_nothing_is_a_mistake(demo: Context) -> None:
    field = column("why", not_special="A day.")
    (said,) = found(demo, field, {"why": Value(frozenset({"early_help.episode_end"}))})
    assert said == "why: notSpecialBecause has nothing to explain"

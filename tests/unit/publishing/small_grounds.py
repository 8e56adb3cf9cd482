"""Two products, a few consumers, and agreements made to measure."""

from datetime import date
from pathlib import Path

from orchestration.contracts.model import Field, ProductContract
from orchestration.governance.model import (
    Agreement,
    Consumer,
    Grant,
    Publication,
    RowCondition,
)
from orchestration.publishing.grounds import Grounds

DAY = date(2026, 11, 20)


def field(name, type="text", key=False, category="service", identifiability="indirect"):
    return Field(name, name, type, key=key, data_category=category, identifiability=identifiability)


def product(name, *fields, version="1.2.0"):
    return ProductContract(name, version, name, "", fields, Path(name), {})


PRODUCTS = {
    "person": product(
        "person",
        field("person_id", key=True, category="key"),
        field("forename", category="name", identifiability="direct"),
        field("nhs_number", category="identifier", identifiability="direct"),
        field("birth_year", "int", category="birth"),
        field("in_area", "bool", category="place"),
        field("last_delivery", "date", category="provenance", identifiability="none"),
    ),
    "person_history": product(
        "person_history",
        field("event_id", key=True, category="key"),
        field("old_person_ids", category="key"),
        field("kind", category="quality", identifiability="none"),
    ),
}
CONSUMERS = {
    c.id: c
    for c in (
        Consumer("data_steward", "", "council", False),
        Consumer("analyst", "", "health", True),
        Consumer("nobody", "", "council", False),
        Consumer("platform", "", "council", False, internal=True),
    )
}


def grant(id, consumer, fields, contract="person", rows=(), purpose="assurance", version="^1.0.0"):
    conditions = tuple(RowCondition(*row) for row in rows)
    return Grant(id, purpose, consumer, contract, version, tuple(fields.split()), conditions)


def agreement(id, *grants, status="active", start=date(2026, 1, 1), end=date(2026, 12, 31)):
    return Agreement(
        id, "1.0.0", status, start, end, end, (), {"person": "^1.0.0"}, (), grants, (),
        Publication(), (), None, None, None, Path(id), {},
    )  # fmt: skip


def grounds(*agreements):
    return Grounds(CONSUMERS, {a.id: a for a in agreements}, PRODUCTS)


def usual(**term):
    """A steward who sees most in the clear, and an analyst under pseudonyms; `term`: start, end."""
    return grounds(
        agreement(
            "steward",
            grant("all", "data_steward", "person_id forename nhs_number birth_year in_area"),
            grant("history", "data_steward", "event_id old_person_ids kind", "person_history"),
            **term,
        ),
        agreement(
            "health",
            grant("figures", "analyst", "person_id nhs_number birth_year", purpose="planning"),
            grant("keys", "analyst", "old_person_ids kind", "person_history", purpose="planning"),
            **term,
        ),
    )

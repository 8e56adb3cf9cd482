"""What an agreement and the registers say, as plain values (read by `agreements`, `registers`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

APPLIED = "applied"  # of a purpose's nationalDataOptOut
MIN_COUNT, ROUND_TO = 8, 5  # where an agreement says nothing of publication (contracts.md)


@dataclass(frozen=True)
class RowCondition:
    """Which rows a grant covers: a column against values.

    `operator` is in, not_in, is_null, not_null, before or after; dates are ISO text, and `as_of`
    stands for the day of the run.
    """

    column: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grant:
    """For a purpose, a consumer may have these fields of a contract.

    `contract` is the id of a feed's or a product's contract. `fields` are plain column names; of a
    feed with several tables they are `<table>.<field>`. A row is covered where all `rows` hold.
    """

    id: str
    purpose: str
    consumer: str
    contract: str
    version_range: str
    fields: tuple[str, ...]
    rows: tuple[RowCondition, ...] = ()


@dataclass(frozen=True)
class ConditionNineTen:
    """An Art 9 condition or an Art 10 authority, with the DPA 2018 Schedule 1 paragraph."""

    condition: str
    schedule1_paragraph: int | None = None
    policy_document: str | None = None


@dataclass(frozen=True)
class Purpose:
    """Why data is used, and by which law. `id` is an entry of `registers/purposes.yaml`."""

    id: str
    necessity: str
    article6_basis: str | None  # such as 6.1.e
    article6_law: str | None
    article9: ConditionNineTen | None
    article10: ConditionNineTen | None
    gateways: tuple[tuple[str, str, str], ...] = ()  # (discloser, recipient, gateway id)
    confidentiality: str | None = None
    national_data_opt_out: str | None = None


@dataclass(frozen=True)
class Party:
    """An organisation in an agreement. `role` is controller, joint_controller or processor."""

    organisation: str
    role: str
    direction: str  # discloses, receives or both


@dataclass(frozen=True)
class Retention:
    """A schedule of `registers/retention.yaml`: ISO 8601 period from the trigger, then the action.

    Trigger `delivery` counts from the day of delivery, `record` from a date in the record.
    """

    id: str
    period: str
    trigger: str
    action: str


@dataclass(frozen=True)
class RetentionRule:
    """The schedule of a contract's data; `column` (or table.column) holds the record's day."""

    schedule: str
    contract: str
    column: str | None = None


@dataclass(frozen=True)
class Publication:
    """Small number rule of figures: hide counts below `min_count`, round to `round_to`."""

    min_count: int = MIN_COUNT
    round_to: int = ROUND_TO


@dataclass(frozen=True)
class Signoff:
    """Who signed, for which organisation, when."""

    role: str
    organisation: str
    signed_on: date


@dataclass(frozen=True)
class Agreement:
    """A data-sharing agreement: one document of `contracts/agreements`."""

    id: str
    version: str
    status: str  # draft, active, suspended or ended
    start: date
    end: date
    review_due: date
    parties: tuple[Party, ...]
    contracts: Mapping[str, str] = field(hash=False)  # contract id -> version range
    purposes: tuple[Purpose, ...]
    grants: tuple[Grant, ...]
    retention: tuple[RetentionRule, ...]
    publication: Publication
    signoffs: tuple[Signoff, ...]
    dpia: str | None
    pseudonym_method: str | None
    pseudonym_key: str | None
    path: Path
    raw: Mapping[str, Any] = field(hash=False, repr=False)

    def purpose(self, purpose_id: str) -> Purpose | None:
        """The purpose of that id, or None."""
        return next((p for p in self.purposes if p.id == purpose_id), None)


@dataclass(frozen=True)
class Consumer:
    """Who reads releases. A pseudonymised consumer gets no direct identifier."""

    id: str
    name: str
    organisation: str
    pseudonymised: bool
    internal: bool = False  # the platform itself: it is granted feeds, not a folder of a release


@dataclass(frozen=True)
class Organisation:
    """A party. `health` bodies need a Caldicott Guardian's sign-off."""

    id: str
    name: str
    public_authority: bool
    health: bool


@dataclass(frozen=True)
class Gateway:
    """A legal power to disclose: who to whom, since when, and whether it is commenced."""

    id: str
    law: str
    disclosers: tuple[str, ...]
    recipients: tuple[str, ...]
    since: date | None
    in_force: bool


@dataclass(frozen=True)
class Registers:
    """What agreements refer to, each by its id."""

    organisations: Mapping[str, Organisation]
    legal_gateways: Mapping[str, Gateway]
    purposes: Mapping[str, str]  # id -> name
    retention: Mapping[str, Retention]
    dpias: Mapping[str, Mapping[str, Any]]
    consumers: Mapping[str, Consumer]
    serves: Mapping[str, tuple[str, ...]]  # purpose -> others that what is made of its data serves


def in_force(agreement: Agreement, day: date) -> bool:
    """Whether the agreement is active and `day` lies from its start to its end, both included."""
    return agreement.status == "active" and agreement.start <= day <= agreement.end

"""C03, C04, C05: the agreement is in force, looked over in time, and signed."""

from collections.abc import Iterator
from datetime import timedelta

from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.checks.nature import is_health
from orchestration.governance.model import in_force

GRACE = timedelta(days=90)  # contracts.md, C04
CALDICOTT = "caldicott_guardian"


def c03(context: Context) -> Iterator[Finding]:
    """The agreement is in force on the day of load. One that was declared ended lets nothing in."""
    for agreement in context.agreements.values():
        if in_force(agreement, context.as_of) or agreement.status == "ended":
            yield Finding(agreement.id)
        elif agreement.status != "active":
            yield Finding(agreement.id, f"its status is {agreement.status}")
        elif context.as_of < agreement.start:
            yield Finding(agreement.id, f"begins on {agreement.start}")
        else:
            yield Finding(agreement.id, f"ended on {agreement.end}")


def c04(context: Context) -> Iterator[Finding]:
    """The review is not overdue (a warning), and not by more than 90 days (a failure)."""
    for agreement in context.live:
        late = context.as_of - agreement.review_due
        if late <= timedelta(0):
            yield Finding(agreement.id)
        else:
            message = f"the review was due on {agreement.review_due}, {late.days} days ago"
            yield Finding(agreement.id, message, warns=late <= GRACE)


def c05(context: Context) -> Iterator[Finding]:
    """Each controller has signed by the day; for health data a Caldicott Guardian has too."""
    for agreement in context.live:
        yield Finding(agreement.id)
        signed = {
            (s.role, s.organisation) for s in agreement.signoffs if s.signed_on <= context.as_of
        }
        for party in agreement.parties:
            controls = party.role in ("controller", "joint_controller")
            if controls and party.organisation not in {o for _, o in signed}:
                yield Finding(agreement.id, f"{party.organisation} has not signed")
        if not any(is_health(context, g) for g in context.used(agreement)):
            continue
        organisations = context.registers.organisations
        health = {o.id for o in organisations.values() if o.health}
        guardians = {o for role, o in signed if role == CALDICOTT and o in health}
        disclosing = {
            p.organisation
            for p in agreement.parties
            if p.organisation in health and p.direction in ("discloses", "both")
        }
        for missing in sorted(disclosing - guardians):
            yield Finding(agreement.id, f"the Caldicott Guardian of {missing} has not signed")
        if not disclosing and not guardians:
            yield Finding(agreement.id, "no Caldicott Guardian has signed for the health data")

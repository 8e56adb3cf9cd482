"""C06 to C12: each purpose stands on law (UK GDPR Art 6, 9, 10; DPA 2018; gateways)."""

from collections.abc import Iterator

from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.checks.nature import (
    counts_persons,
    is_health,
    is_offence,
    is_personal,
    is_special,
)
from orchestration.governance.model import APPLIED, Agreement, ConditionNineTen, Purpose

# DPA 2018 s.10(2) and (3): these conditions of Art 9(2) need a paragraph of Schedule 1.
NEEDS_PARAGRAPH = {"9.2.b", "9.2.g", "9.2.h", "9.2.i", "9.2.j"}
# DPA 2018 Sch 1: paragraph 1, Part 2 (6 to 28) and paragraph 35 need a policy document (para 38).
NEEDS_POLICY = {1, *range(6, 29), 35}
LEGITIMATE_INTERESTS = "6.1.f"


def _purposes(context: Context) -> Iterator[tuple[Agreement, Purpose]]:
    for agreement in context.live:
        for purpose in agreement.purposes:
            yield agreement, purpose


def c06(context: Context) -> Iterator[Finding]:
    """Each purpose has a basis of Art 6, and its law."""
    for agreement, purpose in _purposes(context):
        missing = not purpose.article6_basis or not purpose.article6_law
        message = f"{purpose.id}: no Art 6 basis and law" if missing else None
        yield Finding(agreement.id, message)


def c07(context: Context) -> Iterator[Finding]:
    """An Art 9 condition, and its Sch 1 paragraph, wherever a granted field is special category."""
    for agreement, purpose in _purposes(context):
        nine = purpose.article9
        special = [g for g in context.used(agreement, purpose) if is_special(g)]
        message = None
        if special and nine is None:
            message = f"{purpose.id}: {special[0].table}.{special[0].name} needs an Art 9 condition"
        elif nine and nine.condition in NEEDS_PARAGRAPH and nine.schedule1_paragraph is None:
            message = f"{purpose.id}: Art {nine.condition} needs a paragraph of DPA 2018 Sch 1"
        yield Finding(agreement.id, message)


def c08(context: Context) -> Iterator[Finding]:
    """A policy document where Sch 1 needs one."""
    for agreement, purpose in _purposes(context):
        yield Finding(agreement.id)
        for article, ground in (("9", purpose.article9), ("10", purpose.article10)):
            if ground and _lacks_policy(ground):
                paragraph = ground.schedule1_paragraph
                message = f"{purpose.id}: Art {article}: Sch 1 paragraph {paragraph} needs a policy"
                yield Finding(agreement.id, message)


def _lacks_policy(ground: ConditionNineTen) -> bool:
    return ground.schedule1_paragraph in NEEDS_POLICY and not ground.policy_document


def c09(context: Context) -> Iterator[Finding]:
    """An Art 10 authority wherever a granted field is criminal-offence data."""
    for agreement, purpose in _purposes(context):
        offences = [g for g in context.used(agreement, purpose) if is_offence(g)]
        message = None
        if offences and purpose.article10 is None:
            first = offences[0]
            message = f"{purpose.id}: {first.table}.{first.name} needs an Art 10 authority"
        yield Finding(agreement.id, message)


def c10(context: Context) -> Iterator[Finding]:
    """Gateways are in force and fit both parties; personal data have one from each discloser."""
    for agreement, purpose in _purposes(context):
        yield Finding(agreement.id)
        sends = {p.organisation for p in agreement.parties if p.direction != "receives"}
        gets = {p.organisation for p in agreement.parties if p.direction != "discloses"}
        covered = set()
        for discloser, recipient, gateway_id in purpose.gateways:
            gateway = context.registers.legal_gateways.get(gateway_id)
            fault = None
            if gateway is None:
                fault = "is in no register"
            elif not gateway.in_force or gateway.since is None or gateway.since > context.as_of:
                fault = "is not commenced"
            elif discloser not in gateway.disclosers or discloser not in sends:
                fault = f"does not fit {discloser}, which discloses"
            elif recipient not in gateway.recipients or recipient not in gets:
                fault = f"does not fit {recipient}, which receives"
            else:
                covered |= {(discloser, "discloses"), (recipient, "receives")}
            if fault:
                yield Finding(agreement.id, f"{purpose.id}: gateway {gateway_id} {fault}")
        if any(is_personal(g) for g in context.used(agreement, purpose)):
            needed = {(o, "discloses") for o in sends} | {(o, "receives") for o in gets}
            for organisation, role in sorted(needed - covered):
                message = f"{purpose.id}: no gateway in force by which {organisation} {role}"
                yield Finding(agreement.id, message)


def c11(context: Context) -> Iterator[Finding]:
    """For health data: the route out of confidentiality, and the National Data Opt-Out; where that
    is applied, no column that counts who opted out."""
    for agreement, purpose in _purposes(context):
        yield Finding(agreement.id)
        if any(is_health(context, g) for g in context.used(agreement, purpose)):
            if not purpose.confidentiality:
                yield Finding(agreement.id, f"{purpose.id}: no confidentiality route")
            if not purpose.national_data_opt_out:
                message = f"{purpose.id}: nothing is said of the National Data Opt-Out"
                yield Finding(agreement.id, message)
        if purpose.national_data_opt_out == APPLIED:
            for granted in context.used(agreement, purpose):
                if counts_persons(context, granted):
                    column = f"{granted.table}.{granted.name}"
                    message = f"{purpose.id}: {column} counts persons who opted out as well"
                    yield Finding(agreement.id, message)


def c12(context: Context) -> Iterator[Finding]:
    """A public authority does not rely on legitimate interests (UK GDPR Art 6(1))."""
    organisations = context.registers.organisations
    for agreement, purpose in _purposes(context):
        public = [
            p.organisation
            for p in agreement.parties
            if p.organisation in organisations and organisations[p.organisation].public_authority
        ]
        wrong = public and purpose.article6_basis == LEGITIMATE_INTERESTS
        yield Finding(agreement.id, f"{purpose.id}: {public[0]} may not" if wrong else None)

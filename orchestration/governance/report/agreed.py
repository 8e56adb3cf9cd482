"""What the report says of agreements: their state, what ends, who may see what, retention."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from orchestration.contracts.identifying import is_pseudonymised
from orchestration.governance.checks.context import Context
from orchestration.governance.checks.retention import RecordDays, record_days
from orchestration.governance.model import Agreement, Purpose, Registers, in_force
from orchestration.governance.periods import before
from orchestration.governance.trail import conditions
from orchestration.governance.versions import satisfies
from orchestration.landing.ledger import ACCEPTED, Delivery

SOON = timedelta(days=90)


def agreement(
    found: Agreement, context: Context, stopped: Mapping[str, set[str]]
) -> dict[str, Any]:
    """One agreement in words; `stopped` tells the blocking checks it fails, by its id."""
    day, registers = context.as_of, context.registers
    failed = sorted(stopped.get(found.id, ()))
    state = "in force" if in_force(found, day) else "not in force"
    if state == "in force" and failed:
        state = f"stopped by {', '.join(failed)}"
    elif state == "in force" and found.review_due < day:
        state = "in force, review overdue"
    names = {o.id: o.name for o in registers.organisations.values()}
    return {
        "id": found.id,
        "title": str(found.raw.get("title") or found.id),
        "version": found.version,
        "state": state,
        "start": found.start.isoformat(),
        "end": found.end.isoformat(),
        "review_due": found.review_due.isoformat(),
        "parties": [
            f"{names.get(p.organisation, p.organisation)} ({p.role}, {p.direction})"
            for p in found.parties
        ],
        "purposes": [purpose(p, registers) for p in found.purposes],
        "contracts": [f"{name} {versions}" for name, versions in sorted(found.contracts.items())],
        "signoffs": [
            f"{s.role}, {names.get(s.organisation, s.organisation)}, {s.signed_on.isoformat()}"
            for s in found.signoffs
        ],
        "dpia": found.dpia or "",
        "notice": str(found.raw.get("notice") or ""),
    }


def purpose(found: Purpose, registers: Registers) -> dict[str, Any]:
    """A purpose with its grounds: Art 6, Art 9 with Sch 1, Art 10, the gateways' laws."""
    nine, ten = found.article9, found.article10
    laws = (registers.legal_gateways.get(g) for g in {g for _, _, g in found.gateways})
    return {
        "id": found.id,
        "name": registers.purposes.get(found.id, found.id),
        "necessity": found.necessity,
        "article6": f"{found.article6_basis or ''} {found.article6_law or ''}".strip(),
        "article9": nine.condition if nine else "",
        "schedule1": str(nine.schedule1_paragraph or "") if nine else "",
        "article10": ten.condition if ten else "",
        "gateways": sorted({law.law for law in laws if law}),
        "confidentiality": found.confidentiality or "",
    }


def ending(context: Context) -> dict[str, Any]:
    """`over`: agreements that ended within the last 90 days, the latest first; `soon`: those that
    end, or are due for review, within 90 days, and whom it touches; `next`: the first days after
    that on which anything does."""
    day = context.as_of
    found: list[dict[str, Any]] = [
        {"agreement": a.id, "title": str(a.raw.get("title") or a.id), "what": what,
         "when": when.isoformat(), "touches": _touches(a, context)}
        for a in context.agreements.values()
        if a.status in ("active", "suspended") or (a.status == "ended" and a.end < day)
        for what, when in (("ends", a.end), ("review due", a.review_due))
    ]  # fmt: skip
    found.sort(key=lambda e: (e["when"], e["agreement"], e["what"]))
    first, today, last = ((day + days).isoformat() for days in (-SOON, timedelta(0), SOON))
    over = [e for e in found if e["what"] == "ends" and first <= e["when"] < today]
    found = [e for e in found if e["when"] >= today]
    later = [e for e in found if e["when"] > last]
    following = []
    for what in dict.fromkeys(e["what"] for e in later):
        when = next(e["when"] for e in later if e["what"] == what)
        named = [e["agreement"] for e in later if (e["what"], e["when"]) == (what, when)]
        following.append({"what": what, "when": when, "agreements": named})
    soon = [e for e in found if e["when"] <= last]
    return {"over": over[::-1], "soon": soon, "next": following}


def _touches(found: Agreement, context: Context) -> list[str]:
    """What rests on an agreement: the tables of each consumer, and what partners send."""
    tables: dict[str, list[str]] = {}
    for grant in found.grants:
        consumer = context.registers.consumers.get(grant.consumer)
        who = consumer.name if consumer else grant.consumer
        if grant.contract not in tables.setdefault(who, []):
            tables[who].append(grant.contract)
    return [f"{who}: {', '.join(sorted(named))}" for who, named in sorted(tables.items())]


def matrix(context: Context) -> list[dict[str, Any]]:
    """field -> purpose -> consumer -> legal ground: each published field of each grant."""
    rows = []
    for found in context.agreements.values():
        for grant in found.grants:
            product, why = context.products.get(grant.contract), found.purpose(grant.purpose)
            if product is None or why is None:
                continue
            if not satisfies(product.version, grant.version_range):
                continue
            ground = purpose(why, context.registers)
            reader = context.registers.consumers.get(grant.consumer)
            masked = bool(reader and reader.pseudonymised)
            for field in product.fields:
                if field.name not in grant.fields:
                    continue
                rows.append(
                    {
                        "table": grant.contract,
                        "field": field.name,
                        "consumer": grant.consumer,
                        "purpose": ground["name"],
                        "article6": ground["article6"],
                        "article9": ground["article9"],
                        "schedule1": ground["schedule1"],
                        "article10": ground["article10"],
                        "agreement": found.id,
                        "version": found.version,
                        "grant": grant.id,
                        "from": found.start.isoformat(),
                        "until": found.end.isoformat(),
                        "active": found.status == "active",
                        "rows": conditions(grant),
                        "pseudonym": masked and is_pseudonymised(field),
                        "special": field.special_category,
                        "criminal": field.criminal_offence,
                        "category": field.data_category or "",
                        "meaning": field.description,
                        "withdrawn": False,
                    }
                )
    return sorted(rows, key=lambda r: (r["table"], r["field"], r["consumer"], r["agreement"]))


def retention(
    context: Context, deliveries: Sequence[Delivery], releases: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Each rule with the oldest that is held, what is due now and within 90 days, counted in
    releases, deliveries or records. None where it cannot be told."""
    found = []
    for terms in context.agreements.values():
        for rule in terms.retention:
            schedule = context.registers.retention.get(rule.schedule)
            if schedule is None:
                continue
            held: RecordDays | None
            limits = [before(day, schedule.period) for day in (context.as_of, context.as_of + SOON)]
            if rule.contract in context.products:
                unit = "releases"
                held = _counted([date.fromisoformat(r["created"]) for r in releases], limits)
            elif schedule.trigger == "delivery" or not rule.column:
                unit = "deliveries"
                dated = [
                    d.delivery_date
                    for d in deliveries
                    if d.contract_id == rule.contract and d.outcome == ACCEPTED and d.delivery_date
                    if d.accepted > d.removed
                ]
                held = _counted(dated, limits)
            else:
                unit = "records"
                home = context.home
                held = record_days(context, home, rule, limits) if home else None
            found.append(
                {
                    "agreement": terms.id,
                    "contract": rule.contract,
                    "schedule": rule.schedule,
                    "unit": unit,
                    "period": schedule.period,
                    "trigger": rule.column or schedule.trigger,
                    "action": schedule.action,
                    "oldest": held.first.isoformat() if held and held.first else "",
                    "due": held.before[0] if held else None,
                    "soon": held.before[1] - held.before[0] if held else None,
                }
            )
    return sorted(found, key=lambda r: (r["contract"], r["agreement"]))


def _counted(days: Sequence[date], limits: Sequence[date]) -> RecordDays:
    return RecordDays(min(days, default=None), [sum(d < limit for d in days) for limit in limits])

"""Gather what the report says: agreements, deliveries, grants used, checks, gates, the chain."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from orchestration.contracts import ProductContract, load_feeds, load_products
from orchestration.gates.result import GateResult
from orchestration.governance import audit
from orchestration.governance.agreements import load_agreements
from orchestration.governance.checks import run_checks
from orchestration.governance.model import Agreement, Purpose, Registers, in_force
from orchestration.governance.registers import load_registers
from orchestration.home import Home
from orchestration.landing import deliveries

SOON = timedelta(days=90)
LATELY = timedelta(days=7)


def collect(home: Home, as_of: date, gates: Sequence[GateResult] | None = None) -> dict[str, Any]:
    """All that the page shows, as plain JSON values; counts and names, never a record's values."""
    agreements, registers = load_agreements(), load_registers()
    products = load_products()
    checks = [
        {k: getattr(c, k) for k in ("code", "severity", "subject", "status", "message")}
        for c in run_checks(home, as_of)
    ]
    release = _release(home)
    verdicts = _gates(home, gates)
    landed = _deliveries(home)
    return {
        "as_of": as_of.isoformat(),
        "release": release,
        "releases": sorted(p.parent.name for p in home.published.glob("*/manifest.json")),
        "agreements": [_agreement(a, registers, as_of) for a in agreements.values()],
        "ending": _ending(agreements, as_of),
        "deliveries": landed,
        "totals": {k: sum(d[k] for d in landed) for k in ("received", "accepted", "quarantined")},
        "outcomes": dict(sorted(Counter(d["outcome"] for d in landed).items())),
        "lately": _lately(landed, as_of),
        "reasons": _reasons(),
        "quarantine": _by_reason(landed),
        "consumers": _consumers(release, registers),
        "matrix": _matrix(agreements, registers, products),
        "checks": checks,
        "check_summary": _summary(checks),
        "gates": verdicts,
        "gate_passed": all(g["success"] for g in verdicts) if verdicts else None,
        "chain": audit.verify(home),
        "feeds": len(load_feeds()),
    }


def _reasons() -> dict[str, dict[str, str]]:
    text = (Path(__file__).parent / "reasons.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe").load(text))


def _release(home: Home) -> dict[str, Any] | None:
    pointer = home.published / "current.json"
    if not pointer.exists():
        return None
    name = json.loads(pointer.read_text())["release_id"]
    content: dict[str, Any] = json.loads((home.published / name / "manifest.json").read_text())
    return content


def _gates(home: Home, gates: Sequence[GateResult] | None) -> list[dict[str, Any]]:
    """The verdicts given, else those that the last run wrote down."""
    if gates is not None:
        return [g.as_dict() for g in gates]
    kept = home.work / "gates.json"
    return list(json.loads(kept.read_text())) if kept.exists() else []


def _deliveries(home: Home) -> list[dict[str, Any]]:
    return [
        {
            "feed": d.feed,
            "file": d.file,
            "delivery_date": str(d.delivery_date),
            "late": bool(d.late),
            "outcome": d.outcome,
            "reason": d.reason,
            "received": d.received or 0,
            "accepted": d.accepted or 0,
            "quarantined": d.quarantined or 0,
            "by_reason": dict(d.quarantined_by_reason or {}),
        }
        for d in deliveries(home)
    ]


def _by_reason(landed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows held back, by feed and reason."""
    counts: Counter[tuple[str, str]] = Counter()
    for d in landed:
        for reason, n in d["by_reason"].items():
            counts[(d["feed"], reason)] += n
    return [{"feed": f, "reason": r, "rows": n} for (f, r), n in sorted(counts.items())]


def _lately(landed: list[dict[str, Any]], as_of: date) -> list[dict[str, Any]]:
    """Deliveries of the last seven days of which a row or all was held back."""
    first = (as_of - LATELY).isoformat()
    return [
        d
        for d in landed
        if first <= d["delivery_date"] <= as_of.isoformat()
        and (d["quarantined"] or d["outcome"] == "rejected")
    ]


def _agreement(agreement: Agreement, registers: Registers, day: date) -> dict[str, Any]:
    state = "in force" if in_force(agreement, day) else "not in force"
    if state == "in force" and agreement.review_due < day:
        state = "in force, review overdue"
    names = {o.id: o.name for o in registers.organisations.values()}
    return {
        "id": agreement.id,
        "title": str(agreement.raw.get("title") or agreement.raw.get("name") or agreement.id),
        "version": agreement.version,
        "state": state,
        "start": agreement.start.isoformat(),
        "end": agreement.end.isoformat(),
        "review_due": agreement.review_due.isoformat(),
        "parties": [
            f"{names.get(p.organisation, p.organisation)} ({p.role}, {p.direction})"
            for p in agreement.parties
        ],
        "purposes": [_purpose(p, registers) for p in agreement.purposes],
        "contracts": sorted(agreement.contracts),
        "signoffs": [
            f"{s.role}, {names.get(s.organisation, s.organisation)}, {s.signed_on.isoformat()}"
            for s in agreement.signoffs
        ],
        "retention": [f"{r.contract}: {r.schedule}" for r in agreement.retention],
    }


def _purpose(purpose: Purpose, registers: Registers) -> dict[str, Any]:
    laws = {g for _, _, g in purpose.gateways}
    return {
        "id": purpose.id,
        "name": registers.purposes.get(purpose.id, purpose.id),
        "article6": f"{purpose.article6_basis or ''} {purpose.article6_law or ''}".strip(),
        "article9": purpose.article9.condition if purpose.article9 else "",
        "schedule1": (purpose.article9.schedule1_paragraph or "") if purpose.article9 else "",
        "article10": purpose.article10.condition if purpose.article10 else "",
        "gateways": sorted(
            registers.legal_gateways[g].law for g in laws if g in registers.legal_gateways
        ),
    }


def _ending(agreements: dict[str, Agreement], day: date) -> list[dict[str, str]]:
    """What ends, or is due for review, within 90 days."""
    found = []
    for a in agreements.values():
        for what, when in (("ends", a.end), ("review due", a.review_due)):
            if day <= when <= day + SOON:
                found.append({"agreement": a.id, "what": what, "when": when.isoformat()})
    return sorted(found, key=lambda e: (e["when"], e["agreement"]))


def _consumers(release: dict[str, Any] | None, registers: Registers) -> list[dict[str, Any]]:
    """What each consumer got in the current release, table by table, with the clauses."""
    if release is None:
        return []
    found = []
    for name, part in sorted(release["consumers"].items()):
        tables = []
        for table, facts in sorted(part["tables"].items()):
            clauses = {
                f"{c['agreement']} {c['grant']} ({c['purpose']})"
                for column in facts["columns"].values()
                for c in column["clauses"]
            }
            pseudonyms = sorted(n for n, c in facts["columns"].items() if c["pseudonym_key"])
            tables.append(
                {
                    "table": table,
                    "rows": facts["rows"],
                    "columns": sorted(facts["columns"]),
                    "pseudonyms": pseudonyms,
                    "clauses": sorted(clauses),
                    "sha256": facts["sha256"],
                }
            )
        consumer = registers.consumers[name]
        found.append(
            {
                "id": name,
                "name": consumer.name,
                "pseudonymised": part["pseudonymised"],
                "tables": tables,
            }
        )
    return found


def _matrix(
    agreements: dict[str, Agreement], registers: Registers, products: dict[str, ProductContract]
) -> list[dict[str, Any]]:
    """field -> purpose -> consumer -> legal ground, for every published field and its days."""
    rows = []
    for agreement in agreements.values():
        for grant in agreement.grants:
            product = products.get(grant.contract)
            purpose = agreement.purpose(grant.purpose)
            if product is None or purpose is None:
                continue
            ground = _purpose(purpose, registers)
            fields = {f.name: f for f in product.fields}
            for name in grant.fields:
                known = fields.get(name)
                rows.append(
                    {
                        "table": grant.contract,
                        "field": name,
                        "consumer": grant.consumer,
                        "purpose": ground["name"],
                        "ground": ground["article6"],
                        "article9": ground["article9"],
                        "article10": ground["article10"],
                        "agreement": agreement.id,
                        "grant": grant.id,
                        "from": agreement.start.isoformat(),
                        "until": agreement.end.isoformat(),
                        "active": agreement.status == "active",
                        "rows": "; ".join(
                            f"{r.column} {r.operator} {', '.join(r.values)}".strip()
                            for r in grant.rows
                        ),
                        "special": bool(known and known.special_category),
                        "criminal": bool(known and known.criminal_offence),
                        "category": known.data_category if known else "",
                    }
                )
    return sorted(rows, key=lambda r: (r["table"], r["field"], r["consumer"], r["agreement"]))


def _summary(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Checks by code: how many passed, warned, failed."""
    codes: dict[str, Counter[str]] = {}
    for check in checks:
        codes.setdefault(check["code"], Counter())[check["status"]] += 1
    return [
        {"code": code, "pass": n["pass"], "warn": n["warn"], "fail": n["fail"]}
        for code, n in sorted(codes.items())
    ]

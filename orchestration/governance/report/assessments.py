"""The facts of a data protection impact assessment that the platform can state by itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.governance.checks.context import Context
from orchestration.governance.model import Agreement


def assessments(
    context: Context, files: Sequence[Mapping[str, Any]], consumers: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """By entry of the register of assessments: who, whose data, which, why, to whom, how long, how
    it is kept safe, and how much. `files` are deliveries, `consumers` what each got."""
    return [
        {"id": name, "title": str(entry.get("title") or name), "owner": str(entry["owner"])}
        | _facts(context, [a for a in context.in_force if a.dpia == name], files, consumers)
        for name, entry in sorted(context.registers.dpias.items())
    ]


def _facts(
    context: Context,
    under: Sequence[Agreement],
    files: Sequence[Mapping[str, Any]],
    consumers: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    registers = context.registers
    fields = {
        (granted.table, granted.name): granted.field
        for agreement in under
        for granted in context.used(agreement)
        if granted.field is not None
    }
    categories = Counter(f.data_category for f in fields.values() if f.identifiability != "none")
    contracts = {contract for agreement in under for contract in agreement.contracts}
    feeds = {context.feeds[c].feed for c in contracts if c in context.feeds}
    readers = {g.consumer for a in under for g in a.grants}
    rows = {c["id"]: sum(t["rows"] for t in c["tables"]) for c in consumers}
    schedules = {r.schedule for a in under for r in a.retention}
    return {
        "agreements": [a.id for a in under],
        "discloses": sorted({_name(context, p.organisation) for a in under for p in a.parties
                             if p.direction != "receives"}),
        "receives": sorted({_name(context, p.organisation) for a in under for p in a.parties
                            if p.direction != "discloses"}),
        "subjects": sorted({str(s) for a in under for s in a.raw["subjects"]}),
        "categories": dict(sorted(categories.items())),
        "special": sum(f.special_category for f in fields.values()),
        "criminal": sum(f.criminal_offence for f in fields.values()),
        "direct": sum(f.identifiability == "direct" for f in fields.values()),
        "purposes": sorted({registers.purposes.get(p.id, p.id) for a in under for p in a.purposes}),
        "necessity": sorted({p.necessity for a in under for p in a.purposes}),
        "consumers": [
            {
                "id": name,
                "rows": rows.get(name),
            }
            for name in sorted(readers & registers.consumers.keys())
        ],
        # None where nothing comes in under these agreements: they only pass on
        "received": sum(f["accepted"] for f in files if f["feed"] in feeds) if feeds else None,
        "retention": sorted(
            f"{s}: {registers.retention[s].period} from the {registers.retention[s].trigger}, then "
            f"{registers.retention[s].action}"
            for s in schedules & registers.retention.keys()
        ),
        "transfer": sorted({str(a.raw["security"]["transfer"]) for a in under}),
    }  # fmt: skip


def _name(context: Context, organisation: str) -> str:
    found = context.registers.organisations.get(organisation)
    return found.name if found else organisation

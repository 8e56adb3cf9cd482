"""Damage to the registers: what agreements rest on is gone, changed or not yet law."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from .mutant import Document, Edit, Mutant, documents, drop, edited, put

STRANGER = "office_for_national_statistics"


def mutants(root: Path, as_of: date) -> Iterator[Mutant]:
    """Every mutant of the registers below `root`."""
    registers = documents(root / "registers")
    used = _used(root)
    for name, register in registers.items():
        for code, kind, edit in (*_form(register), *_gone(name, register, used)):
            yield Mutant(code, kind, name, edited(f"registers/{name}", edit))
    gateways = registers["legal_gateways.yaml"]["entries"]
    for i, gateway in enumerate(gateways):
        if gateway["id"] in used["legal_gateways.yaml"]:
            for kind, edit in _unlawful(i, as_of):
                damage = edited("registers/legal_gateways.yaml", edit)
                yield Mutant("C10", f"{gateway['id']} {kind}", "legal_gateways.yaml", damage)
    for i, schedule in enumerate(registers["retention.yaml"]["entries"]):
        if schedule["id"] in used["retention.yaml"]:
            damage = edited("registers/retention.yaml", put("entries", i, "period", value="P99Y"))
            yield Mutant("C20", f"{schedule['id']} kept for 99 years", "retention.yaml", damage)


def _used(root: Path) -> dict[str, set[str]]:
    """The entries that agreements name, by register."""
    used: dict[str, set[str]] = {
        "legal_gateways.yaml": set(),
        "purposes.yaml": set(),
        "retention.yaml": set(),
        "dpias.yaml": set(),
        "consumers.yaml": set(),
        "organisations.yaml": set(),
    }
    for document in documents(root / "agreements").values():
        for purpose in document["purposes"]:
            used["purposes.yaml"].add(purpose["id"])
            used["legal_gateways.yaml"] |= {g["gateway"] for g in purpose.get("gateways", [])}
        used["retention.yaml"] |= {r["schedule"] for r in document["retention"]}
        used["consumers.yaml"] |= {g["consumer"] for g in document["grants"]}
        used["dpias.yaml"] |= {document["references"].get("dpia")} - {None}
    return used


def _form(register: Document) -> Iterator[tuple[str, str, Edit]]:
    yield "C01", "unknown key in an entry", put("entries", 0, "isPii", value=True)
    yield "C01", "unknown key in the register", put("owner", value="nobody")
    yield "C01", "an entry without id", drop("entries", 0, "id")
    yield "C01", "an entry twice", lambda d: d["entries"].append(dict(d["entries"][0]))
    yield "C01", "another kind of register", put("kind", value="Register")


def _gone(
    name: str, register: Document, used: dict[str, set[str]]
) -> Iterator[tuple[str, str, Edit]]:
    code = "C10" if name == "legal_gateways.yaml" else "C02"
    for i, item in enumerate(register["entries"]):
        if item["id"] in used[name]:
            yield code, f"{item['id']} taken away", drop("entries", i)


def _unlawful(i: int, as_of: date) -> Iterator[tuple[str, Edit]]:
    at = ["entries", i]
    yield "repealed", put(*at, "inForce", value=False)
    yield "not yet commenced", put(*at, "since", value=(as_of + timedelta(days=1)).isoformat())
    yield "with no day of commencement", put(*at, "since", value=None)
    yield (
        "for nobody that discloses",
        put(*at, "disclosers", value=[STRANGER]),
    )
    yield (
        "for nobody that receives",
        put(*at, "recipients", value=[STRANGER]),
    )

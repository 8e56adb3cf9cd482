"""Changes to agreements that widen what is allowed, under the old version number (C20)."""

from collections.abc import Iterator
from pathlib import Path

from .mutant import Document, Edit, Mutant, documents, drop, edited, put


def mutants(root: Path) -> Iterator[Mutant]:
    """Every widening of every agreement below `root`."""
    contracts = {d["id"]: d for d in documents(root / "products").values()}
    for name, document in documents(root / "agreements").items():
        for kind, edit in _wider(document, contracts):
            damage = edited(f"agreements/{name}", edit)
            yield Mutant("C20", kind, name, damage, about=document["id"])


def _wider(document: Document, contracts: dict[str, Document]) -> Iterator[tuple[str, Edit]]:
    yield "ends ten years later", put("end", value="2039-03-31")
    yield "a recipient more", _party("office_for_national_statistics")
    small = put("publication", value={"minCount": 1, "roundTo": 5})
    yield "counts of one are published", small
    for g, grant in enumerate(document["grants"]):
        for r in range(len(grant.get("rows", []))):
            yield f"row condition {r + 1} of {grant['id']} taken away", drop("grants", g, "rows", r)
        if grant["contract"] in contracts and isinstance(grant["fields"], list):
            every = [p["name"] for p in contracts[grant["contract"]]["schema"][0]["properties"]]
            if set(every) - set(grant["fields"]):
                yield f"{grant['id']} grants every column", put("grants", g, "fields", value=every)
            other = dict(grant, id="G99", consumer="youth_justice_service")
            if not any(_gives(one, other) for one in document["grants"]):
                yield f"{grant['id']} for youth justice too", _grant(other)


def _gives(grant: Document, other: Document) -> bool:
    """Whether the grant gives all that the other does: then the other widens nothing."""
    same = all(grant[key] == other[key] for key in ("consumer", "purpose", "contract"))
    fields = set(other["fields"]) <= set(grant["fields"])
    return same and fields and grant.get("rows", []) in ([], other.get("rows", []))


def _party(organisation: str) -> Edit:
    party = {"organisation": organisation, "role": "controller", "direction": "receives"}

    def edit(document: Document) -> None:
        document["parties"] = [p for p in document["parties"] if p["organisation"] != organisation]
        document["parties"].append(party)

    return edit


def _grant(grant: Document) -> Edit:
    return lambda document: document["grants"].append(grant)

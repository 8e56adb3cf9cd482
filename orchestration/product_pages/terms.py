"""What a table may be used for: by which clause, until when, and what must not be done with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contracts.model import ProductContract
from orchestration.governance.agreements import read_agreements
from orchestration.governance.model import Agreement, Registers
from orchestration.governance.registers import usable_registers
from orchestration.product_pages.columns import Column, day

OPERATORS = {
    "in": "is {}",
    "not_in": "is not {}",
    "is_null": "is empty",
    "not_null": "is not empty",
    "before": "is before {}",
    "after": "is after {}",
}
AS_OF = "as_of"  # in a condition: the day of the release


@dataclass(frozen=True)
class Term:
    """A clause that gives columns of a table. `columns` is empty where it gives all of them."""

    purpose: str
    agreement: str
    clause: str
    until: str
    necessity: str = ""
    rows: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)


class Grounds:
    """The agreements and registers that a release rests on, as its manifest names them."""

    def __init__(self, manifest: Mapping[str, Any], root: Path) -> None:
        self._terms: Mapping[str, Any] = manifest["agreements"]
        self._agreements = read_agreements(root)[0]
        self._registers: Registers = usable_registers(root)

    def reader(self, consumer: str) -> str:
        """The consumer's name."""
        found = self._registers.consumers.get(consumer)
        return found.name if found and found.name else consumer

    def terms(self, said: Mapping[str, Any], columns: Sequence[Column]) -> list[Term]:
        """The clauses of a table of the manifest, each once."""
        given: dict[str, tuple[dict[str, Any], list[str]]] = {}
        for column in columns:
            for clause in said["columns"].get(column.name, {}).get("clauses", ()):
                found = given.setdefault(repr(sorted(clause.items())), (clause, []))
                found[1].append(column.label)
        return [self._term(c, labels, columns) for c, labels in given.values()]

    def _term(
        self, clause: Mapping[str, Any], labels: list[str], columns: Sequence[Column]
    ) -> Term:
        agreement = self._as_it_was(clause["agreement"])
        name = clause["agreement"]
        title = str(agreement.raw.get("title") or name) if agreement else name
        purpose = agreement.purpose(clause["purpose"]) if agreement else None
        until = date.fromisoformat(self._terms[name]["end"])
        return Term(
            self._registers.purposes.get(clause["purpose"], clause["purpose"]),
            title,
            f"{name} {clause['agreement_version']}, {clause['grant']}",
            day(until),
            purpose.necessity if purpose else "",
            [_condition(row, columns) for row in clause["rows"]],
            labels if len(labels) < len(columns) else [],
        )

    def must_not(
        self,
        said: Mapping[str, Any],
        product: ProductContract | None,
        columns: Iterable[Column],
        pseudonymised: bool,
    ) -> list[str]:
        """What must not be done with a table, in sentences."""
        names = sorted(
            {c["agreement"] for column in said["columns"].values() for c in column["clauses"]}
        )
        found = ["Use it for nothing but the purposes named here."]
        if not (product and product.aggregate):
            last = max(self._terms[name]["end"] for name in names)
            found.append(
                "These pages are a copy: what is erased or corrected later does not reach them. "
                "Delete them when the next release is out, and on "
                f"{day(date.fromisoformat(last))} at the latest."
            )
        if pseudonymised and any(c.field.identifiability != "none" for c in columns):
            found.append("Do not try to find out who the people are.")
        for name in names:
            agreement = self._as_it_was(name)
            onward = (agreement.raw.get("onwardSharing") or {}) if agreement else {}
            terms = str(onward.get("terms") or "").strip()
            may = "" if onward.get("allowed") else "Do not pass it on. "
            found.append(f"{may}{terms.removeprefix('None.').strip()}".strip())
        return [sentence for sentence in dict.fromkeys(found) if sentence]

    def _as_it_was(self, name: str) -> Agreement | None:
        """The agreement, where the one of today is of the version that the release rests on."""
        found = self._agreements.get(name)
        return found if found and found.version == self._terms[name]["version"] else None


def sensitivity(columns: Iterable[Column]) -> list[str]:
    """What kinds of data of the law a table holds, in words."""
    fields = [column.field for column in columns]
    found = []
    if any(f.identifiability == "direct" for f in fields):
        found.append("names, or what else identifies people")
    elif any(f.identifiability == "indirect" for f in fields):
        found.append("data about single people, who could be found out")
    if any(f.special_category for f in fields):
        found.append("special category data (UK GDPR Article 9)")
    if any(f.criminal_offence for f in fields):
        found.append("criminal offence data (Article 10)")
    return found


def _condition(row: Sequence[Any], columns: Sequence[Column]) -> str:
    name, operator, values = row
    column = next((c for c in columns if c.name == name), None)
    words = [
        "the day of the release" if v == AS_OF else column.words.get(v, v) if column else v
        for v in values
    ]
    label = column.label if column else name.replace("_", " ")
    return f"{label} {OPERATORS[operator].format(' or '.join(words))}"

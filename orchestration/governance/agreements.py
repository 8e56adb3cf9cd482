"""Load the agreements of `contracts/agreements`, with every mistake of every file at once."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contracts.document import line_of, once_a_content, plain, schema_mistakes
from orchestration.contracts.model import ContractError, Mistake
from orchestration.governance.document import read, schema_text
from orchestration.governance.model import (
    Agreement,
    ConditionNineTen,
    Grant,
    Party,
    Publication,
    Purpose,
    RetentionRule,
    RowCondition,
    Signoff,
)
from orchestration.paths import CONTRACTS

ENDING = ".dsa.yaml"


def load_agreements(root: Path = CONTRACTS) -> dict[str, Agreement]:
    """The agreements by id, in force or not. Raises ContractError with every mistake."""
    agreements, mistakes = read_agreements(root)
    if mistakes:
        raise ContractError(mistakes)
    return agreements


def read_agreements(root: Path) -> tuple[dict[str, Agreement], list[Mistake]]:
    """The agreements that are well formed, and the mistakes of those that are not.

    A document with a mistake is left out whole: nothing may be done under it, and the others stand.
    """
    agreements: dict[str, Agreement] = {}
    mistakes: list[Mistake] = []
    for path in sorted((root / "agreements").glob(f"*{ENDING}")):
        try:
            agreement = read_agreement(path)
        except ContractError as error:
            mistakes += error.mistakes
            continue
        if agreement.id in agreements:
            message = f"is also the id of {agreements[agreement.id].path.name}"
            mistakes.append(Mistake(path.name, None, "id", message))
            continue
        agreements[agreement.id] = agreement
    return agreements, mistakes


@once_a_content
def read_agreement(path: Path) -> Agreement:
    """One agreement. Raises ContractError: unknown keys, missing parts, dates that are none."""
    document = read(path)
    mistakes = schema_mistakes(path, document, schema_text("dsa"))
    raw = plain(document)
    if not mistakes:
        mistakes = _own_rules(path, document, raw)
    if mistakes:
        raise ContractError(mistakes)
    return _agreement(path, raw)


def _own_rules(path: Path, document: Any, raw: Mapping[str, Any]) -> list[Mistake]:
    """What the schema cannot say: real days in order, ids once each, values where one is needed."""
    found = []

    def add(steps: list[Any], message: str) -> None:
        key = ".".join(str(s) for s in steps)
        found.append(Mistake(path.name, line_of(document, steps), key, message))

    if path.name != f"{raw['id']}{ENDING}":
        add(["id"], f"the file must be named {raw['id']}{ENDING}")
    days = {}
    dated: list[list[Any]] = [["start"], ["end"], ["reviewDue"]]
    dated += [["signoffs", i, "date"] for i in range(len(raw["signoffs"]))]
    for steps in dated:
        text: Any = raw
        for step in steps:
            text = text[step]
        try:
            days[str(steps[0])] = date.fromisoformat(text)
        except ValueError:
            add(steps, f"{text!r} is no day")
    if {"start", "end"} <= days.keys() and days["end"] < days["start"]:
        add(["end"], "is before start")
    for part in ("parties", "contracts", "purposes", "grants"):
        name = "organisation" if part == "parties" else "id"
        seen: set[str] = set()
        for i, entry in enumerate(raw[part]):
            if entry[name] in seen:
                add([part, i, name], f"{entry[name]!r} is given twice")
            seen.add(entry[name])
    for i, grant in enumerate(raw["grants"]):
        if grant["purpose"] not in {p["id"] for p in raw["purposes"]}:
            add(["grants", i, "purpose"], f"{grant['purpose']!r} is no purpose of this agreement")
        if grant["contract"] not in {c["id"] for c in raw["contracts"]}:
            add(["grants", i, "contract"], "is not among the contracts of this agreement")
        for k, row in enumerate(grant.get("rows", [])):
            bare = row["operator"] in ("is_null", "not_null")
            if bare == bool(row.get("values")):
                word = "no values" if bare else "values"
                add(["grants", i, "rows", k], f"{row['operator']} needs {word}")
            if row["operator"] in ("before", "after") and len(row.get("values", [])) != 1:
                add(["grants", i, "rows", k], f"{row['operator']} needs one day")
    return found


def _agreement(path: Path, raw: Mapping[str, Any]) -> Agreement:
    contracts = {c["id"]: c["version"] for c in raw["contracts"]}
    publication = raw.get("publication") or {}
    default = Publication()
    return Agreement(
        id=raw["id"],
        version=raw["version"],
        status=raw["status"],
        start=date.fromisoformat(raw["start"]),
        end=date.fromisoformat(raw["end"]),
        review_due=date.fromisoformat(raw["reviewDue"]),
        parties=tuple(Party(p["organisation"], p["role"], p["direction"]) for p in raw["parties"]),
        contracts=contracts,
        purposes=tuple(_purpose(p) for p in raw["purposes"]),
        grants=tuple(_grant(g, contracts) for g in raw["grants"]),
        retention=tuple(
            RetentionRule(r["schedule"], r["contract"], r.get("column")) for r in raw["retention"]
        ),
        publication=Publication(
            publication.get("minCount", default.min_count),
            publication.get("roundTo", default.round_to),
        ),
        signoffs=tuple(
            Signoff(s["role"], s["organisation"], date.fromisoformat(s["date"]))
            for s in raw["signoffs"]
        ),
        dpia=raw["references"].get("dpia"),
        pseudonym_method=raw["security"]["pseudonymMethod"],
        pseudonym_key=raw["security"]["pseudonymKey"],
        path=path,
        raw=raw,
    )


def _purpose(raw: Mapping[str, Any]) -> Purpose:
    six, ten = raw.get("article6") or {}, raw.get("article10")
    return Purpose(
        id=raw["id"],
        necessity=raw["necessity"],
        article6_basis=six.get("basis"),
        article6_law=six.get("law"),
        article9=_condition(raw.get("article9"), "condition"),
        article10=_condition(ten, "authority"),
        gateways=tuple(
            (g["discloser"], g["recipient"], g["gateway"]) for g in raw.get("gateways", [])
        ),
        confidentiality=raw.get("confidentiality"),
        national_data_opt_out=raw.get("nationalDataOptOut"),
    )


def _condition(raw: Mapping[str, Any] | None, name: str) -> ConditionNineTen | None:
    if not raw:
        return None
    return ConditionNineTen(raw[name], raw.get("schedule1Paragraph"), raw.get("policyDocument"))


def _grant(raw: Mapping[str, Any], contracts: Mapping[str, str]) -> Grant:
    fields = raw["fields"]
    if isinstance(fields, dict):
        fields = [f"{table}.{name}" for table, names in fields.items() for name in names]
    rows = (
        RowCondition(r["column"], r["operator"], tuple(r.get("values", [])))
        for r in raw.get("rows", [])
    )
    return Grant(
        id=raw["id"],
        purpose=raw["purpose"],
        consumer=raw["consumer"],
        contract=raw["contract"],
        version_range=raw.get("version", contracts[raw["contract"]]),
        fields=tuple(fields),
        rows=tuple(rows),
    )

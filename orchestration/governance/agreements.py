"""Load the agreements of `contracts/agreements`, with every mistake of every file at once."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contracts.document import (
    dotted,
    in_order,
    line_of,
    mistake,
    once_a_content,
    plain,
    read,
    schema_mistakes,
    strays,
)
from orchestration.contracts.model import ContractError, Mistake
from orchestration.governance.agreement_rules import own_rules
from orchestration.governance.document import schema_text
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
    mistakes = strays(root / "agreements", ENDING)
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
    raw = plain(document)
    mistakes = schema_mistakes(path, document, schema_text("dsa"))
    mistakes += [mistake(path, document, steps, words) for steps, words in own_rules(path, raw)]
    if mistakes:
        raise ContractError(in_order(mistakes))
    return _agreement(path, raw)


def place(agreement: Agreement, steps: list[Any]) -> str:
    """Where something stands in an agreement's document: `file:line: key`."""
    try:
        line = line_of(_document(agreement.path), steps)
    except ContractError:  # it was changed since
        line = None
    return f"{agreement.path.name}{f':{line}' if line else ''}: {dotted(steps)}"


_document = once_a_content(read)


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

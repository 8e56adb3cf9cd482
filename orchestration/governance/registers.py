"""Load the registers: organisations, legal gateways, purposes, retention, DPIAs, consumers."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contracts.document import line_of, plain, schema_mistakes
from orchestration.contracts.model import ContractError, Mistake
from orchestration.governance.document import read, schema_text
from orchestration.governance.model import Consumer, Gateway, Organisation, Registers, Retention
from orchestration.paths import CONTRACTS

KINDS = {
    "organisations": "OrganisationRegister",
    "legal_gateways": "LegalGatewayRegister",
    "purposes": "PurposeRegister",
    "retention": "RetentionRegister",
    "dpias": "DpiaRegister",
    "consumers": "ConsumerRegister",
}


def load_registers(root: Path = CONTRACTS) -> Registers:
    """The registers of `root/registers`. Raises ContractError with every mistake of every file."""
    registers, mistakes = read_registers(root)
    if mistakes:
        raise ContractError(mistakes)
    return registers


def read_registers(root: Path) -> tuple[Registers, list[Mistake]]:
    """The registers and what is wrong in them; a register with a mistake counts as empty.

    An empty register lets nothing through: what refers to it fails its checks.
    """
    mistakes: list[Mistake] = []
    entries = {
        name: _entries(root / "registers" / f"{name}.yaml", kind, mistakes)
        for name, kind in KINDS.items()
    }
    organisations = {k: _organisation(v) for k, v in entries["organisations"].items()}
    for name, keys in (("consumers", ("organisation",)), ("dpias", ("owner",))):
        for entry in entries[name].values():
            mistakes += [
                Mistake(f"{name}.yaml", None, f"{entry['id']}.{key}", f"{entry[key]!r} is unknown")
                for key in keys
                if entry[key] not in organisations
            ]
    for entry in entries["legal_gateways"].values():
        named = [*entry["disclosers"], *entry["recipients"]]
        mistakes += [
            Mistake("legal_gateways.yaml", None, entry["id"], f"{party!r} is no organisation")
            for party in named
            if party not in organisations
        ]
    for entry in entries["purposes"].values():
        mistakes += [
            Mistake("purposes.yaml", None, f"{entry['id']}.serves", f"{name!r} is no purpose")
            for name in entry.get("serves", ())
            if name not in entries["purposes"]
        ]
    registers = Registers(
        organisations=organisations,
        legal_gateways={k: _gateway(v) for k, v in entries["legal_gateways"].items()},
        purposes={k: v["name"] for k, v in entries["purposes"].items()},
        retention={k: _retention(v) for k, v in entries["retention"].items()},
        dpias=entries["dpias"],
        consumers={k: _consumer(v) for k, v in entries["consumers"].items()},
        serves={k: tuple(v.get("serves", ())) for k, v in entries["purposes"].items()},
    )
    return registers, mistakes


def _entries(path: Path, kind: str, mistakes: list[Mistake]) -> dict[str, Mapping[str, Any]]:
    if not path.is_file():
        mistakes.append(Mistake(path.name, None, "(document)", "the register is missing"))
        return {}
    try:
        document = read(path)
    except ContractError as error:
        mistakes += error.mistakes
        return {}
    found = schema_mistakes(path, document, schema_text("registers"))
    if not found and document["kind"] != kind:
        found = [Mistake(path.name, line_of(document, ["kind"]), "kind", f"must be {kind}")]
    if found:
        mistakes += found
        return {}
    entries: dict[str, Mapping[str, Any]] = {}
    for i, entry in enumerate(plain(document)["entries"]):
        if entry["id"] in entries:
            line = line_of(document, ["entries", i, "id"])
            mistakes.append(Mistake(path.name, line, entry["id"], "is given twice"))
        entries[entry["id"]] = entry
    return entries


def _organisation(entry: Mapping[str, Any]) -> Organisation:
    return Organisation(entry["id"], entry["name"], entry["publicAuthority"], entry["health"])


def _gateway(entry: Mapping[str, Any]) -> Gateway:
    since = date.fromisoformat(entry["since"]) if entry.get("since") else None
    disclosers, recipients = tuple(entry["disclosers"]), tuple(entry["recipients"])
    return Gateway(entry["id"], entry["law"], disclosers, recipients, since, entry["inForce"])


def _retention(entry: Mapping[str, Any]) -> Retention:
    return Retention(entry["id"], entry["period"], entry["trigger"], entry["action"])


def _consumer(entry: Mapping[str, Any]) -> Consumer:
    internal = entry.get("internal", False)
    pseudonymised = entry["pseudonymised"]
    return Consumer(entry["id"], entry["name"], entry["organisation"], pseudonymised, internal)

"""Load the registers: organisations, legal gateways, purposes, retention, DPIAs, consumers."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contracts.document import (
    entries,
    in_order,
    mistake,
    plain,
    read,
    schema_mistakes,
)
from orchestration.contracts.model import ContractError, Mistake
from orchestration.contracts.wording import near, of_value
from orchestration.governance.agreement_rules import day_of, is_no_day
from orchestration.governance.document import schema_text
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
REFERENCES = {  # what an entry names -> the register that must have it
    ("consumers", "organisation"): "organisations",
    ("dpias", "owner"): "organisations",
    ("legal_gateways", "disclosers"): "organisations",
    ("legal_gateways", "recipients"): "organisations",
    ("purposes", "serves"): "purposes",
}


def load_registers(root: Path = CONTRACTS) -> Registers:
    """The registers of `root/registers`. Raises ContractError with every mistake of every file."""
    registers, mistakes = read_registers(root)
    if mistakes:
        raise ContractError(mistakes)
    return registers


def usable_registers(root: Path = CONTRACTS) -> Registers:
    """The registers without their entries with a mistake. Raises ContractError where one of them
    has no sound entry: then nothing is known of who is who, and no run may go by it."""
    registers, mistakes = read_registers(root)
    empty = [name for name in KINDS if not getattr(registers, name)]
    if empty:
        raise ContractError([m for m in mistakes if m.file.removesuffix(".yaml") in empty])
    return registers


def read_registers(root: Path) -> tuple[Registers, list[Mistake]]:
    """The registers and what is wrong in them; an entry with a mistake counts as not there.

    What is not there lets nothing through: whatever refers to it fails its checks.
    """
    folder = root / "registers"
    mistakes = [
        Mistake(path.name, None, "(file)", f"is not read{near(path.stem, KINDS)}")
        for path in sorted(folder.glob("*.y*ml"))
        if path.name not in {f"{name}.yaml" for name in KINDS}
    ]
    read_ones = {name: _Register(folder / f"{name}.yaml", kind) for name, kind in KINDS.items()}
    for (name, key), other in REFERENCES.items():
        if read_ones[other].entries:  # else its own mistake is the one to mend
            read_ones[name].refers(key, read_ones[other].names)
    sound = {name: register.sound() for name, register in read_ones.items()}
    mistakes += [m for register in read_ones.values() for m in register.mistakes]
    registers = Registers(
        organisations={k: _organisation(v) for k, v in sound["organisations"].items()},
        legal_gateways={k: _gateway(v) for k, v in sound["legal_gateways"].items()},
        purposes={k: v["name"] for k, v in sound["purposes"].items()},
        retention={k: _retention(v) for k, v in sound["retention"].items()},
        dpias=sound["dpias"],
        consumers={k: _consumer(v) for k, v in sound["consumers"].items()},
        serves={k: tuple(v.get("serves", ())) for k, v in sound["purposes"].items()},
    )
    return registers, in_order(mistakes)


def register_mistakes(path: Path, kind: str) -> list[Mistake]:
    """What is wrong in one register by itself; what it refers to is not looked at."""
    return in_order(_Register(path, kind).mistakes)


class _Register:
    """One register as it is read: its entries by their place, and what is wrong with which."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path, self.mistakes = path, list[Mistake]()
        self.entries: dict[int, dict[str, Any]] = {}
        try:
            self.document = read(path)
        except ContractError as error:
            self.mistakes += error.mistakes
            return
        if self.document.get("kind") != kind:  # its entries are none of this register's
            self._wrong(["kind"], f"must be {kind}, not {of_value(self.document.get('kind'))}")
            return
        self.mistakes += schema_mistakes(path, self.document, schema_text("registers"))
        if all(m.key.startswith("entries[") for m in self.mistakes):
            self.entries = dict(entries(plain(self.document), "entries"))
        self._own_rules()

    @property
    def names(self) -> set[str]:
        """The ids of all entries, sound or not."""
        return {str(entry.get("id")) for entry in self.entries.values()}

    def _wrong(self, steps: list[Any], message: str) -> None:
        self.mistakes.append(mistake(self.path, self.document, steps, message))

    def _own_rules(self) -> None:
        seen = Counter(str(entry.get("id")) for entry in self.entries.values())
        for i, entry in self.entries.items():
            if seen[str(entry.get("id"))] > 1:
                self._wrong(["entries", i, "id"], f"{entry.get('id')!r} is given twice")
            for key in ("since", "approved", "reviewDue"):
                if is_no_day(entry.get(key)):
                    self._wrong(["entries", i, key], f"{entry[key]} is no day of the calendar")
            approved, due = day_of(entry.get("approved")), day_of(entry.get("reviewDue"))
            if approved and due and due < approved:
                self._wrong(["entries", i, "reviewDue"], f"{due} is before approved, {approved}")
            if entry.get("inForce") is True and not entry.get("since"):
                words = "is missing: a gateway in force says since when, YYYY-MM-DD"
                self._wrong(["entries", i, "since"], words)

    def refers(self, key: str, known: set[str]) -> None:
        """Note each entry whose `key` names what is not among `known`."""
        for i, entry in self.entries.items():
            named = entry.get(key) or []
            for k, name in enumerate(named if isinstance(named, list) else [named]):
                if isinstance(name, str) and name not in known:
                    steps = ["entries", i, key, *([k] if isinstance(named, list) else [])]
                    self._wrong(steps, f"{name!r} is in no register{near(name, known)}")

    def sound(self) -> dict[str, Mapping[str, Any]]:
        """The entries in which nothing is wrong, by id."""
        wrong = {m.key.partition("]")[0] for m in self.mistakes}
        return {e["id"]: e for i, e in self.entries.items() if f"entries[{i}" not in wrong}


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

"""Damage to what a run left: raw store, ledger, warehouse and audit log (C15, C18 to C24)."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.contracts import load_feeds
from orchestration.home import Home, write_json

from .mutant import Mutant, documents, edited, put
from .small_run import file_name

Damage = Callable[[Path], None]


def mutants(root: Path) -> Iterator[Mutant]:
    """Every mutant of a run; a damage gets the folder that holds `contracts/` and `home/`."""
    for contract in (c for several in load_feeds(root).values() for c in several):
        raw = f"home/raw/{contract.feed}/{contract.id}/{contract.tables[-1].name}.parquet"
        entry = f"home/deliveries/{contract.feed}/{contract.id}.json"
        file = file_name(contract)
        yield Mutant(
            "C15", "an NHS number in the raw store", contract.id, column(raw, "undeclared_nhs_number")
        )
        refused = landed(entry, outcome="rejected", reason="undeclared_column")
        yield Mutant("C15", "rejected for an undeclared column", contract.id, refused, "warn")
        old = landed(entry, delivery_date="2009-01-05")
        yield Mutant("C18", "a delivery of 2009 is kept", contract.id, old)
        yield Mutant("C21", "a row received too many", contract.id, landed(entry, received=11))
        yield Mutant("C21", "a row accepted too few", contract.id, landed(entry, accepted=8))
        lost = f"update conformed.record_account set conformed = 7 where file = '{file}'"
        yield Mutant("C21", "a row lost on the way", contract.id, warehouse(lost))
        gone = f"delete from conformed.record_account where file = '{file}'"
        yield Mutant("C21", "a file without account", contract.id, warehouse(gone))
        yield Mutant("C22", "delivered late", contract.id, landed(entry, late=True), "warn")
        if contract.cadence != "irregular":
            stale = landed(entry, delivery_date="2024-01-15")
            yield Mutant("C22", "nothing since 2024", contract.id, stale, "warn")
            yield Mutant(
                "C22", "nothing ever", contract.id, lambda f, e=entry: (f / e).unlink(), "warn"
            )
    yield from _records(root)
    yield from _chain()


def column(place: str, name: str, value: Any = "x") -> Damage:
    """Add a column to the Parquet file at `place`."""

    def damage(folder: Path) -> None:
        table = pq.read_table(folder / place)
        pq.write_table(table.append_column(name, pa.array([value] * len(table))), folder / place)

    return damage


def landed(place: str, **said: Any) -> Damage:
    """Change what the ledger says of a delivery."""

    def damage(folder: Path) -> None:
        document = json.loads((folder / place).read_text())
        document["parts"][0].update(said)
        document.update({k: v for k, v in said.items() if k in document})
        (folder / place).write_text(json.dumps(document))

    return damage


def _removed(place: str) -> Damage:
    return lambda folder: (folder / place).unlink()


def warehouse(sql: str) -> Damage:
    """Run a statement in the warehouse."""

    def damage(folder: Path) -> None:
        with duckdb.connect(str(Home(folder / "home").warehouse)) as con:
            con.execute(sql)

    return damage


def _records(root: Path) -> Iterator[Mutant]:
    """Records of a case that closed too long ago, for every rule that counts from a record."""
    feeds = {c.id: c for several in load_feeds(root).values() for c in several}
    for name, document in documents(root / "agreements").items():
        for rule in document["retention"]:
            if "column" not in rule:
                continue
            contract = feeds[rule["contract"]]
            table, _, field = rule["column"].rpartition(".")
            tables = [t for t in contract.tables if field in {f.name for f in t.fields}]
            table = table or tables[0].name
            place = f"home/raw/{contract.feed}/{contract.id}/{table}.parquet"
            kind = f"{table}.{field} was in 1990"
            yield Mutant("C18", kind, name, _filled(place, field, date(1990, 5, 1)))
    for schedule in documents(root / "registers")["retention.yaml"]["entries"]:
        if schedule["trigger"] == "delivery":
            place = "contracts/registers/retention.yaml"
            i = documents(root / "registers")["retention.yaml"]["entries"].index(schedule)
            short = edited(place, put("entries", i, "period", value="P1D"))
            yield Mutant("C18", "kept for one day only", schedule["id"], short)


def _filled(place: str, name: str, value: Any) -> Damage:
    def damage(folder: Path) -> None:
        table = pq.read_table(folder / place)
        at = table.schema.get_field_index(name)
        values = pa.array([value] * len(table), table.schema.field(at).type)
        pq.write_table(table.set_column(at, table.schema.field(at), values), folder / place)

    return damage


def erased(*keys: str) -> Damage:
    """Note the persons of these keys as erased, though they are still there."""

    def damage(folder: Path) -> None:
        digests = [sha256(key.encode()).hexdigest() for key in keys]
        write_json(Home(folder / "home").audit / "erased.json", {"digests": digests})

    return damage


def _chain() -> Iterator[Mutant]:
    for kind, change in (
        ("the first entry gone", lambda lines: lines[1:]),
        ("an entry gone in the middle", lambda lines: lines[:2] + lines[3:]),
        ("the tail cut by an entry", lambda lines: lines[:-1]),
        ("the tail cut by three", lambda lines: lines[:-3]),
        ("the last line half cut", lambda lines: [*lines[:-1], lines[-1][:40]]),
        ("all entries gone", lambda lines: []),
        ("two entries swapped", lambda lines: [lines[1], lines[0], *lines[2:]]),
        ("an entry twice", lambda lines: [*lines, lines[-1]]),
        ("an entry put in", lambda lines: [lines[0], _forged(lines[0], 2), *lines[1:]]),
        ("an entry put at the end", lambda lines: [*lines, _forged(lines[-1], len(lines) + 1)]),
        ("a blank put in", lambda lines: [lines[0].replace(b'":', b'": ', 1), *lines[1:]]),
        ("an empty line put in", lambda lines: [lines[0], b"\n", *lines[1:]]),
    ):
        yield Mutant("C24", kind, "audit/log.jsonl", _log(change))
    for place in range(0, 100, 4):
        yield Mutant("C24", f"one byte changed at {place} in a hundred", "log", _byte(place))
    for kind, said in (
        ("another head", {"head": "f" * 64}),
        ("fewer entries", {"entries": 2}),
        ("more entries", {"entries": 99}),
    ):
        yield Mutant("C24", f"the anchor tells of {kind}", "audit/anchor.json", _anchor(said))
    yield Mutant("C24", "no anchor", "audit", _removed("home/audit/anchor.json"))
    yield Mutant("C24", "no log", "audit", _removed("home/audit/log.jsonl"))


def _forged(line: bytes, n: int) -> bytes:
    """An entry that is well formed and follows on `line`, added by somebody who knows how."""
    import rfc8785

    before = json.loads(line)
    entry = {**before, "n": n, "previous": before["hash"], "facts": {"forged": True}}
    del entry["hash"]
    entry["hash"] = sha256(rfc8785.dumps(entry)).hexdigest()
    return rfc8785.dumps(entry) + b"\n"


def _log(change: Callable[[list[bytes]], list[bytes]]) -> Damage:
    def damage(folder: Path) -> None:
        log = folder / "home/audit/log.jsonl"
        log.write_bytes(b"".join(change(log.read_bytes().splitlines(keepends=True))))

    return damage


def _byte(hundredth: int) -> Damage:
    def damage(folder: Path) -> None:
        log = folder / "home/audit/log.jsonl"
        content = bytearray(log.read_bytes())
        content[len(content) * hundredth // 100] ^= 1
        log.write_bytes(content)

    return damage


def _anchor(said: dict[str, Any]) -> Damage:
    def damage(folder: Path) -> None:
        place = folder / "home/audit/anchor.json"
        place.write_text(json.dumps(json.loads(place.read_text()) | said))

    return damage

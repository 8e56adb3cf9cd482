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

from orchestration.contracts import FeedContract, load_feeds
from orchestration.governance import audit
from orchestration.governance.rights import register
from orchestration.home import Home

from .mutant import Mutant, documents, edited, put
from .small_run import file_name

Damage = Callable[[Path], None]
REFUSED, LATE = "rejected for an undeclared column", "delivered late"
STALE, NEVER = "nothing since 2024", "nothing ever"
WARNED = {REFUSED, LATE, STALE, NEVER}  # told, and nothing stops for it


def mutants(root: Path) -> Iterator[Mutant]:
    """Every mutant of a run; a damage gets the folder that holds `contracts/` and `home/`."""
    for contract in (c for several in load_feeds(root).values() for c in several):
        for code, kind, damage in _delivery(contract):
            status = "warn" if kind in WARNED else "fail"
            about = "" if code == "C18" else contract.id  # C18 is said of the agreement
            yield Mutant(code, kind, contract.id, damage, status, about, of_run=True)
    for code, kind, subject, damage in (*_records(root), *_chain()):
        yield Mutant(code, kind, subject, damage, of_run=True)


def _delivery(contract: FeedContract) -> Iterator[tuple[str, str, Damage]]:
    raw = f"home/raw/{contract.feed}/{contract.id}/{contract.tables[-1].name}.parquet"
    entry = f"home/deliveries/{contract.feed}/{contract.id}.json"
    at = f"where file = '{file_name(contract)}'"
    yield "C15", "an undeclared NHS number in the raw store", column(raw, "undeclared_nhs_number")
    yield "C15", REFUSED, landed(entry, outcome="rejected", reason="undeclared_column")
    yield "C18", "a delivery of 2009 is kept", landed(entry, delivery_date="2009-01-05")
    yield "C21", "a row received too many", landed(entry, received=11)
    yield "C21", "a row accepted too few", landed(entry, accepted=8)
    less = warehouse(f"update conformed.record_account set conformed = 7 {at}")
    yield "C21", "a row lost on the way", less
    yield "C21", "a file without account", warehouse(f"delete from conformed.record_account {at}")
    yield "C22", LATE, landed(entry, late=True)
    if contract.cadence != "irregular":
        yield "C22", STALE, landed(entry, delivery_date="2024-01-15")
        yield "C22", NEVER, _removed(entry)


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


def _records(root: Path) -> Iterator[tuple[str, str, str, Damage]]:
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
            yield "C18", kind, name, _filled(place, field, date(1990, 5, 1))
    for schedule in documents(root / "registers")["retention.yaml"]["entries"]:
        if schedule["trigger"] == "delivery":
            place = "contracts/registers/retention.yaml"
            i = documents(root / "registers")["retention.yaml"]["entries"].index(schedule)
            short = edited(place, put("entries", i, "period", value="P1D"))
            yield "C18", "kept for one day only", schedule["id"], short


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
        home = Home(folder / "home")
        secret = register.secret_of(home)
        register.add_erased(home, [register.of_key(secret, key) for key in keys], [])

    return damage


def _chain() -> Iterator[tuple[str, str, str, Damage]]:
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
        yield "C24", kind, "audit/log.jsonl", _log(change)
    for place in range(0, 100, 4):
        yield "C24", f"one byte changed at {place} in a hundred", "log", _byte(place)
    for kind, said in (
        ("another head", {"head": "f" * 64}),
        ("fewer entries", {"entries": 2}),
        ("more entries", {"entries": 99}),
    ):
        yield "C24", f"the anchor tells of {kind}", "audit/anchor.json", _anchor(said)
    yield "C24", "no anchor", "audit", _removed("home/audit/anchor.json")
    yield "C24", "no log", "audit", _removed("home/audit/log.jsonl")
    yield "C24", "neither log nor anchor", "audit", _begun_anew()
    yield "C24", "another log begun", "audit", _begun_anew("run_started")


def _begun_anew(*kinds: str) -> Damage:
    """Take away log and anchor, and write entries of these kinds instead."""

    def damage(folder: Path) -> None:
        home = Home(folder / "home")
        for name in ("log.jsonl", "anchor.json"):
            (home.audit / name).unlink()
        for kind in kinds:
            audit.append(home, kind, {})

    return damage


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

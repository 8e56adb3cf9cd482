"""A small run under the repository's own contracts: deliveries, a warehouse, two releases."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.contracts import FeedContract, Field, ProductContract, load_feeds, load_products
from orchestration.governance import audit, baseline, load_agreements
from orchestration.governance.lineage import project
from orchestration.home import Home
from orchestration.landing import ledger
from orchestration.landing.raw import raw_schema
from orchestration.linkage import state
from orchestration.publishing import publish

ROWS = 12
OUTSIDE = "outside"  # a value that no row condition names
DELIVERED = date(2026, 11, 18)
DAYS = (date(2026, 10, 1), date(2026, 11, 20))  # of the former release and of the current one
TYPES = {
    "text": "varchar",
    "int": "bigint",
    "dec": "double",
    "date": "date",
    "bool": "boolean",
    "timestamp": "timestamp",
    "time": "varchar",
}


def make(root: Path) -> Home:
    """A home below `root` in which every check has something to look at, and finds it well."""
    (root / "landing").mkdir(parents=True)
    home = Home(root)
    home.prepare()
    contracts = [c for several in load_feeds().values() for c in several]
    for sequence, contract in enumerate(contracts, start=1):
        _deliver(home, contract, sequence)
    _warehouse(home, contracts)
    _compiled(home, contracts)
    for day in DAYS:
        audit.append(home, "run_started", {"as_of": day.isoformat()})
        publish(home, day, f"{day:%d}" * 32)
    audit.append(home, "run_ended", {"as_of": DAYS[-1].isoformat()})
    baseline.keep(home)
    return home


def _compiled(home: Home, contracts: list[FeedContract]) -> None:
    """The warehouse's models, compiled, as a run leaves them."""
    target = home.work / "dbt"
    target.mkdir()
    manifest = project.compiled()
    (target / "manifest.json").write_text(json.dumps(manifest))
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            path = target / "compiled" / node["package_name"] / node["original_file_path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(node["compiled_code"])
    project.mark_compiled(target)
    project.products(home, contracts)  # which keeps what it read


def file_name(contract: FeedContract) -> str:
    """The name of the one file that the contract's sender delivered."""
    return contract.file_name.replace("{d}", DELIVERED.isoformat())


def _deliver(home: Home, contract: FeedContract, sequence: int) -> None:
    """A delivery of one row a table, with nothing in it but where it came from."""
    name = contract.id
    gazetteer = contract.file_format == "gazetteer"
    for table in contract.tables:
        path = home.raw / contract.feed / name / f"{table.name}.parquet"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        row: dict[str, Any] = {
            "feed": contract.feed,
            "file": file_name(contract),
            "row_number": 1,
            "delivery_id": name,
            "delivery_date": DELIVERED,
            "version": 1,
        }
        pq.write_table(pa.Table.from_pylist([row], schema=raw_schema(table, gazetteer)), path)
    part = ledger.Delivery(
        feed=contract.feed,
        file=file_name(contract),
        delivery_date=DELIVERED,
        version=1,
        late=False,
        outcome=ledger.ACCEPTED,
        reason=None,
        received=10,
        accepted=9,
        quarantined=1,
        quarantined_by_reason={"required": 1},
        normalisations=[],
        delivery_id=name,
        sha256=f"{sequence:064d}",
        contract_id=contract.id,
        contract_version=contract.version,
    )
    entry = ledger.Entry(
        part.feed,
        part.file,
        part.sha256,
        name,
        sequence,
        part.outcome,
        None,
        part.contract_id,
        part.contract_version,
        [part],
    )
    ledger.write(home, entry)


def _warehouse(home: Home, contracts: list[FeedContract]) -> None:
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create schema products; create schema spine; create schema conformed")
        con.execute(
            "create table conformed.record_account"
            " (feed varchar, file varchar, accepted int, conformed int, held_back int)"
        )
        for contract in contracts:
            values = (contract.feed, file_name(contract), 9, 8, 1)
            con.execute("insert into conformed.record_account values (?, ?, ?, ?, ?)", values)
        conditions = _conditions()
        for product in load_products().values():
            columns = ", ".join(f'"{f.name}" {TYPES[f.type]}' for f in product.fields)
            con.execute(f"create table products.{product.id} ({columns})")
            marks = ", ".join("?" for _ in product.fields)
            for row in _rows(product, conditions.get(product.id, [])):
                con.execute(f"insert into products.{product.id} values ({marks})", row)
        for name, schema in state.STATE_TABLES.items():
            empty = state.SCHEMAS[name].empty_table()
            con.register("empty", empty)
            con.execute(f"create table {schema}.{name} as from empty")
            con.unregister("empty")


def _conditions() -> dict[str, list[dict[str, str]]]:
    """By product: for each grant with conditions, what its rows must have."""
    found: dict[str, list[dict[str, str]]] = {}
    for agreement in load_agreements().values():
        for grant in agreement.grants:
            wanted = {row.column: row.values[0] for row in grant.rows if row.operator == "in"}
            if wanted:
                found.setdefault(grant.contract, []).append(wanted)
    return found


def _rows(product: ProductContract, conditions: list[dict[str, str]]) -> list[list[Any]]:
    """Rows that the grants cover, one after the other, and some that none of them does."""
    named = {column for wanted in conditions for column in wanted}
    turns = [*conditions, dict.fromkeys(named, OUTSIDE)]
    return [[_value(f, i, turns[i % len(turns)]) for f in product.fields] for i in range(ROWS)]


def _value(field: Field, i: int, wanted: Mapping[str, str]) -> Any:
    if field.type == "bool":
        return wanted.get(field.name, "true") == "true"
    if field.type in ("date", "timestamp"):
        return date(2026, 1, 1 + i)
    if field.type in ("int", "dec"):
        return 20 + 5 * i
    if field.name in wanted:
        return wanted[field.name]
    if field.codes:
        return field.codes[i % len(field.codes)]
    return f"{field.name.removeprefix('related_')}-{i:02d}"

"""Subject access (UK GDPR Art 15): all that is held about one person, without the others in it.

What is another person's is withheld (Art 15(4); DPA 2018 Sch 2 para 16): their fields in a record,
their keys and numbers. Names of professionals who acted in that capacity stay (Sch 2 para 17). Free
text may speak of others: it is withheld until somebody has read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration import store
from orchestration.contracts import load_products
from orchestration.contracts.identifying import person_columns
from orchestration.contracts.model import FeedContract, Field
from orchestration.governance import audit
from orchestration.governance.agreements import load_agreements
from orchestration.governance.model import in_force
from orchestration.governance.noted import agreements_of, subject
from orchestration.governance.registers import load_registers
from orchestration.governance.rights import erase, known, register, releases, tokens
from orchestration.governance.rights.decided import decided
from orchestration.governance.rights.person import Person, find, shared
from orchestration.home import Home, read_json
from orchestration.landing import ledger
from orchestration.publishing.pseudonyms import Key
from orchestration.publishing.release import kept

OTHERS = "[withheld: about another person]"
FREE_TEXT = "[withheld until read: free text may speak of others]"
STRUCTURED = ("address", "identifier", "name", "birth")  # categories that are no free text


@dataclass(frozen=True)
class Asked:
    """The request: whom, on which day, what is withheld by feed, whether free text was read."""

    person: Person
    on: date
    withheld: frozenset[str]
    free_text: bool


def gather(
    home: Home, person_id: str, on: date, withheld: Iterable[str] = (), free_text: bool = False
) -> dict[str, Any]:
    """All that is held of the person to whom the key leads, as plain JSON values.

    Raises NoSuchPerson, SeveralPersons, BadKey.
    """
    with store.warehouse(home) as con:
        person = find(con, person_id)
        asked = Asked(person, on, frozenset(withheld), free_text)
        own = erase.tokens_of(home, person) - shared(con, person)
        products = list(_products(con, asked))
    records = list(_records(home, asked, own))
    feeds = sorted({record["feed"] for record in records})
    return {
        "asked": person_id,
        "person_id": person.person_id,
        "former_keys": [key for key in person.keys if key != person.person_id],
        "on": on.isoformat(),
        "records": records,
        "held_back": _held_back(home, feeds),
        "products": products,
        "given": list(_given(home, person)),
        "look_ups": _look_ups(home, person),
        "decided": decided(home, person, None if free_text else FREE_TEXT),
        "agreements": _agreements(feeds, records, on),
        "withheld_by_exemption": bool(asked.withheld),
        "free_text_withheld": not free_text,
    }


def _records(home: Home, asked: Asked, own: set[str]) -> Iterable[dict[str, Any]]:
    """Every raw row that is about the person or rests on one that is, delivery by delivery."""
    secret = register.secret_of(home)
    digests = frozenset(register.of_token(secret, token) for token in own)
    let_in = agreements_of(asked.on)
    names = {o.id: o.name for o in load_registers().organisations.values()}
    days = {(d.feed, d.file): d.delivery_date for d in ledger.deliveries(home)}
    for contract, held in erase.everywhere(home, secret, digests, upward=False):
        if contract.feed in asked.withheld:
            continue
        for one in held:
            hit = one.whole | one.emptied
            for row in one.rows.filter(hit).iter_rows(named=True):
                day = days.get((contract.feed, row["file"]))
                yield {
                    "feed": contract.feed,
                    "sent_by": names.get(contract.organisation, contract.organisation),
                    "file": row["file"],
                    "delivered": day.isoformat() if day else None,
                    "row_number": row["row_number"],
                    "about": one.table.description or one.table.name,
                    "agreements": let_in.get(contract.id, []),
                    "fields": _fields(contract, one, row, asked, own),
                }


def _fields(
    contract: FeedContract,
    held: known.Held,
    row: Mapping[str, Any],
    asked: Asked,
    own: set[str],
) -> list[dict[str, Any]]:
    """The fields that are filled, in the contract's words, with what is another's withheld."""
    roles = _roles(held, row, contract)
    mine = {r["role"] for r in roles if _is(contract, held, row, r, own)}
    theirs = {n for r in roles if r["role"] not in mine for n in tokens.fields_of(r)}
    shown = {n for r in roles if r["role"] in mine for n in tokens.fields_of(r)}
    first = roles[0]["role"] if roles else None
    aside = bool(mine) and first not in mine  # a record about another, in which the person stands
    keys = {f.name for f in held.table.fields if f.key}
    at_home = _homes(held, [r for r in roles if r["role"] in mine])
    found = []
    for f in held.table.fields:
        value = row[f.name]
        if value is None:
            continue
        if (
            f.name in theirs - shown
            or (aside and f.name not in shown | keys | at_home)
            or (f.name not in shown and _is_anothers_number(contract, f, value, own, roles))
        ):
            value = OTHERS
        elif f.name not in shown and _is_free_text(f) and not asked.free_text:
            value = FREE_TEXT
        labels = dict(zip(f.codes, f.labels, strict=False))
        found.append(
            {
                "field": f.physical_name,
                "meaning": f.description,
                "value": str(value),
                "code_means": labels.get(str(value)),
            }
        )
    return found


def _roles(
    held: known.Held, row: Mapping[str, Any], contract: FeedContract
) -> list[Mapping[str, Any]]:
    """The roles of the table that stand in the row, in the contract's order."""
    one = _one(held, row)
    return [
        role
        for role in held.table.person_roles
        if tokens.of_role(contract, held.table, role, one)["present"][0]
    ]


def _is(
    contract: FeedContract,
    held: known.Held,
    row: Mapping[str, Any],
    role: Mapping[str, Any],
    own: set[str],
) -> bool:
    said = tokens.of_role(contract, held.table, role, _one(held, row)).row(0)
    return any(token in own for token in said if isinstance(token, str))


def _one(held: known.Held, row: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([row], schema=held.rows.schema)


def _homes(held: known.Held, roles: Iterable[Mapping[str, Any]]) -> set[str]:
    """The address fields that are the home of these roles."""
    wanted: set[str] = set()
    for role in roles:
        home = role.get("home")
        named = home.values() if isinstance(home, dict) else [home]
        wanted |= {str(name) for name in named if name}
    names: set[str] = set()
    for role in held.table.address_roles:
        if role["role"] in wanted:
            names |= set(role.get("lines") or []) | set((role.get("structured") or {}).values())
            names |= {role[k] for k in ("postcode", "uprn", "json") if k in role}
    return names


def _is_anothers_number(
    contract: FeedContract, f: Field, value: Any, own: set[str], roles: list[Mapping[str, Any]]
) -> bool:
    """Whether the field holds a sender's number of somebody else."""
    if roles or (f.data_category, f.identifiability) != ("identifier", "direct"):
        return False
    systems = {r["sourceSystem"] for t in contract.tables for r in t.person_roles}
    values = pl.Series([str(value)], dtype=pl.String)
    return not any(tokens.reference(system, values)[0] in own for system in systems)


def _is_free_text(f: Field) -> bool:
    return (
        f.type == "text"
        and not f.codes
        and f.identifiability == "direct"
        and f.data_category not in STRUCTURED
    )


def _products(con: duckdb.DuckDBPyConnection, asked: Asked) -> Iterable[dict[str, Any]]:
    """The rows of each product that hold one of the person's keys; other persons' keys withheld."""
    contracts = load_products()
    tables = con.execute(
        """select table_name from information_schema.tables
        where table_schema = 'products' order by 1"""
    ).fetchall()
    own = set(asked.person.keys)
    for (name,) in tables:
        described = con.sql(f'select * from products."{name}" limit 0').columns
        columns = person_columns(name, described)
        if not columns:
            continue
        where = " or ".join(
            f"list_has_any(string_split(cast(\"{c}\" as varchar), ' '), $keys)" for c in columns
        )
        cursor = con.execute(
            f'select * from products."{name}" where {where}', {"keys": sorted(own)}
        )
        names = [d[0] for d in cursor.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        rows = [r for r in rows if r.get("source_feed", r.get("feed")) not in asked.withheld]
        contract = contracts.get(name)
        _without_others(rows, columns, contract.fields if contract else (), own)
        yield {
            "product": name,
            "about": contract.description if contract else "",
            "columns": {f.name: f.description for f in contract.fields} if contract else {},
            "rows": [{k: None if v is None else str(v) for k, v in r.items()} for r in rows],
        }


def _without_others(
    rows: list[dict[str, Any]], columns: list[str], fields: Iterable[Field], own: set[str]
) -> None:
    """Withhold other persons' keys, and in a row with one what may point straight at them."""
    telling = [
        f.name for f in fields if f.identifiability == "direct" or f.data_category == "birth"
    ]
    telling = [name for name in telling if name not in columns]
    for row in rows:
        if {k for c in columns for k in str(row[c] or "").split()} - own:
            row.update({name: OTHERS for name in telling if row.get(name) is not None})
        for column in columns:
            keys = str(row[column] or "").split()
            row[column] = " ".join(k if k in own else OTHERS for k in keys) or None


def _given(home: Home, person: Person) -> Iterable[dict[str, Any]]:
    """In which kept releases the person is: to which consumer, in which table, by which clause."""
    consumers = load_registers().consumers
    copies = releases.handed_out(home)
    secrets = releases.secrets_of(home)
    for folder in kept(home):
        manifest = read_json(folder / "manifest.json") or {}
        for consumer, part in manifest.get("consumers", {}).items():
            for name, table in part["tables"].items():
                rows = _holding(secrets, folder / table["file"], table, person)
                if not rows:
                    continue
                clauses = {
                    (c["agreement"], c["grant"], c["purpose"])
                    for column in table["columns"].values()
                    for c in column["clauses"]
                }
                yield {
                    "release": folder.name,
                    "consumer": consumer,
                    "name": consumers[consumer].name if consumer in consumers else consumer,
                    "under_a_pseudonym": bool(part.get("pseudonymised")),
                    "table": name,
                    "rows": rows,
                    "columns": sorted(table["columns"]),
                    "clauses": [
                        {"agreement": a, "grant": g, "purpose": p} for a, g, p in sorted(clauses)
                    ],
                    "copies_exported": sorted(
                        c["at"]
                        for c in copies
                        if (c["consumer"], c["release_id"]) == (consumer, folder.name)
                    ),
                }


def _holding(
    secrets: Mapping[str, Key], path: Path, table: Mapping[str, Any], person: Person
) -> int:
    """Number of rows of a released table that hold one of the person's keys."""
    columns = person_columns(path.stem, store.schema(path).names)
    if not columns:
        return 0
    frame = store.frame(path, columns)
    hit = pl.Series([False] * frame.height, dtype=pl.Boolean)
    for column in columns:
        key_id = (table["columns"].get(column) or {}).get("pseudonym_key")
        own = set(person.keys)
        keys = releases.pseudonyms_of(secrets, own, [key_id]) if key_id else own
        listed = frame[column].cast(pl.String).str.split(" ")
        hit = hit | (listed.list.set_intersection(sorted(keys)).list.len() > 0).fill_null(False)
    return int(hit.sum())


def _look_ups(home: Home, person: Person) -> list[dict[str, Any]]:
    """Who looked the person up, when and why, as the audit log has it."""
    digests = {subject(home, key) for key in person.keys}
    found = []
    for entry in audit.entries(home):
        facts = entry["facts"]
        named = {facts.get("subject"), *(facts.get("subjects") or ())}
        if digests & named:
            keys = ("what", "reason", "role", "organisation", "outcome", "request")
            said = {k: facts[k] for k in keys if facts.get(k) is not None}
            found.append({"at": entry["at"], "kind": entry["kind"], **said})
    return found


def _held_back(home: Home, feeds: Iterable[str]) -> list[dict[str, Any]]:
    """Rows that were not accepted: no value of theirs is kept, so none can be tied to anybody."""
    wanted = set(feeds)
    return [
        {"feed": d.feed, "file": d.file, "rows": d.quarantined}
        for d in ledger.deliveries(home)
        if d.feed in wanted and d.quarantined
    ]


def _agreements(
    feeds: Iterable[str], records: Iterable[Mapping[str, Any]], on: date
) -> list[dict[str, Any]]:
    """The agreements that the data came and went under: purposes, grounds, retention, contact."""
    registers = load_registers()
    used = {a for record in records for a in record["agreements"]}
    found = []
    for agreement in load_agreements().values():
        gives = any(not registers.consumers[g.consumer].internal for g in agreement.grants)
        if not (agreement.id in used or (gives and in_force(agreement, on))):
            continue
        found.append(
            {
                "id": agreement.id,
                "title": agreement.raw.get("title", agreement.id),
                "purposes": [
                    {
                        "purpose": registers.purposes.get(p.id, p.id),
                        "article_6": f"{p.article6_basis} {p.article6_law}",
                        "article_9": p.article9.condition if p.article9 else None,
                        "article_10": p.article10.condition if p.article10 else None,
                    }
                    for p in agreement.purposes
                ],
                "kept_for": sorted(
                    {
                        registers.retention[r.schedule].period
                        for r in agreement.retention
                        if r.schedule in registers.retention
                    }
                ),
                "contact": (agreement.raw.get("rights") or {}).get("contact"),
            }
        )
    return found

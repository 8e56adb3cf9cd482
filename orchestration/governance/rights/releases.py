"""Take persons out of the releases that are kept, and out of what the spine remembers of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path
from typing import Any

import polars as pl

from orchestration import contact_register, store
from orchestration.contracts.identifying import person_columns
from orchestration.governance import audit
from orchestration.home import Home, read_json, replace_file, write_json
from orchestration.publishing.export import PAGES
from orchestration.publishing.pseudonyms import LENGTH, Key, kept_keys, load_key
from orchestration.publishing.release import kept, pointer

RECORDS = [[f"{n}{side}" for n in ("feed", "file", "row_number")] for side in ("", "_a", "_b")]
# Rows of these stand for persons together, and go with the last row that points to them.
EMPTIED = {
    "family": ("family_member", "family_id"),
    "address_reference": ("address_link", "address_id"),
}
Rows = set[tuple[Any, ...]]


class KeyMissing(LookupError):
    """A kept release has pseudonyms whose secret is not there: nobody can be found in it."""


def require_keys(home: Home) -> None:
    """Raise KeyMissing, naming the keys, where a kept release could not be looked through."""
    there = set(secrets_of(home))
    needed = {
        column["pseudonym_key"]
        for folder in kept(home)
        for table in _tables(folder)
        for column in table.get("columns", {}).values()
        if column.get("pseudonym_key")
    }
    if missing := sorted(needed - there):
        raise KeyMissing(f"kept releases need the secrets {', '.join(missing)}, which are not here")


def take_out(
    home: Home,
    keys: set[str],
    records: Rows,
    only: Callable[[Mapping[str, Any]], bool] | None = None,
) -> dict[str, int]:
    """Take the persons of `keys` and the rows of `records` out of every kept release and state;
    release id -> rows that went. `only` chooses tables by their manifest's entry; where it is
    given, the states stay as they are."""
    secrets = secrets_of(home)
    went = {folder.name: _release(folder, keys, records, secrets, only) for folder in kept(home)}
    if only is None:
        for path in sorted(home.state.rglob("*.parquet")):
            if path.parent.name == contact_register.FOLDER:
                _forget(path, keys, records)
            else:
                _thin(path, {}, keys, records, secrets)
        for folder in kept(home):
            _write_state_facts(home, folder)
    points_to = pointer(home)
    if points_to.exists():  # replaced: who keeps the release in memory reads it anew
        replace_file(points_to, points_to.read_bytes())
    return {name: rows for name, rows in went.items() if rows}


def _release(
    folder: Path,
    keys: set[str],
    records: Rows,
    secrets: Mapping[str, Key],
    only: Callable[[Mapping[str, Any]], bool] | None,
) -> int:
    manifest = read_json(folder / "manifest.json") or {}
    went = 0
    for part in manifest.get("consumers", {}).values():
        tables = {n: t for n, t in part["tables"].items() if only is None or only(t)}
        pointed: dict[str, set[Any]] = {}
        for name, table in tables.items():
            path = folder / table["file"]
            before = _pointers(name, path)
            went += _thin(path, table.get("columns", {}), keys, records, secrets)
            for target, values in _pointers(name, path).items():
                pointed[target] = before.get(target, set()) - values
        for name, lost in pointed.items():
            if name in tables and lost:
                went += _drop(folder / tables[name]["file"], EMPTIED[name][1], lost)
        for table in tables.values():
            path = folder / table["file"]
            table["rows"], table["sha256"] = store.rows(path), store.digest(path)
    if went:
        manifest["amended"] = manifest.get("amended", 0) + went
    write_json(folder / "manifest.json", manifest)
    return went


def _pointers(name: str, path: Path) -> dict[str, set[Any]]:
    """Table -> the keys of it that the table `name` points to, for tables of EMPTIED."""
    return {
        target: set(store.frame(path, [column])[column].drop_nulls())
        for target, (source, column) in EMPTIED.items()
        if source == name and column in store.schema(path).names
    }


def _drop(path: Path, column: str, values: set[Any]) -> int:
    frame = store.frame(path)
    return _rewrite(
        path, frame, frame.filter(~pl.col(column).is_in(sorted(values)).fill_null(False))
    )


def _thin(
    path: Path,
    columns: Mapping[str, Any],
    keys: set[str],
    records: Rows,
    secrets: Mapping[str, Key],
) -> int:
    """Take rows out of one table; how many went or were changed."""
    frame = store.frame(path)
    after = frame
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    for column in person_columns(path.stem, texts):
        key_id = (columns.get(column) or {}).get("pseudonym_key")
        wanted = pseudonyms(keys, secrets[key_id]) if key_id else keys
        if column.endswith("ids"):
            after = _without(after, column, wanted)
        else:
            after = after.filter(~pl.col(column).is_in(sorted(wanted)).fill_null(False))
    for names in RECORDS:
        if set(names) <= set(after.columns) and records:
            gone = pl.DataFrame(
                sorted(records), schema=[(n, frame.schema[n]) for n in names], orient="row"
            )
            after = after.join(gone, on=list(names), how="anti", maintain_order="left")
    return _rewrite(path, frame, after)


def _forget(path: Path, keys: set[str], records: Rows) -> int:
    """Take persons out of a decision for contact search. One about another person, who stood in a
    row that went, stays without that row: a shield is not lost by an erasure."""
    frame = store.frame(path)
    gone = pl.DataFrame(
        sorted(records), schema=[(n, frame.schema[n]) for n in RECORDS[0]], orient="row"
    ).with_columns(gone=True)
    left = frame.filter(~pl.col("person_id").is_in(sorted(keys)))
    marked = left.join(gone, on=RECORDS[0], how="left", maintain_order="left")
    emptied = [
        pl.when(pl.col("gone")).then(None).otherwise(pl.col(n)).alias(n)
        for n in contact_register.RECORD
    ]
    after = marked.with_columns(emptied).drop("gone").unique(maintain_order=True)
    return _rewrite(path, frame, after)


def _without(frame: pl.DataFrame, column: str, wanted: set[str]) -> pl.DataFrame:
    """The keys taken out of a list of keys parted by blanks; a row goes where none is left."""
    listed = pl.col(column).str.split(" ")
    hit = listed.list.set_intersection(sorted(wanted)).list.len() > 0
    left = listed.list.set_difference(sorted(wanted)).list.sort().list.join(" ")
    changed = frame.with_columns(pl.when(hit).then(left).otherwise(pl.col(column)).alias(column))
    gone = frame.select(hit.fill_null(False) & (left == ""))[:, 0]
    return changed.filter(~gone)


def _rewrite(path: Path, before: pl.DataFrame, after: pl.DataFrame) -> int:
    if after.equals(before):
        return 0
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    store.write(aside, after.to_arrow().cast(store.schema(path)))
    aside.replace(path)
    if after.height < before.height:
        return before.height - after.height
    return int((after != before).select(pl.any_horizontal(pl.all()))[:, 0].sum())


def pseudonyms(keys: Iterable[str], key: Key) -> set[str]:
    """The keys as a consumer got them (see `publishing.pseudonyms`)."""
    return {hmac(key.secret, k.encode(), sha256).hexdigest()[:LENGTH] for k in keys}


def pseudonyms_of(
    secrets: Mapping[str, Key], keys: Iterable[str], key_ids: Iterable[str]
) -> set[str]:
    """The keys under each of these secrets of `secrets_of`, as far as they are there."""
    every = list(keys)
    return {
        p for key_id in key_ids if key_id in secrets for p in pseudonyms(every, secrets[key_id])
    }


def handed_out(home: Home) -> list[dict[str, Any]]:
    """Copies of releases that an erasure does not reach (Art 19), from the audit log: exports, and
    loads into PostgreSQL, which hold until the next load."""
    found = []
    for entry in audit.entries(home):
        facts = entry.get("facts", {})
        if entry.get("kind") == "export":
            as_pages = facts.get("form") == PAGES
            consumers, how = [facts["consumer"]], "exported as pages" if as_pages else "exported"
        elif entry.get("kind") == "loaded_into_postgres":
            consumers, how = sorted(facts["consumers"]), "loaded into PostgreSQL"
        else:
            continue
        told = {"release_id": facts["release_id"], "how": how, "at": entry["at"]}
        found += [{"consumer": consumer, **told} for consumer in consumers]
    return found


def _tables(folder: Path) -> list[dict[str, Any]]:
    consumers = (read_json(folder / "manifest.json") or {}).get("consumers", {})
    return [table for part in consumers.values() for table in part["tables"].values()]


def secrets_of(home: Home) -> dict[str, Key]:
    """Every secret that can be had, of the home and of the environment, by its id."""
    found = {key.id: key for key in kept_keys(home)}
    for folder in kept(home):
        for consumer, part in (
            (read_json(folder / "manifest.json") or {}).get("consumers", {})
        ).items():
            for table in part["tables"].values():
                for column in table.get("columns", {}).values():
                    if column.get("pseudonym_key") and column["pseudonym_key"] not in found:
                        key = load_key(home, consumer, column["clauses"][0]["purpose"])
                        found[key.id] = key
    return found


def _write_state_facts(home: Home, folder: Path) -> None:
    manifest = read_json(folder / "manifest.json") or {}
    for name, facts in manifest.get("state", {}).items():
        path = home.state / folder.name / f"{name}.parquet"
        if path.exists():
            facts["rows"], facts["sha256"] = store.rows(path), store.digest(path)
    write_json(folder / "manifest.json", manifest)

"""What the report says of releases: which are held, what each consumer got, match rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.governance.model import Registers
from orchestration.home import Home, read_json

if TYPE_CHECKING:
    import polars as pl

QUALITY = "linkage_quality"
MORE_MISSED = 0.015  # a group's recall may lie so far below the whole's before it is told


def current(home: Home) -> dict[str, Any] | None:
    """The manifest of the release in force, or None before the first."""
    pointer = read_json(home.published / "current.json")
    found = pointer and read_json(home.published / pointer["release_id"] / "manifest.json")
    return dict(found) if found else None


def held(home: Home) -> list[dict[str, Any]]:
    """The releases that are kept, newest first: id, the day each was made for, tables."""
    manifests = (read_json(path) for path in home.published.glob("[!.]*/manifest.json"))
    found = [
        {
            "id": m["release_id"],
            "created": m["created"],
            "tables": sum(len(part["tables"]) for part in m["consumers"].values()),
        }
        for m in manifests
        if m
    ]
    return sorted(found, key=lambda r: (r["created"], r["id"]), reverse=True)


def consumers(release: dict[str, Any] | None, registers: Registers) -> list[dict[str, Any]]:
    """What each consumer got in the release: each table's rows, columns and clauses."""
    if release is None:
        return []
    return [
        {
            "id": name,
            "name": registers.consumers[name].name if name in registers.consumers else name,
            "pseudonymised": part["pseudonymised"],
            "tables": [
                _table(table, facts, registers) for table, facts in sorted(part["tables"].items())
            ],
        }
        for name, part in sorted(release["consumers"].items())
    ]


def _table(table: str, facts: dict[str, Any], registers: Registers) -> dict[str, Any]:
    clauses: dict[tuple[str, str, str], list[str]] = {}
    for column, said in facts["columns"].items():
        for c in said["clauses"]:
            clauses.setdefault((c["agreement"], c["grant"], c["purpose"]), []).append(column)
    return {
        "table": table,
        "rows": facts["rows"],
        "columns": list(facts["columns"]),
        "pseudonyms": [n for n, c in facts["columns"].items() if c["pseudonym_key"]],
        "clauses": [
            {
                "agreement": agreement,
                "grant": grant,
                "purpose": registers.purposes.get(purpose, purpose),
                "columns": columns,
            }
            for (agreement, grant, purpose), columns in sorted(clauses.items())
        ],
        "sha256": facts["sha256"],
    }


def quality(home: Home, release: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Match rates by feed as the release publishes them, small numbers hidden already.

    Rows of `linkage_quality` that are not broken down by area or age: measure, feed, records,
    value, and low and high where it is an estimate from reviews. Empty where no consumer was given
    the table.
    """
    table = _quality(home, release)
    if table is None:
        return []
    whole = table.filter(table["group_by"] == "all").drop("group_by", "group_value", strict=False)
    return whole.sort("measure", "feed").to_dicts()


def harder_to_see(home: Home, release: dict[str, Any] | None) -> dict[str, list[dict[str, Any]]]:
    """Groups of whom more links are missed than of everybody, and groups too small to tell: see
    ``standings``. Both empty where no consumer was given the figures by group."""
    table = _quality(home, release)
    if table is None or not {"group_value", "low", "high"} <= set(table.columns):
        return {"more_missed": [], "too_few": []}
    return standings(table)


def standings(table: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Which groups of `linkage_quality` miss more links than everybody, and which are too small.

    Out: ``more_missed`` (the figure lies more than MORE_MISSED above everybody's, which itself is
    below the figure's interval; worst first) and ``too_few`` (the interval leaves open which side
    of that line the group is on); each measure, group_by, group_value, records, value, low, high,
    whole (everybody's figure). Of other groups the interval ends below the line. Records whose sex,
    age or origin nobody wrote are a group too (unknown).
    """
    import polars as pl

    missed = table.filter(
        pl.col("measure").str.ends_with("missed_links") & (pl.col("feed") == "all")
    )
    whole = missed.filter(pl.col("group_by") == "all").select("measure", whole="value")
    groups = missed.filter(pl.col("group_by") != "all").join(whole.drop_nulls(), on="measure")
    line = pl.col("whole") + MORE_MISSED
    worse = (pl.col("value") > line) & (pl.col("low") > pl.col("whole"))
    open_ = ~worse & (pl.col("high") > line)
    columns = ["measure", "group_by", "group_value", "records", "value", "low", "high", "whole"]

    def told(which: pl.Expr, *order: str) -> list[dict[str, Any]]:
        by = ["measure", *order, "group_by", "group_value"]
        down = [c == "value" for c in by]
        return groups.filter(which).select(columns).sort(by, descending=down).to_dicts()

    return {"more_missed": told(worse, "value"), "too_few": told(open_ | pl.col("value").is_null())}


def _quality(home: Home, release: dict[str, Any] | None) -> pl.DataFrame | None:
    """Table `linkage_quality` of the first consumer that was given it whole."""
    from orchestration import store

    for part in (release or {"consumers": {}})["consumers"].values():
        facts = part["tables"].get(QUALITY)
        path = facts and home.published / str((release or {})["release_id"]) / facts["file"]
        if not path or not path.is_file():
            continue
        table = store.frame(path)
        if {"measure", "feed", "records", "value", "group_by"} <= set(table.columns):
            return table
    return None

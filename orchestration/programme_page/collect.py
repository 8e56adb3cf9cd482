"""What the page shows, from the tables of the board's release: aggregates and nothing else."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from orchestration import store

Row = dict[str, Any]
Table = list[Row]
LEVELS = {
    "universal": "Universal services",
    "universal_plus": "Early help (universal plus)",
    "targeted": "Early help (targeted)",
    "specialist": "Specialist and protection",
}


def collect(release: Mapping[str, Any]) -> dict[str, Any]:
    """The content of the page as plain values.

    `release` is `consumer_release` of the board. A table that the release lacks gives an empty
    part: the page says that there is nothing to show.
    """

    def rows(name: str) -> Table:
        table = release["tables"].get(name)
        return store.read(Path(table["file"])).to_pylist() if table else []

    indicators = rows("indicator_by_ward")
    return {
        "release_id": release["release_id"],
        "created": release["created"],
        "themes": _themes(indicators),
        "levels": _levels(rows("pathway_by_ward")),
        "reach": _reach(rows("programme_reach")),
        "outcomes": _by(rows("programme_outcome"), "programme_label"),
        "contacts": _contacts(rows("cohort_0_3_coverage")),
        "costs": _costs(rows("cost_benefit")),
        "inputs": _by(rows("cost_benefit_input"), "programme"),
        "boundaries": [row for row in rows("ward_boundary") if row["geometry"]],
    }


def _by(rows: Table, column: str) -> list[tuple[str, Table]]:
    """Rows in groups, groups in the order in which they come first."""
    groups: dict[str, Table] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return list(groups.items())


def _themes(rows: Table) -> list[tuple[str, list[Row]]]:
    """Indicators by theme, each with its years for the whole city and its wards in the last."""
    key = itemgetter("theme", "indicator")
    found = [
        {"theme": theme, **_indicator(list(own))}
        for (theme, _), own in groupby(sorted(rows, key=key), key=key)
    ]
    return _by(found, "theme")


def _indicator(rows: Table) -> Row:
    years = sorted((r for r in rows if r["area"] == "all"), key=lambda row: row["period_start"])
    whole = [row for row in years if row["is_whole_period"] and row["value"] is not None]
    shown = [row for row in years if row["value"] is not None]
    latest = (whole or shown or years)[-1]
    earlier = [row for row in shown if row["period_start"] < latest["period_start"]]
    wards = [row for row in rows if row["area"] != "all" and row["period"] == latest["period"]]
    return {
        "indicator": latest["indicator"],
        "label": latest["label"],
        "unit": latest["unit"],
        "better": latest["better"],
        "definition": latest["definition"],
        "comparison": latest["comparison"],
        "source": latest["source"],
        "latest": latest,
        "change": _change(latest, earlier[-1]) if earlier and latest["value"] is not None else "",
        "years": years,
        "wards": sorted(wards, key=lambda row: row["area_name"] or row["area"]),
    }


def _change(now: Row, before: Row) -> str:
    """In words: only where the intervals lie apart is it more than chance may give."""
    if now["lower"] <= before["upper"] and before["lower"] <= now["upper"]:
        return f"no clear change from {before['period']}"
    better = (now["value"] > before["value"]) == (now["better"] == "high")
    return f"{'better' if better else 'worse'} than in {before['period']}"


def _levels(rows: Table) -> Row:
    city = {row["level"]: row for row in rows if row["area"] == "all"}
    wards = _by([r for r in rows if r["area"] not in ("all",)], "area")
    return {
        "names": LEVELS,
        "city": [(LEVELS[level], city[level]) for level in LEVELS if level in city],
        "total": city.get("all"),
        "wards": sorted(
            (
                (own[0]["area_name"] or area, {row["level"]: row for row in own})
                for area, own in wards
            ),
            key=lambda ward: ward[0],
        ),
    }


def _reach(rows: Table) -> Row:
    years = sorted({row["period"] for row in rows})
    return {
        "years": years,
        "programmes": [
            (label, {row["period"]: row for row in own if row["area"] == "all"})
            for label, own in _by(rows, "programme_label")
        ],
    }


def _contacts(rows: Table) -> list[Row]:
    ordered = sorted(rows, key=lambda row: (row["position"], row["area_name"]))
    return [
        {
            "label": own[0]["label"],
            "rule": own[0]["rule"],
            "all": next((row for row in own if row["area"] == "all"), None),
            "wards": [row for row in own if row["area"] != "all"],
        }
        for _, own in _by(ordered, "contact")
    ]


def _costs(rows: Iterable[Row]) -> list[tuple[str, Table]]:
    return _by(sorted(rows, key=lambda row: row["position"]), "programme_label")

"""A board's release made by hand: small tables, with hidden rows, trends and a map."""

from datetime import date
from pathlib import Path

import polars as pl

from orchestration import store

SQUARE = '{"type":"Polygon","coordinates":[[[-1.2,52.9],[-1.1,52.9],[-1.1,53.0],[-1.2,52.9]]]}'
OTHER = (
    '{"type":"MultiPolygon","coordinates":[[[[-1.1,52.9],[-1.0,52.9],[-1.0,53.0],[-1.1,52.9]]]]}'
)


def indicator(area: str, period: str, value: float | None, whole: bool = True) -> dict:
    """A row of indicator_by_ward; hidden where there is no value."""
    return {
        "indicator": "absence",
        "period": period,
        "area": area,
        "area_name": {"all": "The whole city", "W1": "Aspley & <Bulwell>"}.get(area),
        "label": "Persistent absence",
        "theme": "School",
        "period_start": date(int(period[:4]), 9, 1),
        "is_whole_period": whole,
        "numerator": None if value is None else 20,
        "denominator": None if value is None else 100,
        "value": value,
        "lower": None if value is None else value - 3.0,
        "upper": None if value is None else value + 3.0,
        "unit": "%",
        "suppressed": "hidden" if value is None else None,
        "better": "low",
        "definition": "Pupils who missed a tenth",
        "comparison": "England 20%",
        "source": "Department for Education",
        "rule_version": "1",
    }


def cost(result: str, value: float | None, published: float | None, position: int) -> dict:
    """A row of cost_benefit."""
    apart = None if value is None or published is None else value - published
    return {
        "programme": "sanctuary",
        "result": result,
        "programme_label": "Sanctuary scheme",
        "label": f"Saved {result}",
        "value": value,
        "low": None,
        "high": None,
        "published": published,
        "difference": apart,
        "difference_percent": None if apart is None or not published else 100 * apart / published,
        "unit": "£",
        "formula": "a - b",
        "inputs": "sanctuary.a sanctuary.b",
        "note": None,
        "prices": "As published",
        "discount_rate": 0.035,
        "position": position,
    }


TABLES = {
    "indicator_by_ward": [
        indicator("all", "2023/24", 25.0),
        indicator("all", "2024/25", 15.0),
        indicator("all", "2025/26", 14.0, whole=False),
        indicator("W1", "2024/25", 10.0),
        indicator("W2", "2024/25", None),
    ],
    "pathway_by_ward": [
        {"level": "targeted", "area": "all", "area_name": "", "children": 40, "suppressed": None},
        {"level": "all", "area": "all", "area_name": "", "children": 140, "suppressed": None},
        {"level": "targeted", "area": "W2", "area_name": None, "children": None,
         "suppressed": "hidden"},
    ],
    "programme_reach": [
        {"programme": "p", "period": "2025/26", "area": "all", "programme_label": "Mentors",
         "area_name": "", "people": 35, "suppressed": None},
    ],
    "cost_benefit": [
        cost("a case", 2412.19, 2092.19, 1),
        cost("a person", None, 756.0, 0),
    ],
    "cost_benefit_input": [
        {"programme": "sanctuary", "input": "a", "label": "Rehousing", "value": 5542.26,
         "low": None, "high": None, "people": None, "unit": "£", "source": "The papers"},
    ],
    "ward_boundary": [
        {"ward_code": "W1", "ward_name": "Aspley & <Bulwell>", "lad_code": "E", "geometry": SQUARE},
        {"ward_code": "W2", "ward_name": None, "lad_code": "E", "geometry": OTHER},
    ],
}  # fmt: skip


def release(folder: Path, tables: dict[str, list[dict]]) -> dict:
    """What `consumer_release` gives of these tables."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {}
    for name, rows in tables.items():
        path = folder / f"{name}.parquet"
        store.write(path, pl.DataFrame(rows, infer_schema_length=None).to_arrow())
        said[name] = {"file": str(path), "rows": len(rows)}
    return {"release_id": "2026-11-20-abc", "created": "2026-11-20", "tables": said}

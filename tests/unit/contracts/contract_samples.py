"""Small contracts as documents, and the way to load them from a folder of their own."""

import copy
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FIELD = {
    "description": "What it means.",
    "classification": "confidential",
    "customProperties": [
        {"property": "dataCategory", "value": "education"},
        {"property": "identifiability", "value": "none"},
    ],
}


def field(name: str, **more: Any) -> dict[str, Any]:
    """A valid property; `more` adds keys or replaces them."""
    return copy.deepcopy({"name": name, "logicalType": "string", **FIELD, **more})


def codes(*values: str) -> list[dict[str, str]]:
    """An `enum` of these codes."""
    return [{"value": value, "label": f"what {value} means"} for value in values]


def feed(**more: Any) -> dict[str, Any]:
    """A valid feed contract `visits` of one table with a key, a code and a number."""
    own = {
        "feedId": "visits",
        "sender": "a_partner",
        "deliveryMode": "snapshot",
        "cadence": "weekly",
        "fileFormat": "csv",
        "fileName": "visits_{d}.csv",
        "encoding": "utf-8",
        "dateFormat": "ISO",
        "delimiter": ",",
    }
    key = {"required": True, "primaryKey": True, "primaryKeyPosition": 1}
    return {
        "apiVersion": "v3.2.0",
        "kind": "DataContract",
        "id": "visits",
        "version": "1.0.0",
        "status": "active",
        "schema": [
            {
                "name": "visits",
                "properties": [
                    field("visit_id", physicalName="VisitID", **key),
                    field("kind", physicalName="Kind", enum=codes("A", "B")),
                    field(
                        "minutes",
                        logicalType="integer",
                        logicalTypeOptions={"minimum": 0, "maximum": 90},
                    ),
                ],
            }
        ],
        "customProperties": [{"property": p, "value": v} for p, v in own.items()],
        **more,
    }


def product(**more: Any) -> dict[str, Any]:
    """A valid product contract `visit_count` made from the feed above."""
    key = {"required": True, "primaryKey": True, "primaryKeyPosition": 1}
    return {
        "apiVersion": "v3.2.0",
        "kind": "DataContract",
        "id": "visit_count",
        "version": "1.0.0",
        "status": "active",
        "schema": [
            {
                "name": "visit_count",
                "properties": [
                    field("kind", transformSourceObjects=["visits.kind"], **key),
                    field(
                        "visits",
                        logicalType="integer",
                        transformSourceObjects=["visits.visit_id", "delivery.row_number"],
                    ),
                ],
            }
        ],
        "customProperties": [
            {"property": "aggregate", "value": True},
            {"property": "smallCount", "value": "visits"},
        ],
        **more,
    }


def put(document: dict[str, Any], root: Path, kind: str = "feeds", name: str = "") -> Path:
    """Write a document where the loader looks for it; the path."""
    path = root / kind / f"{name or document.get('id', 'nameless')}.odcs.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as stream:
        YAML().dump(document, stream)
    return path


def own(document: dict[str, Any], name: str, value: Any) -> None:
    """Set one customProperty of a document or node, or take it away (None)."""
    properties = [p for p in document.get("customProperties", []) if p["property"] != name]
    if value is not None:
        properties.append({"property": name, "value": value})
    document["customProperties"] = properties

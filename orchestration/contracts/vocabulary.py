"""The words that our own properties of a contract may use (contracts.md, interfaces.md)."""

from typing import Any

ODCS_VERSIONS = ("v3.2.0", "v3.1.0")
STATUSES = ("proposed", "draft", "active", "deprecated", "retired")
TYPES = {"string": "text", "date": "date", "time": "time", "integer": "int", "number": "dec"}
PRODUCT_TYPES = {**TYPES, "boolean": "bool", "timestamp": "timestamp"}
CLASSIFICATIONS = ("public", "internal", "confidential", "restricted")  # rising


TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}
NAME = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9_]*$",
    "description": "a name in small letters, digits and underscores, such as early_help",
}
FILE_NAME = {
    "type": "string",
    "pattern": r"^[^{}]*\{d\}[^{}]*$",
    "description": "a file name that holds {d} (the date) once, such as early_help_{d}.csv",
}
YES_OR_NO = {"type": "boolean"}
# What the value of each customProperty of ours may be, as a JSON Schema.
FEED_PROPERTIES: dict[str, dict[str, Any]] = {
    "feedId": NAME,
    "sender": NAME,
    "deliveryMode": {"enum": ["snapshot", "incremental"]},
    "cadence": {
        "enum": [
            "daily",
            "weekly",
            "monthly",
            "quarterly",
            "termly",
            "yearly",
            "six-weekly",
            "irregular",
        ]
    },
    "fileFormat": {"enum": ["csv", "xlsx", "zip", "gazetteer", "geojson"]},
    "fileName": FILE_NAME,
    "alternativeFileNames": {"type": "array", "items": FILE_NAME, "minItems": 1},
    "encoding": {"enum": ["utf-8", "utf-8-sig", "windows-1252"]},
    "dateFormat": {"enum": ["ISO", "UK"]},
    "delimiter": {"enum": [",", ";", "|", "\t"]},
    "sheet": TEXT,
    "headerRow": {"type": "integer", "minimum": 1},
    "additionalColumns": {"enum": ["allowed"]},
}
FEED_REQUIRED = (
    "feedId",
    "sender",
    "deliveryMode",
    "cadence",
    "fileFormat",
    "fileName",
    "encoding",
    "dateFormat",
)
PRODUCT_PROPERTIES: dict[str, dict[str, Any]] = {"aggregate": YES_OR_NO, "smallCount": NAME}
PRODUCT_REQUIRED = ("aggregate",)
FIELD_PROPERTIES: dict[str, dict[str, Any]] = {
    "dataCategory": NAME,
    "specialCategory": YES_OR_NO,
    "notSpecialBecause": TEXT,
    "criminalOffence": YES_OR_NO,
    "notOffenceBecause": TEXT,
    "identifiability": {"enum": ["direct", "indirect", "none"]},
    "identifierRule": {"enum": ["upn", "nhs_number", "uprn", "postcode"]},
    "physicalNamePattern": TEXT,
}
FIELD_REQUIRED = ("dataCategory", "identifiability")

PERSON_FIELDS = (
    "upn",
    "former_upn",
    "nhs_number",
    "source_ref",
    "other_ref",
    "forename",
    "middle_names",
    "surname",
    "preferred_surname",
    "former_surname",
    "known_as",
    "full_name",
    "dob",
    "dob_text",
    "birth_year",
    "age",
    "year_group",
    "sex",
    "ethnicity",
    "postcode_given",
    "group_ref",
    "site_ref",
    "occasion",
    "relation",
    "event_date",
)
STRUCTURED = ("saon", "paon", "street", "locality", "town")


def _mapping(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": list(required),
    }


WHEN = _mapping({"field": NAME, "in": TEXTS, "notIn": TEXTS}, ("field",))
PERSON_ROLE = _mapping(
    {
        "role": TEXT,
        "sourceSystem": TEXT,
        "fields": _mapping({part: {"anyOf": [NAME, TEXTS]} for part in PERSON_FIELDS}),
        "fixed": _mapping({"relation": TEXT, "sex": TEXT, "other_ref_system": TEXT}),
        "home": {
            "anyOf": [
                TEXT,
                {"type": "object", "required": ["field"], "additionalProperties": TEXT},
            ]
        },
        "when": WHEN,
        "fromTable": _mapping(
            {"table": NAME, "on": NAME, "home": TEXT, "event_date": NAME}, ("table", "on")
        ),
    },
    ("role", "sourceSystem"),
)
ADDRESS_ROLE = _mapping(
    {
        "role": TEXT,
        "lines": {"type": "array", "items": TEXT},
        "structured": _mapping(dict.fromkeys(STRUCTURED, TEXT)),
        "postcode": TEXT,
        "uprn": TEXT,
        "easting": TEXT,
        "northing": TEXT,
        "json": NAME,
        "when": WHEN,
    },
    ("role",),
)
TABLE_PROPERTIES: dict[str, dict[str, Any]] = {
    "personRoles": {"type": "array", "items": PERSON_ROLE},
    "addressRoles": {"type": "array", "items": ADDRESS_ROLE},
}
LINEAGE = frozenset(
    {"feed", "file", "row_number", "delivery_id", "delivery_date", "version", "in_force"}
)

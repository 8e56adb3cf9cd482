"""The words that our own properties of a contract may use (contracts.md, interfaces.md)."""

ODCS_VERSIONS = ("v3.2.0", "v3.1.0")
STATUSES = ("proposed", "draft", "active", "deprecated", "retired")
TYPES = {"string": "text", "date": "date", "time": "time", "integer": "int", "number": "dec"}
PRODUCT_TYPES = {**TYPES, "boolean": "bool", "timestamp": "timestamp"}
CLASSIFICATIONS = ("public", "internal", "confidential", "restricted")  # rising

FEED_PROPERTIES = {
    "feedId": None,
    "sender": None,
    "deliveryMode": ("snapshot", "incremental"),
    "cadence": (
        "daily",
        "weekly",
        "monthly",
        "quarterly",
        "termly",
        "yearly",
        "six-weekly",
        "irregular",
    ),
    "fileFormat": ("csv", "xlsx", "zip", "gazetteer", "geojson"),
    "fileName": None,
    "alternativeFileNames": None,
    "encoding": ("utf-8", "utf-8-sig", "windows-1252"),
    "dateFormat": ("ISO", "UK"),
    "delimiter": (",", ";", "|", "\t"),
    "sheet": None,
    "headerRow": None,
    "additionalColumns": ("allowed",),
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
PRODUCT_PROPERTIES = {"aggregate": (True, False), "smallCount": None}
PRODUCT_REQUIRED = ("aggregate",)
TABLE_PROPERTIES = {"personRoles": None, "addressRoles": None}
FIELD_PROPERTIES = {
    "dataCategory": None,
    "specialCategory": (True, False),
    "criminalOffence": (True, False),
    "identifiability": ("direct", "indirect", "none"),
    "identifierRule": ("upn", "nhs_number", "uprn", "postcode"),
    "physicalNamePattern": None,
}
FIELD_REQUIRED = ("dataCategory", "identifiability")

PERSON_FIELDS = {
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
    "sex",
    "ethnicity",
    "postcode_given",
    "group_ref",
    "site_ref",
    "relation",
    "event_date",
}
PERSON_ROLE_KEYS = {"role", "sourceSystem", "fields", "fixed", "home", "when", "fromTable"}
ADDRESS_ROLE_KEYS = {
    "role",
    "lines",
    "structured",
    "postcode",
    "uprn",
    "easting",
    "northing",
    "json",
    "when",
}
STRUCTURED = {"saon", "paon", "street", "locality", "town"}
FIXED = {"relation", "sex", "other_ref_system"}
FROM_TABLE = {"table", "on", "home", "event_date"}
LINEAGE = frozenset(
    {"feed", "file", "row_number", "delivery_id", "delivery_date", "version", "in_force"}
)

"""A grant made by hand: small tables with every kind of column, their contracts and manifest."""

from datetime import date
from pathlib import Path

import polars as pl

from orchestration import store
from orchestration.contracts.model import Field, ProductContract
from orchestration.paths import CONTRACTS
from orchestration.product_pages.write import pages

HOSTILE = '<script>alert("x")</script>'


def field(name, type="text", description="", **more):
    """A field of a contract."""
    return Field(name, name, type, description=description, **more)


def product(id, *fields, **more):
    """A product's contract."""
    description = {"limitations": f"No finding, & no {HOSTILE}."}
    return ProductContract(
        id, "1.0.0", f"Product {id}", f"What {id} is for.", fields, Path(id),
        {"description": description}, **more,
    )  # fmt: skip


def coded(name, description, *pairs, **more):
    """A field with codes and what they mean."""
    codes, labels = zip(*pairs, strict=True)
    return field(name, description=description, codes=codes, labels=labels, **more)


KEY = {"key": True, "data_category": "key", "identifiability": "indirect"}
NAME = {"data_category": "name", "identifiability": "direct"}
SIGNS = product(
    "signs",
    field("family_id", description="The family.", **KEY),
    coded("sign", "The sign.", ("late", "came too late"), ("ill", "was ill"), key=True),
    field("person_id", description="The member.", **KEY),
    field("forename", description="Forename.", **NAME),
    field("surname", description="Surname.", **NAME),
    field("label", description="The sign in words.", data_category="event"),
    field("services", description="Services, parted by blanks.", data_category="service"),
    field("source_feed", description="Who says so.", data_category="provenance"),
    field("is_open", "bool", "Whether it is open."),
    field("found_on", "date", "Day of it."),
    field("ward_code", description="Ward.", data_category="geography"),
    field("visits", "int", "Visits."),
    field("geometry", description="A shape."),
    grain="One row a sign.",
)
THEMES = product(
    "themes",
    field("year", description="Year.", key=True),
    coded("theme", "Theme.", ("any", "every child"), ("debt", "Debt"), key=True),
    field("area", description="Ward; all.", key=True, data_category="geography"),
    field("area_name", description="Name of the ward.", data_category="geography"),
    field("children", "int", "Children.", data_category="quality"),
    coded("suppressed", "Whether hidden.", ("hidden", "too small")),
    aggregate=True,
    small_count="children",
)
QUALITY = product(
    "quality",
    field("feed", description="Feed, or all.", key=True, data_category="provenance"),
    field("before", "int", "Before.", data_category="quality"),
    field("after", "int", "After.", data_category="quality"),
)
NOTES = product("notes", field("note", description="A note."), field("day", "date", "Its day."))
PRODUCTS = {p.id: p for p in (SIGNS, THEMES, QUALITY, NOTES)}


def sign(family, sign, person, forename, **more):
    """A row of `signs`."""
    row = {
        "family_id": family, "sign": sign, "person_id": person, "forename": forename,
        "surname": "O'Neill", "label": {"late": "came too late", "ill": "was ill"}[sign],
        "services": "school youth_work", "source_feed": "schools_census", "is_open": True,
        "found_on": date(2026, 9, 1), "ward_code": "E05000001", "visits": 12_345,
        "geometry": "x" * 400,
    }  # fmt: skip
    return {**row, **more}


def theme(year, theme, area, area_name, children):
    """A row of `themes`; hidden where there is no count."""
    hidden = "hidden" if children is None else None
    return {"year": year, "theme": theme, "area": area, "area_name": area_name,
            "children": children, "suppressed": hidden}  # fmt: skip


TABLES = {
    "signs": [
        sign("F1", "late", "P1", HOSTILE),
        sign("F1", "late", "P2", "Maeve"),
        sign("F1", "ill", "P1", HOSTILE, services=None, is_open=False,
             found_on=date(2026, 11, 2), visits=None),
        sign("F2", "ill", "P3", None, is_open=None, found_on=None, ward_code=None),
    ],
    "themes": [
        theme("2024/25", "any", "all", None, 45),
        theme("2025/26", "any", "all", None, 50),
        theme("2025/26", "any", "W1", "Aspley", 20),
        theme("2025/26", "debt", "W1", "Aspley", None),
        theme("2025/26", "any", "W2", "Castle", 40),
    ],
    "quality": [
        {"feed": "all", "before": 30, "after": 60},
        {"feed": "schools_census", "before": 10, "after": 40},
        {"feed": "police_ppn", "before": 20, "after": 20},
    ],
    "notes": [{"note": f"Note {n}", "day": date(2026, 11, 1)} for n in range(30)],
}  # fmt: skip

CLAUSE = {
    "agreement": "dsa_supporting_families", "agreement_version": "1.0.0", "grant": "G01",
    "purpose": "supporting_families", "rows": [["is_open", "in", ["true"]]],
}  # fmt: skip


def made(folder, tables=None, pseudonymised=False):
    """{file: page} of these tables."""
    found, said = {}, {}
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (tables or TABLES).items():
        frame = pl.DataFrame(rows, infer_schema_length=None)
        path = folder / f"{name}.parquet"
        store.write(path, frame.to_arrow())
        found[name] = {"file": str(path), "rows": frame.height}
        given = {column: {"clauses": [CLAUSE]} for column in frame.columns}
        said[name] = {"columns": given, "contract_version": "1.0.0"}
    release = {"release_id": "2026-11-20-abc", "created": "2026-11-20", "tables": found}
    consumer = {"pseudonymised": pseudonymised, "tables": said}
    manifest = {
        "agreements": {"dsa_supporting_families": {"version": "1.0.0", "end": "2029-03-31"}},
        "consumers": {"supporting_families_team": consumer},
    }
    return dict(pages(release, manifest, "supporting_families_team", PRODUCTS, CONTRACTS))

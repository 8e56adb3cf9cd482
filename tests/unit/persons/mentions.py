"""Mentions from short descriptions: what a case leaves out is empty."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from orchestration.linkage.persons.places import letters

SCHEMA: dict[str, Any] = {
    "feed": pl.String, "file": pl.String, "row_number": pl.Int64, "role": pl.String,
    "delivery_date": pl.Date, "in_force": pl.Boolean, "source_system": pl.String,
    "source_ref": pl.String, "upn": pl.String, "former_upn": pl.String, "nhs_number": pl.String,
    "other_ref_system": pl.String, "other_ref": pl.String, "forename": pl.String,
    "middle_names": pl.String, "surname": pl.String, "preferred_surname": pl.String,
    "former_surname": pl.String, "known_as": pl.String, "full_name": pl.String, "dob": pl.Date,
    "dob_text": pl.String, "birth_year": pl.Int64, "age": pl.Int64,
    "year_group": pl.String, "sex": pl.String,
    "ethnicity": pl.String, "address_id": pl.String, "address_role": pl.String,
    "postcode_given": pl.String, "group_ref": pl.String, "site_ref": pl.String,
    "occasion": pl.String,
    "relation": pl.String, "event_date": pl.Date,
}  # fmt: skip

FEEDS = {
    "census": ("schools_census", "subject", "schools"),
    "attendance": ("schools_attendance", "subject", "schools"),
    "suspension": ("schools_suspensions", "subject", "schools"),
    "ncmp": ("health_ncmp", "subject", "ncmp"),
    "camhs": ("health_camhs_referrals", "subject", "camhs"),
    "birth_child": ("health_child_health", "child", "child_health"),
    "birth_mother": ("health_child_health", "mother", "child_health"),
    "police": ("police_ppn", "person", "police"),
    "housing": ("housing_tenancies", "member", "housing"),
    "homeless": ("housing_homelessness", "member", "homelessness"),
    "early_help": ("early_help", "person", "early_help"),
    "youth_justice": ("youth_justice", "subject", "youth_justice"),
    "social_care": ("social_care_ssd", "person", "social_care"),
    "families": ("voluntary_programmes", "subject", "active_families"),
    "haven_mother": ("voluntary_programmes", "mother", "haven"),
    "haven_child": ("voluntary_programmes", "child", "haven"),
    "smallsteps_child": ("voluntary_programmes", "child", "small_steps"),
    "smallsteps_mother": ("voluntary_programmes", "mother", "small_steps"),
    "lifeskills": ("voluntary_programmes", "subject", "life_skills"),
    "mentors": ("voluntary_programmes", "subject", "youth_mentors"),
}


def mention(number: int, said: dict[str, Any]) -> dict[str, Any]:
    """One row of person_mention. ``in``: a key of FEEDS; ``home``: any text for the address."""
    feed, role, system = FEEDS[said["in"]]
    programme = said["in"].split("_")[0]
    file = (
        f"{feed}_{programme}_2026-11-01.csv" if feed.startswith("vol") else f"{feed}_2026-11-01.csv"
    )
    row: dict[str, Any] = dict.fromkeys(SCHEMA)
    row |= {
        "feed": feed, "file": file, "row_number": number, "role": role, "source_system": system,
        "delivery_date": date(2026, 11, 1), "in_force": True, "event_date": date(2026, 10, 20),
    }  # fmt: skip
    if said.get("home"):
        row |= {"address_id": said["home"], "address_role": "home"}
        row["postcode_given"] = said.get("postcode", f"NG{len(said['home'])} 1AA")
    names = {"f": "forename", "s": "surname", "m": "middle_names", "ref": "source_ref",
             "nhs": "nhs_number", "group": "group_ref", "postcode": "postcode_given",
             "area": "postcode_given"}  # fmt: skip
    for key, value in said.items():
        if key not in ("in", "home", "who"):
            row[names.get(key, key)] = value
    if isinstance(row["dob"], str):
        row["dob"] = date.fromisoformat(row["dob"])
    return row


def mentions(said: list[dict[str, Any]]) -> pl.DataFrame:
    """Table person_mention of a case, rows numbered from 1 in its order."""
    return pl.DataFrame([mention(i, s) for i, s in enumerate(said, 1)], schema=SCHEMA)


def places(table: pl.DataFrame) -> pl.DataFrame:
    """Every address its own place and area, with the postcode that stands beside it."""
    t = table.filter(pl.col("address_id").is_not_null())
    plain = pl.col("postcode_given").str.replace_all(" ", "")
    return t.group_by("address_id").agg(postcode=plain.first()).select(
        "address_id", place="address_id", postcode="postcode", area=letters(pl.col("address_id"))
    )  # fmt: skip

"""The contracts as they stand: they load, and say what feeds.md says."""

import pytest
import yaml

from orchestration.contracts import load_feeds, load_products
from orchestration.contracts.lineage import mistakes, trace
from orchestration.paths import CONTRACTS


@pytest.fixture(scope="module")
def feeds():
    return load_feeds()


@pytest.fixture(scope="module")
def products():
    return load_products()


def table(feeds, name):
    return next(t for cs in feeds.values() for c in cs for t in c.tables if t.name == name)


def test_feeds_of_many_tables_and_of_many_formats(feeds):
    assert len(feeds["voluntary_programmes"]) == 5
    assert len(feeds["social_care_ssd"][0].tables) == 15
    assert [t.physical_name for t in feeds["llpg"][0].tables] == [
        "11", "15", "21", "23", "24", "28", "30", "31", "32"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("feed", "encoding", "delimiter", "dates", "mode", "form"),
    [
        ("schools_census", "utf-8", ",", "ISO", "snapshot", "csv"),
        ("schools_suspensions", "utf-8-sig", ",", "ISO", "incremental", "csv"),
        ("health_child_health", "utf-8", "|", "ISO", "incremental", "csv"),
        ("police_ppn", "windows-1252", ",", "UK", "incremental", "csv"),
        ("housing_tenancies", "windows-1252", ";", "UK", "snapshot", "csv"),
        ("social_care_ssd", "utf-8", ",", "ISO", "snapshot", "zip"),
        ("health_ncmp", "utf-8", ",", "UK", "incremental", "xlsx"),
        ("ons_ward_boundaries", "utf-8", ",", "ISO", "snapshot", "geojson"),
    ],
)
def test_forms_of_files(feeds, feed, encoding, delimiter, dates, mode, form):
    c = feeds[feed][0]
    found = (c.encoding, c.delimiter, c.date_format, c.delivery_mode, c.file_format)
    assert found == (encoding, delimiter, dates, mode, form)


def test_workbooks_say_where_their_header_stands(feeds):
    sanctuary, ncmp = feeds["housing_sanctuary"][0], feeds["health_ncmp"][0]
    assert (sanctuary.sheet, sanctuary.header_row) == ("Installations", 3)
    assert (ncmp.sheet, ncmp.header_row) == ("NCMP", 1)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("schools_census", ["la_estab", "upn"]),
        ("schools_attendance", ["la_estab", "upn", "week_commencing"]),
        ("schools_suspensions", ["la_estab", "upn", "category", "start_date"]),
        ("police_ppn", ["ppn_ref", "nominal_ref", "role"]),
        ("homelessness_people", ["case_ref", "person_seq"]),
        ("voluntary_programmes_families", []),
        ("voluntary_programmes_haven", ["ref"]),
    ],
)
def test_keys(feeds, name, key):
    assert [f.name for f in table(feeds, name).key] == key


def test_only_what_the_ons_publishes_may_have_more_columns(feeds):
    more = [c.id for cs in feeds.values() for c in cs if c.additional_columns]
    assert more == ["ons_uprn_directory", "ons_ward_boundaries"]
    ward = table(feeds, "ons_uprn_directory").named("ward_code")
    assert ward.physical_name == "WD25CD" and ward.physical_pattern == "WD[0-9]{2}CD"


def test_sensitive_data_is_marked(feeds):
    for name in ("health_camhs_referrals", "health_substance_misuse", "health_family_nurse"):
        assert all(f.special_category for f in table(feeds, name).fields), name
    for name in ("police_ppn", "police_youth_offences", "youth_justice"):
        assert all(f.criminal_offence for f in table(feeds, name).fields), name
    fields = [f for cs in feeds.values() for c in cs for t in c.tables for f in t.fields]
    for field in fields:
        if field.data_category == "ethnicity" and field.name != "language":
            assert field.special_category, field.name
        if field.special_category or field.criminal_offence or field.identifiability == "direct":
            assert field.classification == "restricted", field.name
        if field.identifier in ("upn", "nhs_number"):
            assert field.identifiability == "direct", field.name


def test_other_readers_of_yaml_see_the_same_codes(feeds):
    """YAML 1.1 reads an unquoted N or 01 as false and 1; the cli of datacontract does."""
    for path in sorted((CONTRACTS / "feeds").glob("*.yaml")):
        for node in yaml.safe_load(path.read_text(encoding="utf-8"))["schema"]:
            for prop in node["properties"]:
                for entry in prop.get("enum", []):
                    assert isinstance(entry["value"], str), (path.name, prop["name"])
                    assert isinstance(entry["label"], str), (path.name, prop["name"])


def test_every_published_column_leads_back_to_what_was_sent(feeds, products):
    assert mistakes(feeds, products) == []
    sent = {f"{s.table}.{s.field}" for s in trace("address_reference", "uprn", feeds, products)}
    assert "llpg_blpu.uprn" in sent


def test_an_adoption_ties_nothing(products):
    """No published history or tie may lead from an identity before an adoption to the one after."""
    kinds = set(next(f for f in products["person_history"].fields if f.name == "kind").codes)
    assert kinds == {"merge", "split", "retire", "manual"}

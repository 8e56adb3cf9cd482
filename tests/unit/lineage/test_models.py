"""The warehouse's own models: each product is made from what its contract declares."""

import copy
from dataclasses import replace
from datetime import date

import pytest

from orchestration.contracts import load_feeds, load_products
from orchestration.contracts.lineage import declared
from orchestration.governance.checks.context import load
from orchestration.governance.checks.made_from import reached, sent
from orchestration.governance.checks.marks import unmarked
from orchestration.governance.lineage.models import relations
from orchestration.governance.lineage.project import compiled
from orchestration.governance.lineage.values import told
from orchestration.governance.model import Grant, RowCondition
from orchestration.paths import CONTRACTS

pytestmark = pytest.mark.slow  # dbt compiles the project once


@pytest.fixture(scope="module")
def manifest():
    return compiled()


@pytest.fixture(scope="module")
def feeds():
    return [c for several in load_feeds().values() for c in several]


@pytest.fixture(scope="module")
def made(manifest, feeds):
    tables, broken = relations(manifest, feeds)
    assert broken == {}
    return tables


def damaged(manifest, model, old, new):
    """The manifest with a model's SQL changed."""
    changed = copy.deepcopy(manifest)
    node = next(n for n in changed["nodes"].values() if n["name"] == model)
    assert old in node["compiled_code"]
    node["compiled_code"] = node["compiled_code"].replace(old, new)
    return changed


def test_every_product_column_reads_what_is_declared_and_no_more(made):
    said = declared(load_feeds(), load_products())
    for product in load_products().values():
        relation = made["products", product.id]
        assert set(relation.columns) == {f.name for f in product.fields}
        for field in product.fields:
            allowed = {f"{s.table}.{s.field}" for s in said[f"{product.id}.{field.name}"]}
            assert sent(relation.whole[field.name]) <= allowed, (product.id, field.name)


def test_attributes_of_a_person_do_not_run_together(made):
    person = made["products", "person"].whole
    assert "schools_census.ethnicity" in person["ethnicity"]
    assert not {"schools_census.ethnicity", "schools_census.upn"} & person["surname"]


def test_a_model_that_takes_another_field_shows_it(manifest, feeds):
    changed = damaged(
        manifest, "product_person", "cast(sex as string)", "cast(ethnicity as string)"
    )
    tables, _ = relations(changed, feeds)
    assert "schools_census.ethnicity" in tables["products", "person"].whole["sex"]


def test_row_conditions_keep_fields_out(made):
    grant = Grant("G", "p", "c", "event", "^1.0.0", ("event_date", "event_type"))
    everything = reached(grant, made["products", "event"])
    police = RowCondition("source_feed", "in", ("police_ppn",))
    some = reached(Grant(**{**vars(grant), "rows": (police,)}), made["products", "event"])
    assert some["event_date"] == {"police_ppn.incident_date"} < everything["event_date"]
    assert some["event_type"] == {"police_ppn.ppn_type"}


def test_a_sensitive_service_does_not_reach_whom_it_is_kept_from(made):
    fields = ("started_on", "last_involved_on", "lead_practitioner")
    row = RowCondition("is_sensitive", "in", ("false",))
    open_ = Grant("G", "p", "c", "involvement", "^1.0.0", fields, (row,))
    found = set().union(*reached(open_, made["products", "involvement"]).values())
    assert not {f for f in found if f.startswith(("health_camhs", "health_substance"))}
    every = Grant("G", "p", "c", "involvement", "^1.0.0", fields)
    found = set().union(*reached(every, made["products", "involvement"]).values())
    assert {f for f in found if f.startswith("health_camhs")}


def test_a_key_only_matches_records(made):
    assert told(made["products", "person"].whole["person_id"]) == set()
    assert "health_camhs_referrals.nhs_number" in sent(
        made["products", "person"].whole["person_id"]
    )


def test_help_for_siblings_tells_nothing_of_a_health_service(manifest, feeds, made):
    """As the agreement's confidentiality says; without the condition it would."""
    found = told(made["products", "sibling_early_help"].whole["is_helped"])
    assert "early_help.episode_end" in found
    assert not any(name.startswith("health_") for name in found)
    changed = damaged(
        manifest, "product_sibling_early_help", "and source_feed not like 'health%'", ""
    )
    tables, _ = relations(changed, feeds)
    context = load(date(2026, 11, 20), CONTRACTS, None, None)
    products = {"sibling_early_help": tables["products", "sibling_early_help"]}
    (finding,) = unmarked(context, products)
    assert finding.message.startswith("is_helped: made from health_family_nurse.leaving_date")


def test_every_column_is_marked_as_what_it_is_made_from(made):
    context = load(date(2026, 11, 20), CONTRACTS, None, None)
    products = {name: found for (schema, name), found in made.items() if schema == "products"}
    assert list(unmarked(context, products)) == []
    # each mark that a value, a name of a sender or a source calls for is missed where it is gone
    for mark, table, column in (
        ("special_category", "involvement", "is_sensitive"),
        ("special_category", "programme_enrolment", "is_sensitive"),
        ("special_category", "early_help_themes", "theme"),
        ("special_category", "homelessness_gateway", "support_needs"),
        ("special_category", "priority_families", "source_feeds"),
        ("special_category", "support_pathway", "services"),
        ("criminal_offence", "event", "source_feed"),
        ("criminal_offence", "involvement", "service"),
        ("criminal_offence", "sibling_early_help", "youth_justice_worker"),
        ("criminal_offence", "sibling_early_help", "known_by"),
        ("criminal_offence", "single_view_of_child", "lead_practitioner"),
        ("criminal_offence", "support_pathway", "services"),
    ):
        product = context.products[table]
        fields = tuple(
            replace(f, **{mark: getattr(f, mark) and f.name != column}) for f in product.fields
        )
        bare = {**context.products, table: replace(product, fields=fields)}
        (finding,) = unmarked(replace(context, products=bare), products)
        assert finding.subject == table
        assert finding.message.startswith(f"{column}: ")


def test_a_python_model_must_say_what_it_is_made_from(manifest, feeds):
    changed = copy.deepcopy(manifest)
    node = next(n for n in changed["nodes"].values() if n["name"] == "person_link")
    node["config"]["meta"] = {}
    tables, broken = relations(changed, feeds)
    assert "made_from" in broken["spine", "person_link"]
    assert ("products", "person") not in tables
    node["config"]["meta"] = {"made_from": {"person_id": ["stg_police_ppn.summary"]}}
    _, broken = relations(changed, feeds)
    assert "reads no such model" in broken["spine", "person_link"]


def test_a_python_model_may_pass_columns_on_as_they_are(manifest, made):
    name = ("conformed", "early_help_theme_figure")
    count = made["conformed", "early_help_theme_count"]
    assert made[name].whole["children"] == count.whole["children"]
    assert made[name].whole["suppressed"] == count.whole["children"]

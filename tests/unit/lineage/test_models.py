"""The warehouse's own models: each product is made from what its contract declares."""

import copy

import pytest

from orchestration.contracts import load_feeds, load_products
from orchestration.contracts.lineage import declared
from orchestration.governance.checks.made_from import reached, sent
from orchestration.governance.lineage.models import relations
from orchestration.governance.lineage.project import compiled
from orchestration.governance.model import Grant, RowCondition

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

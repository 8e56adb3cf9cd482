"""A published column leads back to fields that a partner sends, or is refused."""

import pytest
from contract_samples import feed, own, product, put

from orchestration.contracts import load_feeds, load_products
from orchestration.contracts.lineage import Source, mistakes, trace


def loaded(root, sources):
    document = feed()
    own(document["schema"][0], "personRoles", [
        {"role": "subject", "sourceSystem": "visits", "fields": {"source_ref": "visit_id"}}
    ])  # fmt: skip
    put(document, root)
    published = product()
    for node, names in zip(published["schema"][0]["properties"], sources, strict=True):
        node["transformSourceObjects"] = names
    put(published, root, "products")
    return load_feeds(root), load_products(root)


def test_through_another_column_and_through_the_roles(tmp_path):
    both = loaded(tmp_path, [["visits.kind"], ["visit_count.kind", "person_mention.source_ref"]])
    assert mistakes(*both) == []
    assert trace("visit_count", "visits", *both) == {
        Source("visits", "visits", "kind"),
        Source("visits", "visits", "visit_id"),
    }
    with pytest.raises(KeyError):
        trace("visit_count", "people", *both)


def test_a_source_that_does_not_exist(tmp_path):
    found = mistakes(*loaded(tmp_path, [["visits.knd"], ["person_mention.upn"]]))
    assert [m.key for m in found] == [
        "kind.transformSourceObjects",
        "visits.transformSourceObjects",
    ]


def test_a_circle_leads_nowhere(tmp_path):
    found = mistakes(*loaded(tmp_path, [["visit_count.visits"], ["visit_count.kind"]]))
    assert {m.key for m in found} == {"kind", "visits"}
    assert "no field" in found[0].message


def test_what_the_city_states_in_a_table_of_its_own_is_a_source(tmp_path):
    both = loaded(tmp_path, [["seed.event_type.label"], ["visits.kind"]])
    assert mistakes(*both) == []
    assert trace("visit_count", "kind", *both) == frozenset()
    wrong = mistakes(*loaded(tmp_path, [["seed.event_type.lable"], ["visits.kind"]]))
    assert [m.key for m in wrong] == ["kind.transformSourceObjects"]

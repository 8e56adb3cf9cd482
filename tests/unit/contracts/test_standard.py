"""The Open Data Contract Standard as it is: 3.2 and 3.1, valid and not."""

from contract_samples import feed, field, put

from orchestration.contracts import load_feeds
from orchestration.contracts.document import read
from orchestration.contracts.odcs import standard_mistakes


def mistakes(document, tmp_path):
    path = put(document, tmp_path)
    return standard_mistakes(path, read(path))


def plain(**more):
    """A contract as somebody else would write it, without anything of ours."""
    return {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "orders", "version": "1.1.0",
        "status": "active", "schema": [{"name": "orders", "properties": [{"name": "order_id"}]}],
        **more,
    }  # fmt: skip


def test_a_property_needs_no_logical_type(tmp_path):
    """The schema as shipped asks such a property for `map`."""
    assert mistakes(plain(), tmp_path) == []
    typed = {"name": "tags", "logicalType": "map"}
    document = plain(schema=[{"name": "orders", "properties": [typed]}])
    assert any("map" in m.message for m in mistakes(document, tmp_path))


def test_what_the_standard_refuses(tmp_path):
    assert mistakes(plain(kind="Contract"), tmp_path)
    assert mistakes(plain(schema=[{"properties": []}]), tmp_path)
    assert mistakes(plain(slaProperties=[{"property": "latency"}]), tmp_path)
    nested = [{"name": "orders", "properties": [{"name": "a", "isPii": True}]}]
    assert any("isPii" in m.key for m in mistakes(plain(schema=nested), tmp_path))
    without = plain()
    del without["status"]
    assert [m.key for m in mistakes(without, tmp_path)] == ["status"]


def test_version_3_1_and_codes_as_a_quality_rule(tmp_path):
    rule = {"metric": "invalidValues", "mustBe": 0, "arguments": {"validValues": ["N", "01"]}}
    document = feed(apiVersion="v3.1.0")
    document["schema"][0]["properties"][1] = field("kind", quality=[rule])
    put(document, tmp_path)
    (contract,) = load_feeds(tmp_path)["visits"]
    assert contract.tables[0].named("kind").codes == ("N", "01")

"""Which change of a contract is major, minor or a patch (contracts.md, C20)."""

import copy

import pytest
from contract_samples import feed, field, own

from orchestration.contracts.diff import diff


def prop(document, index=1):
    return document["schema"][0]["properties"][index]


def retention(document, value, unit="y"):
    document["slaProperties"] = [{"property": "retention", "value": value, "unit": unit}]


def add(document, **more):
    document["schema"][0]["properties"].append(field("extra", **more))


def restricted(document):
    prop(document)["classification"] = "restricted"


def role(document, *names):
    document["roles"] = [{"role": name} for name in names]


SENSITIVE = [*field("x")["customProperties"], {"property": "specialCategory", "value": True}]
CASES = [
    # level, what the old version was, what the new one is
    ("none", lambda d: None, lambda d: None),
    ("patch", lambda d: None, lambda d: prop(d).update(description="Other words.")),
    ("patch", lambda d: None, lambda d: d.update(name="Visits to families")),
    ("patch", lambda d: None, lambda d: prop(d)["enum"][0].update(label="Announced")),
    ("minor", lambda d: None, lambda d: add(d)),
    ("minor", lambda d: None, lambda d: prop(d)["enum"].append({"value": "C", "label": "c"})),
    ("minor", lambda d: None, restricted),
    ("minor", lambda d: retention(d, 3), lambda d: retention(d, 365, "d")),
    ("minor", lambda d: role(d, "a", "b"), lambda d: role(d, "a")),
    ("major", restricted, lambda d: prop(d).update(classification="public")),
    ("major", lambda d: retention(d, 3), lambda d: retention(d, 7)),
    ("major", lambda d: retention(d, 3), lambda d: d.pop("slaProperties", None)),
    ("major", lambda d: role(d, "a"), lambda d: role(d, "a", "b")),
    ("major", lambda d: None, lambda d: add(d, required=True)),
    ("major", lambda d: None, lambda d: add(d, customProperties=SENSITIVE)),
    ("major", lambda d: None, lambda d: d["schema"][0]["properties"].pop(1)),
    ("major", lambda d: None, lambda d: prop(d, 2).update(logicalType="number")),
    ("major", lambda d: None, lambda d: prop(d).update(required=True)),
    ("major", lambda d: None, lambda d: prop(d)["enum"].pop()),
    ("major", lambda d: None, lambda d: prop(d, 2).update(logicalTypeOptions={"maximum": 9})),
    ("major", lambda d: None, lambda d: prop(d).update(physicalName="Sort")),
    ("minor", lambda d: None, lambda d: own(prop(d), "specialCategory", True)),
    ("major", lambda d: own(prop(d), "specialCategory", True), lambda d: own(prop(d), "specialCategory", False)),  # noqa: E501
    ("patch", lambda d: None, lambda d: own(prop(d), "notSpecialBecause", "A day.")),
    ("patch", lambda d: None, lambda d: own(prop(d), "notOffenceBecause", "A day.")),
    ("major", lambda d: None, lambda d: own(prop(d), "identifierRule", "upn")),
    ("major", lambda d: None, lambda d: own(d, "deliveryMode", "incremental")),
    ("major", lambda d: own(prop(d), "identifiability", "direct"), lambda d: own(prop(d), "identifiability", "none")),  # noqa: E501
]  # fmt: skip


@pytest.mark.parametrize(("level", "was", "becomes"), CASES)
def test_levels(level, was, becomes):
    before = feed()
    was(before)
    after = copy.deepcopy(before)
    becomes(after)
    found = diff(before, after)
    assert found.level == level, found.text()


def changed(version, change):
    before = feed()
    restricted(before)
    after = copy.deepcopy(before)
    change(after)
    after["version"] = version
    return diff(before, after)


@pytest.mark.parametrize(
    ("version", "right"), [("1.0.1", False), ("1.9.0", False), ("2.0.0", True), ("3.0.0", True)]
)
def test_a_fall_of_the_classification_needs_a_major_version(version, right):
    found = changed(version, lambda d: prop(d).update(classification="public"))
    assert (found.wrong_version is None) == right
    assert ("refused" in found.text()) != right
    assert "restricted -> public" in found.text()


@pytest.mark.parametrize(("version", "right"), [("1.0.1", False), ("1.1.0", True), ("2.0.0", True)])
def test_an_optional_field_needs_a_minor_version(version, right):
    assert (changed(version, add).wrong_version is None) == right


@pytest.mark.parametrize(("version", "right"), [("1.0.0", False), ("1.0.1", True)])
def test_words_need_a_patch_version(version, right):
    assert (changed(version, lambda d: d.update(name="x")).wrong_version is None) == right


def test_the_same_contract_may_not_go_back():
    assert changed("0.9.0", lambda d: None).wrong_version == "0.9.0 is below 1.0.0"

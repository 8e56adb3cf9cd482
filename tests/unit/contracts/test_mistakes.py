"""A wrong contract is refused with every mistake at once: file, line, key, what is allowed."""

import pytest
from contract_samples import feed, field, own, product, put

from orchestration.contracts import ContractError, load_feeds, load_products


def refused(root, load=load_feeds):
    with pytest.raises(ContractError) as raised:
        load(root)
    return raised.value.mistakes


def test_the_samples_are_valid(tmp_path):
    put(feed(), tmp_path)
    put(product(), tmp_path, "products")
    (contract,) = load_feeds(tmp_path)["visits"]
    assert [f.type for f in contract.tables[0].fields] == ["text", "text", "int"]
    assert contract.tables[0].fields[1].codes == ("A", "B")
    published = load_products(tmp_path)["visit_count"]
    assert published.aggregate and published.small_count == "visits"


def changed(change):
    document = feed()
    change(document)
    return document


def prop(document, index=0):
    return document["schema"][0]["properties"][index]


CASES = {
    "unknown key": (lambda d: prop(d).update(isPii=True), "isPii"),
    "unknown key of the document": (lambda d: d.update(owner="me"), "owner"),
    "no version": (lambda d: d.pop("version"), "version"),
    "no status": (lambda d: d.pop("status"), "status"),
    "status": (lambda d: d.update(status="new"), "draft"),
    "old standard": (lambda d: d.update(apiVersion="v3.0.2"), "v3.1.0"),
    "version": (lambda d: d.update(version="1.0"), "semantic"),
    "id": (lambda d: d.update(id="visit"), "file's name"),
    "no schema": (lambda d: d.update(schema=[]), "at least one table"),
    "type": (lambda d: prop(d).update(logicalType="boolean"), "integer"),
    "no such type": (lambda d: prop(d).update(logicalType="text"), "text"),
    "name": (lambda d: prop(d).update(name="VisitID"), "snake_case"),
    "our own column": (lambda d: prop(d).update(name="row_number"), "platform adds"),
    "name twice": (lambda d: prop(d, 1).update(name="visit_id"), "twice"),
    "sent name twice": (lambda d: prop(d, 1).update(physicalName=" visitid"), "twice"),
    "no description": (lambda d: prop(d).pop("description"), "description"),
    "classification": (lambda d: prop(d).update(classification="secret"), "confidential"),
    "no code": (lambda d: prop(d, 1).update(enum=[]), "enum"),
    "code is no text": (lambda d: prop(d, 1).update(enum=[{"value": 1}]), "quotes"),
    "code without meaning": (lambda d: prop(d, 1).update(enum=[{"value": "A"}]), "`label`"),
    "code twice": (lambda d: prop(d, 1).update(enum=[{"value": "A"}, {"value": "A", "label": "x"}]), "twice"),  # noqa: E501
    "range": (lambda d: prop(d, 2).update(logicalTypeOptions={"minimum": 9, "maximum": 1}), "above"),  # noqa: E501
    "key position": (lambda d: prop(d).update(primaryKeyPosition=2), "count from 1"),
    "optional key": (lambda d: prop(d).update(required=False), "required"),
    "no category": (lambda d: own(prop(d), "dataCategory", None), "dataCategory"),
    "identifiability": (lambda d: own(prop(d), "identifiability", "a bit"), "indirect"),
    "identifier rule": (lambda d: own(prop(d), "identifierRule", "nino"), "uprn"),
    "unknown property": (lambda d: own(prop(d), "pii", True), "dataCategory"),
    "unknown property of a feed": (lambda d: own(d, "mode", "snapshot"), "deliveryMode"),
    "no delivery mode": (lambda d: own(d, "deliveryMode", None), "deliveryMode"),
    "delivery mode": (lambda d: own(d, "deliveryMode", "full"), "incremental"),
    "encoding": (lambda d: own(d, "encoding", "latin1"), "windows-1252"),
    "file name": (lambda d: own(d, "fileName", "visits.csv"), "{d}"),
    "header row": (lambda d: own(d, "headerRow", 0), "1 or more"),
    "no delimiter": (lambda d: own(d, "delimiter", None), "delimiter"),
    "two tables in a csv": (lambda d: d["schema"].append({**d["schema"][0], "name": "b"}), "one table"),  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_found_and_says_what_is_allowed(tmp_path, case):
    change, word = CASES[case]
    put(changed(change), tmp_path, name="visits")
    found = refused(tmp_path)
    assert any(word in f"{m.key} {m.message}" for m in found), [str(m) for m in found]
    assert all(m.file == "visits.odcs.yaml" for m in found)


ROLES = {
    "no role": ({"personRoles": [{"sourceSystem": "x", "fields": {}}]}, "role: is missing"),
    "no system": ({"personRoles": [{"role": "a", "fields": {}}]}, "sourceSystem: is missing"),
    "no such part": (
        {"personRoles": [{"role": "a", "sourceSystem": "x", "fields": {"nickname": "kind"}}]},
        "known_as",
    ),
    "no such field": (
        {"personRoles": [{"role": "a", "sourceSystem": "x", "fields": {"upn": "kindd"}}]},
        "'kindd'",
    ),
    "no such home": (
        {"personRoles": [{"role": "a", "sourceSystem": "x", "fields": {}, "home": "home"}]},
        "'home'",
    ),
    "role twice": (
        {"addressRoles": [{"role": "home", "lines": ["kind"]}, {"role": "home", "lines": []}]},
        "twice",
    ),
    "no such line": ({"addressRoles": [{"role": "home", "lines": ["line1"]}]}, "'line1'"),
    "no such key": (
        {"addressRoles": [{"role": "home", "text": "kind"}]},
        "value[0].text: is not a key",
    ),
    "no such code": (
        {"addressRoles": [{"role": "home", "when": {"field": "kind", "in": ["C"]}}]},
        "'C'",
    ),
    "neither in nor notIn": (
        {"addressRoles": [{"role": "home", "when": {"field": "kind"}}]},
        "notIn",
    ),
    "no list": ({"addressRoles": "home"}, "list"),
}


@pytest.mark.parametrize("case", ROLES)
def test_roles_name_what_is_there(tmp_path, case):
    roles, word = ROLES[case]
    document = feed()
    for name, value in roles.items():
        own(document["schema"][0], name, value)
    put(document, tmp_path)
    found = refused(tmp_path)
    assert any(word in str(m) for m in found), [str(m) for m in found]


def test_every_mistake_of_every_file_at_once_with_its_line(tmp_path):
    first, second = feed(), feed(id="others")
    prop(first, 1)["classification"] = "secret"
    del prop(first, 2)["description"]
    own(second, "feedId", "others")
    second["schema"][0]["name"] = "others"
    second["version"] = "one"
    path = put(first, tmp_path)
    put(second, tmp_path)
    found = refused(tmp_path)
    assert [m.file for m in found] == ["others.odcs.yaml", *["visits.odcs.yaml"] * 2]
    lines = path.read_text(encoding="utf-8").splitlines()
    (secret,) = [m for m in found if "classification" in m.key]
    assert lines[secret.line - 1].strip() == "classification: secret"
    assert secret.key == "schema[0].properties[1].classification"


def test_a_file_that_is_no_yaml(tmp_path):
    path = put(feed(), tmp_path)
    path.write_text("id: [visits\nname: x\n", encoding="utf-8")
    (mistake,) = refused(tmp_path)
    assert mistake.line == 2 and "not closed" in mistake.message
    path.write_text("- a list\n", encoding="utf-8")
    assert "mapping" in refused(tmp_path)[0].message


def test_a_table_belongs_to_one_contract(tmp_path):
    put(feed(), tmp_path)
    other = feed(id="visits_b")
    own(other, "fileName", "visits_b_{d}.csv")
    put(other, tmp_path)
    assert "also described" in refused(tmp_path)[0].message


PRODUCTS = {
    "no key": (lambda d: [p.pop("primaryKey", None) for p in d["schema"][0]["properties"]], "key"),
    "no sources": (lambda d: prop(d).pop("transformSourceObjects"), "transformSourceObjects"),
    "no count": (lambda d: own(d, "smallCount", "people"), "smallCount"),
    "two tables": (lambda d: d["schema"].append({"name": "b", "properties": [field("x")]}), "one"),
    "not said whether aggregate": (lambda d: own(d, "aggregate", None), "aggregate"),
}


@pytest.mark.parametrize("case", PRODUCTS)
def test_mistakes_of_products(tmp_path, case):
    change, word = PRODUCTS[case]
    document = product()
    change(document)
    put(document, tmp_path, "products")
    found = refused(tmp_path, load_products)
    assert any(word in f"{m.key} {m.message}" for m in found), [str(m) for m in found]

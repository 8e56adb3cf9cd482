"""Whatever a contract looks like: what is written is what is read, and changes are never hidden."""

import copy
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "contracts"))
from contract_samples import codes, feed, field, put

from orchestration.contracts import ContractError, load_feeds
from orchestration.contracts.diff import LEVELS, diff
from orchestration.contracts.vocabulary import CLASSIFICATIONS

CODES = st.lists(
    st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1, max_size=6).filter(
        lambda code: code.strip() == code and code != ""
    ),
    min_size=1,
    max_size=8,
    unique=True,
)
RISING = st.tuples(st.sampled_from(CLASSIFICATIONS), st.sampled_from(CLASSIFICATIONS))


@given(CODES)
@settings(max_examples=25, deadline=None)
def test_codes_come_back_as_they_were_written(tmp_path_factory, values):
    """Also N, 01, true, ~ and # mean themselves."""
    root = tmp_path_factory.mktemp("contracts")
    document = feed()
    document["schema"][0]["properties"][1] = field("kind", enum=codes(*values))
    put(document, root)
    assert load_feeds(root)["visits"][0].tables[0].named("kind").codes == tuple(values)


@given(RISING)
def test_a_classification_that_falls_is_major_one_that_rises_is_not(classes):
    before, after = feed(), feed()
    before["schema"][0]["properties"][1]["classification"] = classes[0]
    after["schema"][0]["properties"][1]["classification"] = classes[1]
    falls = CLASSIFICATIONS.index(classes[1]) < CLASSIFICATIONS.index(classes[0])
    assert (diff(before, after).level == "major") == falls


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_change_of_a_field_goes_unseen(data):
    before = feed()
    after = copy.deepcopy(before)
    properties = after["schema"][0]["properties"]
    place = data.draw(st.integers(0, len(properties) - 1))
    key = data.draw(st.sampled_from([k for k in properties[place] if k != "name"]))
    del properties[place][key]
    assert diff(before, after).level != "none"
    assert LEVELS.index(diff(after, before).level) > 0


@given(st.sampled_from(["schema", "customProperties", "properties"]), st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_an_unknown_key_anywhere_is_refused(tmp_path_factory, where, index):
    root = tmp_path_factory.mktemp("contracts")
    document = feed()
    nodes = {
        "schema": document["schema"],
        "customProperties": document["customProperties"],
        "properties": document["schema"][0]["properties"],
    }[where]
    nodes[index % len(nodes)]["surprise"] = 1
    put(document, root)
    try:
        load_feeds(root)
    except ContractError as error:
        assert any("surprise" in m.key for m in error.mistakes)
    else:
        raise AssertionError("loaded in spite of an unknown key")

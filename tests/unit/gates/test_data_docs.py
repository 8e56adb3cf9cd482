"""The Data Docs say what was found, ask nothing of the network, and hold no value of a row."""

import re

import pandas as pd
import pytest

from orchestration.gates.data_docs import build
from orchestration.gates.suites import Suite
from orchestration.gates.validate import context, validate

IN_SET = {"expect": "expect_column_values_to_be_in_set", "why": "Only these are known."}
IN_SET |= {"with": {"column": "a", "value_set": ["x", "y"]}}


@pytest.fixture(scope="module")
def docs(tmp_path_factory):
    found = context(tmp_path_factory.mktemp("gx"))
    for table, values in (("kept", ["x", "y"]), ("broken", ["x", "Zubaida"])):
        suite = Suite(table, "about", ("feed",), (IN_SET,))
        validate(found, suite, lambda *_, values=values: pd.DataFrame({"a": values}), True)
    return build(found)


def pages(docs):
    return sorted(docs.rglob("*.html"))


def test_no_page_asks_anything_of_the_network(docs):
    assert len(pages(docs)) == 5
    for page in pages(docs):
        assert "://" not in page.read_text(), page.name


def test_the_first_page_lists_every_result_and_suite_with_a_link(docs):
    index = (docs / "index.html").read_text()
    listed = re.findall(r'<a href="([^"]+)">(kept|broken)</a>', index)
    assert sorted(name for _, name in listed) == ["broken", "broken", "kept", "kept"]
    assert all((docs / link).is_file() for link, _ in listed)
    assert re.findall(r'class="text-(\w+)">(\w+)', index) == [
        ("danger", "failed"),
        ("success", "held"),
    ]


def test_every_link_of_a_page_leads_somewhere(docs):
    for page in pages(docs):
        for link in re.findall(r'href="([^"#]+)"', page.read_text()):
            if link != "data:,":
                there = (page.parent / link).resolve()
                assert there.is_file() or there == (docs.parent / "governance.html").resolve()


def test_a_result_tells_how_many_failed_and_not_whose_they_were(docs):
    (broken,) = (page for page in pages(docs) if "validations/broken" in str(page))
    text = broken.read_text()
    assert "fa-times" in text and "1 unexpected" in text
    assert "Zubaida" not in text


def test_a_suite_gives_its_reasons(docs):
    assert "Only these are known." in (docs / "expectations" / "kept.html").read_text()

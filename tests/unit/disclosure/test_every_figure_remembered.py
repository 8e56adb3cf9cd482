"""Whatever figure an aggregate product publishes is remembered from release to release."""

import re

import pytest

from orchestration.contracts import load_products
from orchestration.paths import DBT_PROJECT

MODELS = DBT_PROJECT / "models"
REMEMBERED = set(
    re.findall(r"'(\w+_figure)'", (MODELS / "conformed" / "hidden_count.sql").read_text())
)
# it counts records, not persons, and hides none for another's sake
WITHOUT = {"linkage_quality"}
AGGREGATES = sorted(product.id for product in load_products().values() if product.aggregate)


def figures(product):
    """The figures that a product's model reads."""
    model = (MODELS / "products" / f"product_{product}.sql").read_text()
    return set(re.findall(r"ref\('(\w+_figure)'\)", model))


@pytest.mark.parametrize("product", [p for p in AGGREGATES if p not in WITHOUT])
def test_what_an_aggregate_hides_is_remembered(product):
    assert figures(product), "its small counts are hidden by no figure"
    assert figures(product) <= REMEMBERED


def test_nothing_else_is_remembered():
    assert set().union(*map(figures, AGGREGATES)) == REMEMBERED


@pytest.mark.parametrize("figure", sorted(REMEMBERED))
def test_a_figure_recalls_what_it_hid_itself(figure):
    model = (MODELS / "conformed" / f"{figure}.py").read_text()
    assert re.findall(r"recall\(.*, \"(\w+)\"\)", model) == [figure]
    assert "was=was" in model

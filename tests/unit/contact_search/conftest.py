"""A release of a few children, and a visitor to its contact search."""

import pytest
from contact_search_home import CHILDREN, SETTINGS, Visitor, decide, new_home, publish, settle


@pytest.fixture
def home(tmp_path):
    made = new_home(tmp_path)
    publish(made, CHILDREN)
    decide(made, "P2", "child_mental_health", True)
    settle(made, SETTINGS)
    return made


@pytest.fixture
def ann(home):
    return Visitor(home)

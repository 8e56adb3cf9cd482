"""The page of a board's release that was made by hand."""

import pytest
from board_release import TABLES, release

from orchestration.programme_page.collect import collect
from orchestration.programme_page.write import render


@pytest.fixture
def content(tmp_path):
    """What the page shows of TABLES."""
    return collect(release(tmp_path, TABLES))


@pytest.fixture
def page(content):
    """The page of TABLES."""
    return render(content)

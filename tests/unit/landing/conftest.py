"""A home to land in, under the contracts as they are."""

import pytest
from landing_inbox import Inbox

from orchestration.contracts import load_feeds


@pytest.fixture(scope="session")
def feeds():
    return load_feeds()


@pytest.fixture
def inbox(tmp_path, feeds):
    return Inbox(tmp_path / "home", feeds)

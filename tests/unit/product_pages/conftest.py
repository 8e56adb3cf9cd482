"""The pages of a grant that was made by hand."""

import pytest
from granted_by_hand import made


@pytest.fixture(scope="session")
def granted_pages(tmp_path_factory):
    """{file: page} of TABLES."""
    return made(tmp_path_factory.mktemp("granted"))

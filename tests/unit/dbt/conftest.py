"""The dbt project built once on a home to which nobody has sent anything yet."""

import json

import pytest
from dbt_home import dbt, landed


@pytest.fixture(scope="session")
def nothing_sent(tmp_path_factory):
    """A home without deliveries, every model built."""
    home = landed(tmp_path_factory.mktemp("empty"))
    done = dbt(home, "build", "--exclude-resource-type", "test", "unit_test")
    assert done.returncode == 0, done.stdout[-4000:]
    return home


@pytest.fixture(scope="session")
def manifest(nothing_sent):
    """dbt's description of the project."""
    return json.loads((nothing_sent.work / "dbt" / "manifest.json").read_text())

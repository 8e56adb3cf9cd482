"""A home of each kind, and the key folder of its user."""

import pytest

from orchestration import at_rest
from orchestration.home import Home


@pytest.fixture(autouse=True)
def key_folder(tmp_path, monkeypatch):
    """Where keys are made that nobody gave another place."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in (at_rest.SAID, at_rest.KEY, at_rest.KEY_FILE):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "config" / "early-intervention" / "keys"


@pytest.fixture
def home(tmp_path):
    """A home on which nothing was done yet."""
    place = Home(tmp_path / "home")
    place.landing.mkdir(parents=True)
    place.prepare()
    return place


@pytest.fixture(params=[at_rest.PLAIN, at_rest.ENCRYPTED])
def kept(request, home):
    """A plain home, then an encrypted one."""
    at_rest.prepare(home, plain=request.param == at_rest.PLAIN)
    return home

"""A home with a ledger of three files, and the command line to ask it."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.home import Home
from orchestration.landing import ledger
from orchestration.landing.ledger import Delivery, Entry


def entry(sequence, feed, file, outcome="accepted", reason=None, rows=(0, 0, 0), by_reason=None):
    """A ledger entry of one file with `rows` received, accepted, quarantined."""
    part = Delivery(
        feed=feed,
        file=file,
        delivery_date=dt.date(2026, 11, 3),
        version=1,
        late=False,
        outcome=outcome,
        reason=reason,
        received=rows[0],
        accepted=rows[1],
        quarantined=rows[2],
        quarantined_by_reason=by_reason or {},
        normalisations=["byte_order_mark"],
        delivery_id=f"{sequence}-0123abcd",
        sha256="0" * 64,
        contract_id=feed,
        contract_version="1.0.0",
    )
    return Entry(
        feed, file, "0" * 64, part.delivery_id, sequence, outcome, reason, feed, "1.0.0", [part]
    )


@pytest.fixture
def home(tmp_path):
    place = Home(tmp_path / "home")
    place.landing.mkdir(parents=True)
    place.prepare()
    for one in (
        entry(1, "schools_census", "c.csv", rows=(40, 38, 2), by_reason={"type": 2}),
        entry(2, "schools_census", "c_again.csv", "duplicate", "duplicate_delivery"),
        entry(3, "police_asb", "a.csv", "rejected", "empty_file"),
    ):
        ledger.write(place, one)
    return place


class Ei:
    """`ei` in this process: exit code, text, and the JSON document on standard output."""

    def __init__(self, home):
        self.home = home

    def __call__(self, *words):
        done = CliRunner().invoke(app, [*words, "--home", str(self.home.root)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def json(self, *words, code=0):
        done = self(*words, "--json")
        assert done.exit_code == code, done.output
        return json.loads(done.stdout)


@pytest.fixture
def ei(home):
    return Ei(home)

"""`ei contact-search` as its keeper calls it."""

import json

import pytest
from contact_search_home import SETTINGS, STAFF, Visitor, entries, settle
from typer.testing import CliRunner

from orchestration.cli import app


def ei(*words):
    return CliRunner().invoke(app, ["contact-search", *words])


def test_the_staff_is_listed_with_the_codes_of_the_log(home, ann):
    ann.api("search", name="Mohammed Khan", age="10", reason="referral")
    (code,) = {facts["user"] for facts in entries(home, "look_up")}
    listed = json.loads(ei("staff", "--home", str(home.root), "--json").stdout)
    assert [entry["user"] for entry in listed if entry["code"] == code] == ["u-ann"]
    assert "u-lead" in ei("staff", "--home", str(home.root)).stdout


def test_alerts_are_listed(home):
    bob = Visitor(home, "u-bob")
    found = bob.api("search", name="Katarzyna Zielinska", age="11", reason="referral").json()
    bob.api("child", child=found["hits"][0]["child"])
    listed = json.loads(ei("alerts", "--home", str(home.root), "--json").stdout)
    assert {"own_name", "own_address"} <= {alert["rule"] for alert in listed}
    assert "own_name" in ei("alerts", "--home", str(home.root)).stdout


def test_who_looks_at_the_use_is_in_the_log(home):
    ei("alerts", "--home", str(home.root))
    ei("staff", "--home", str(home.root), "--json")
    looks = [(facts["what"], facts["user"]) for facts in entries(home, "look_up")]
    assert looks == [("contact_alerts", None), ("contact_staff", None)]


@pytest.mark.parametrize(
    ("settings", "staff", "said"),
    [("hosts: []\n", STAFF, "trusts no proxy"), (SETTINGS, "nothing", "the first line must be")],
)
def test_it_does_not_start_where_something_is_wrong(home, settings, staff, said):
    settle(home, settings, staff)
    done = ei("--home", str(home.root))
    assert done.exit_code == 1 and said in done.stderr


def test_wrong_usage(tmp_path):
    assert ei("--home", str(tmp_path)).exit_code == 2
    assert ei().exit_code == 2

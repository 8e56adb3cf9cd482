"""Pseudonyms are HMAC-SHA256, alike across tables and releases, and other for each key."""

import contextlib
import hashlib
import hmac
from pathlib import Path

import duckdb
import pytest
from small_grounds import field

from orchestration.contracts.identifying import is_pseudonymised
from orchestration.governance import audit
from orchestration.publishing import pseudonyms
from orchestration.publishing.pseudonyms import BadKey, Key, expression


def made(key, value, category="identifier"):
    inner, outer = key.pads
    sql = expression("$v", field("x", category=category), "$i", "$o")
    with duckdb.connect() as con:
        row = con.execute(f"select {sql}", {"v": value, "i": inner, "o": outer}).fetchone()
    return row[0]


def expected(secret, value):
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32]


@pytest.mark.parametrize("secret", [b"k" * 32, bytes(range(64)), b"long" * 40])
@pytest.mark.parametrize("value", ["p1", "", "Zoë", "it's; --", "x" * 200])
def test_is_hmac_sha256(secret, value):
    assert made(Key("c", "p", 1, secret), value) == expected(secret, value)


def test_null_stays_null_and_keys_in_a_list_are_each_turned():
    key = Key("c", "p", 1, b"k" * 32)
    assert made(key, None) is None
    parts = sorted(expected(key.secret, part) for part in ("p2", "p1"))
    assert made(key, "p2 p1", "key") == " ".join(parts)
    assert made(key, "p1", "key") == made(key, "p1") == expected(key.secret, "p1")
    assert made(key, "Anna Lee", "name") == expected(key.secret, "Anna Lee")


@pytest.mark.parametrize(
    ("category", "identifiability", "hidden"),
    [
        ("key", "indirect", True),
        ("identifier", "direct", True),
        ("address", "direct", True),  # a UPRN of a home
        ("name", "direct", True),
        ("birth", "indirect", False),
        ("gazetteer", "none", False),
        ("key", "none", False),
    ],
)
def test_the_rule_of_the_contract(category, identifiability, hidden):
    assert (
        is_pseudonymised(field("x", category=category, identifiability=identifiability)) is hidden
    )


def test_a_key_is_made_once_for_its_owner_alone(home):
    first = pseudonyms.load_key(home, "analyst", "planning")
    path = home.keys / "analyst-planning-e1.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(first.secret) == 32
    assert pseudonyms.load_key(home, "analyst", "planning") == first
    assert pseudonyms.load_key(home, "analyst", "other").secret != first.secret
    assert first.secret.hex() not in repr(first) + first.id
    assert first.id.startswith("analyst-planning-e1-")


def test_a_new_epoch_has_a_new_key_and_keeps_the_former(home):
    first = pseudonyms.load_key(home, "analyst", "planning")
    second = pseudonyms.rotate(home, "analyst", "planning")
    assert (second.epoch, pseudonyms.load_key(home, "analyst", "planning")) == (2, second)
    assert first.secret != second.secret
    assert (home.keys / "analyst-planning-e1.key").exists()


@pytest.mark.parametrize("left", range(5))
def test_killed_at_any_rename_the_epoch_is_the_former_or_the_next_whole(home, monkeypatch, left):
    first = pseudonyms.load_key(home, "analyst", "planning")
    real, renames = Path.replace, iter(range(left))

    def dies(path, target):
        if next(renames, None) is None:
            raise KeyboardInterrupt
        real(path, target)

    with monkeypatch.context() as m, contextlib.suppress(KeyboardInterrupt):
        m.setattr(Path, "replace", dies)
        pseudonyms.rotate(home, "analyst", "planning")
    epoch = pseudonyms.load_key(home, "analyst", "planning").epoch
    assert epoch == (2 if left > 2 else 1)  # the log says it first, in two renames
    assert [key.epoch for key in pseudonyms.kept_keys(home)] == [1, 2][:epoch]
    assert audit.verify(home)["ok"]
    assert pseudonyms.rotate(home, "analyst", "planning").epoch == epoch + 1
    assert pseudonyms.kept_keys(home)[0] == first


def test_the_environment_comes_first(home, monkeypatch):
    monkeypatch.setenv("EI_PSEUDONYM_KEY_ANALYST_PLANNING", "ab" * 32)
    assert pseudonyms.load_key(home, "analyst", "planning").secret == b"\xab" * 32
    assert not list(home.keys.iterdir())


@pytest.mark.parametrize("text", ["xyz", "ab" * 31, ""])
def test_a_bad_key_is_refused_without_telling_it(home, monkeypatch, text):
    monkeypatch.setenv("EI_PSEUDONYM_KEY_ANALYST_PLANNING", text)
    with pytest.raises(BadKey) as error:
        pseudonyms.load_key(home, "analyst", "planning")
    assert not text or text not in str(error.value)

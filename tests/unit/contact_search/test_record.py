"""What the audit log gets of look-ups, how much one may look, and what gives an alert."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from contact_search_home import (
    CHILDREN,
    DAY,
    SETTINGS,
    STAFF,
    Visitor,
    child,
    entries,
    publish,
    settle,
)

from orchestration.contact_search import desk, record
from orchestration.contact_search.alerts import alerts
from orchestration.contact_search.children import Released
from orchestration.contact_search.rules import rules
from orchestration.governance import audit, noted

WORKING = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # a Wednesday
FOUND = {"name": "Mohammed Khan", "age": "10", "reason": "referral"}


class Clock(datetime):
    """`datetime` whose now stands still until it is moved."""

    at = WORKING

    @classmethod
    def now(cls, tz=None):
        return cls.at


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(record, "datetime", Clock)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # hundreds of look-ups in a test
    Clock.at = WORKING
    return Clock


def seen(home, kind="look_up"):
    return entries(home, kind)


def open_one(visitor, **typed):
    (hit,) = visitor.api("search", **typed).json()["hits"]
    return visitor.api("child", child=hit["child"])


def rules_told(home):
    return [facts["rule"] for facts in seen(home, "look_up_alert")]


def test_a_look_up_is_in_the_log_with_who_why_and_whom(home, ann):
    open_one(ann, **FOUND, reference="EHA000123")
    listed, opened = seen(home)
    assert listed["what"] == "contact_list" and opened["what"] == "contact"
    assert listed["subjects"] == [opened["subject"]] == [noted.subject(home, "P2")]
    for facts in (listed, opened):
        assert facts["reason"] == "referral" and facts["outcome"] == "shown"
        assert facts["organisation"] == "nottingham_city_council"
        assert facts["user"].startswith("S") and facts["release"] == "2026-11-20-aaaaaaaaaaaa"
    assert len(noted.looked_at(home, "P2")) == 2
    assert noted.looked_at(home, "P1") == []
    assert audit.verify(home)["ok"]


def test_nothing_that_was_typed_or_found_is_in_the_log_in_clear(home, ann):
    open_one(ann, **FOUND, reference="EHA000123")
    ann.api("search", name="Katarzyna Zielinska", address="NG5 1AA", reason="child_asked")
    ann.api("search", name="Somebody Unknown", age="3", reason="child_asked")
    log = (home.audit / "log.jsonl").read_text().upper()
    for word in ("KHAN", "MOHAMMED", "ZIELINSKA", "SOMEBODY", "EHA000123", "NG51AA", "NG5 1AA",
                 "U-ANN", "P2", "VISITOR"):  # fmt: skip
        assert f'"{word}' not in log and f" {word}" not in log, word


def test_the_same_search_has_the_same_digest_another_has_another(home, ann):
    for age in ("10", "10", "9"):
        ann.api("search", **(FOUND | {"age": age}))
    first, second, third = (facts["query"] for facts in seen(home))
    assert first == second != third


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ({"name": "Khan"}, "refused"),
        ({"name": "Nobody Here", "age": "4"}, "not_found"),
        ({"name": "Emma", "age": "9"}, "too_many"),
    ],
)
def test_searches_that_show_nobody_are_in_the_log_too(home, ann, typed, outcome):
    ann.api("search", **typed, reason="referral")
    (facts,) = seen(home)
    assert facts["outcome"] == outcome and facts["subjects"] == []


def test_nothing_is_shown_where_the_log_cannot_be_written(home, ann, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(audit, "_add_line", full)
    page = ann.api("search", **FOUND)
    assert page.status_code == 500 and "Khan" not in page.text


def test_past_the_limit_nothing_is_shown_and_a_restart_changes_nothing(home, ann, clock):
    most = rules().limits[0].least
    for _ in range(most):
        assert ann.api("search", **FOUND).status_code == 200
    for visitor in (ann, ann, Visitor(home)):
        refused = visitor.api("search", **FOUND)
        assert refused.status_code == 429 and refused.json()["hits"] == []
        assert visitor.api("child", child="x").status_code == 429
    assert [f["outcome"] for f in seen(home)].count("limited") == 1
    assert Visitor(home, "u-bob").api("search", **FOUND).status_code == 200
    clock.at += timedelta(minutes=61)
    assert ann.api("search", **FOUND).status_code == 200
    assert {"many_look_ups", "limit_reached"} <= set(rules_told(home))


def test_who_is_at_a_limit_is_refused_before_anything_is_looked_for(home, ann, clock, monkeypatch):
    for _ in range(rules().limits[0].least):
        ann.api("search", **FOUND)

    def looked_for(*_):
        raise AssertionError("a search was made for somebody at the limit")

    monkeypatch.setattr(desk, "find", looked_for)
    monkeypatch.setattr(Released, "shelf", looked_for)
    assert ann.api("search", **FOUND).status_code == 429
    assert ann.api("child", child="x").status_code == 429
    assert [f["outcome"] for f in seen(home)].count("limited") == 1


def test_no_two_requests_take_the_last_look_up_of_an_hour(home, ann, clock):
    """Beside each other in one process, and in another process over the same home."""
    most = rules().limits[0].least
    for _ in range(most - 1):
        ann.api("search", **FOUND)
    visitors = [ann, Visitor(home)]
    with ThreadPoolExecutor(12) as pool:
        done = pool.map(lambda n: visitors[n % 2].api("search", **FOUND).status_code, range(12))
        assert sorted(done) == [200, *[429] * 11]
    assert [facts["outcome"] for facts in seen(home)].count("shown") == most
    assert audit.verify(home)["ok"]


def test_that_alerts_were_looked_at_is_in_the_log_and_counts_as_no_look_up(home, ann, clock):
    lead = Visitor(home, "u-lead")
    for _ in range(rules().limits[0].least + 1):
        assert lead.get("/alerts").status_code == 200
    looks = seen(home)
    assert {(facts["what"], facts["role"]) for facts in looks} == {
        ("contact_alerts", "information_governance")
    }
    assert len(looks) == rules().limits[0].least + 1 and rules_told(home) == []
    assert ann.get("/alerts").status_code == 403
    assert [facts["what"] for facts in seen(home)].count("contact_alerts") == len(looks)


def test_alerts_are_not_shown_where_the_log_cannot_be_written(home, ann, clock, monkeypatch):
    ann.user = "u-bob"
    open_one(ann, **POLE)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(audit, "_add_line", full)
    page = Visitor(home, "u-lead").get("/alerts")
    assert page.status_code == 500 and "own postcode" not in page.text


def test_the_limit_of_a_day_holds_however_slowly_one_looks(home, ann, clock):
    day = next(rule for rule in rules().limits if rule.id == "per_day")
    for n in range(day.least):
        clock.at = WORKING + timedelta(minutes=2 * n)
        assert ann.api("search", **FOUND).status_code == 200
    clock.at += timedelta(minutes=2)
    assert ann.api("search", **FOUND).status_code == 429


def test_an_alert_is_given_once_in_its_time(home, ann, clock):
    for _ in range(60):
        ann.api("search", **FOUND)
    assert rules_told(home) == ["many_look_ups"]
    clock.at += timedelta(minutes=90)
    for _ in range(60):
        ann.api("search", **FOUND)
    assert rules_told(home) == ["many_look_ups", "many_look_ups"]


def test_an_ordinary_day_gives_no_alert(home, ann, clock):
    for n in range(8):
        clock.at = WORKING + timedelta(minutes=50 * n)
        open_one(ann, **FOUND)
        ann.api("search", name="Nobody Here", age="4", reason="referral")
    assert rules_told(home) == []


def test_many_that_found_nobody(home, ann, clock):
    for n in range(12):
        ann.api("search", name=f"Nobody{'abcdefghijkl'[n]}", age="4", reason="referral")
    assert rules_told(home) == ["many_not_found"]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (datetime(2026, 11, 18, 6, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 18, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 18, 20, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 15, 6, 30, tzinfo=UTC), False),  # summer time
        (datetime(2026, 7, 15, 19, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), True),  # a Saturday
    ],
)
def test_out_of_hours(home, ann, clock, when, expected):
    clock.at = when
    for _ in range(3):
        open_one(ann, **FOUND)
    assert ("out_of_hours" in rules_told(home)) == expected


def test_many_different_children_in_a_day(home, ann, clock):
    names = [f"A{a * 4}{b * 4}" for a in "bcdfgk" for b in "lmnpr"]
    born = CHILDREN[0]["date_of_birth"]
    rows = [child(f"Q{i}", name, "Long", born) for i, name in enumerate(names)]
    publish(home, rows, "2026-11-21-b")
    for name in names:
        clock.at += timedelta(minutes=4)
        hits = ann.api("search", name=f"{name} Long", age="11", reason="referral").json()["hits"]
        ann.api("child", child=hits[0]["child"])
    assert rules_told(home) == ["many_children"]


def test_many_children_on_lists_that_nobody_opened(home, ann, clock):
    """Day of birth by day of birth under common names: a hundred children seen, none opened."""
    days = [DAY - timedelta(days=4000 + n) for n in range(20)]
    rows = [
        child(f"E{n}-{i}", name, "Brown", day)
        for n, day in enumerate(days)
        for i, name in enumerate(("Emma", "Emily", "Amy", "Anna", "Ella"))
    ]
    publish(home, rows, "2026-11-21-b")
    for n, day in enumerate(days):
        assert "many_listed" not in rules_told(home)
        clock.at += timedelta(minutes=5)
        found = ann.api("search", name="Brown", date_of_birth=day.isoformat(), reason="referral")
        assert len(found.json()["hits"]) == 5, n
    assert "many_listed" in rules_told(home)


def test_who_is_signed_in_and_not_listed_is_in_the_log(home, ann, clock):
    stranger = Visitor(home, "u-nobody")
    for _ in range(30):  # once in ten minutes, since a stranger decides how often
        assert stranger.get().status_code == 403
    (facts,) = seen(home)
    assert (facts["what"], facts["outcome"]) == ("contact_door", "turned_away")
    assert "u-nobody" not in (home.audit / "log.jsonl").read_text()
    assert ann.http.get("/", headers={"X-Forwarded-User": "u-nobody"}).status_code == 401
    assert len(seen(home)) == 1  # who is not signed in is nobody
    for _ in range(2):
        clock.at += timedelta(minutes=11)
        assert stranger.api("search", **FOUND).status_code == 403
    assert rules_told(home) == ["turned_away"]
    assert "Not listed" in Visitor(home, "u-lead", DAY).get("/alerts").text


def test_one_child_opened_by_many_is_told_once(home, ann, clock):
    users = [f"u-{n}" for n in range(8)]
    lines = [f"{u},nottingham_city_council,practitioner,2027-03-31,,\n" for u in users]
    settle(home, SETTINGS, STAFF + "".join(lines))
    for user in users:
        clock.at += timedelta(hours=1)
        ann.user = user
        open_one(ann, **FOUND)
    (facts,) = seen(home, "look_up_alert")
    assert (facts["rule"], facts["count"]) == ("child_by_many", 6)
    assert facts["subject"] == noted.subject(home, "P2")


POLE = {"name": "Katarzyna Zielinska", "age": "11", "reason": "referral"}


@pytest.mark.parametrize(
    ("user", "line", "expected"),
    [
        ("u-ann", "", {"colleague"}),
        ("u-bob", "", {"own_address", "own_name"}),
        ("u-x", "Zielińska,", {"own_name", "colleague"}),
        ("u-x", ",ng5 1aa", {"own_address", "colleague"}),
        ("u-lone", "", set()),
    ],
)
def test_own_family_neighbours_and_colleagues(home, ann, clock, user, line, expected):
    of = "nottingham_city_council,practitioner,2027-03-31"
    staff = STAFF + (f"{user},{of},{line}" if line else "")
    if user == "u-lone":
        staff = STAFF.replace("Zielinska", "").replace("NG5 1AA", "") + f"{user},{of},,\n"
    settle(home, SETTINGS, staff)
    ann.user = user
    assert open_one(ann, **POLE).status_code == 200
    assert set(rules_told(home)) == expected


def test_a_neighbour_of_a_colleague_of_the_same_organisation(home, ann, clock):
    settle(home, SETTINGS, STAFF.replace("Zielinska", "Otherwise"))
    open_one(ann, **POLE)
    assert rules_told(home) == ["colleague_neighbour"]
    elsewhere = STAFF.replace("u-bob,nottingham_city_council", "u-bob,youth_justice_service")
    settle(home, SETTINGS, elsewhere.replace("Zielinska", "Otherwise"))
    clock.at += timedelta(days=2)
    open_one(ann, **POLE)
    assert rules_told(home) == ["colleague_neighbour"]


def test_a_surname_that_many_have_is_no_tie(home, ann, clock):
    born = CHILDREN[0]["date_of_birth"]
    most = rules().rare_surname
    rows = [child(f"T{i}", "Amy" if i else "Zoe", "Tester", born) for i in range(most + 1)]
    publish(home, rows, "2026-11-21-b")
    open_one(ann, name="Zoe Tester", date_of_birth=born.isoformat(), reason="referral")
    assert rules_told(home) == []
    publish(home, rows[:-1], "2026-11-21-c")
    open_one(ann, name="Zoe Tester", date_of_birth=born.isoformat(), reason="referral")
    assert rules_told(home) == ["own_name"]


def test_the_lead_sees_the_alerts_without_names(home, ann, clock):
    ann.user = "u-bob"
    open_one(ann, **POLE)
    page = Visitor(home, "u-lead", DAY).get("/alerts")
    assert "own postcode" in page.text and "18 November 2026, 10:00" in page.text
    assert [a["rule"] for a in alerts(home)] == ["own_name", "own_address"]
    for word in ("Zieli", "Katarzyna", "u-bob", "P1"):
        assert word not in page.text


def test_many_at_once_beside_a_run_leave_a_whole_chain(home, ann):
    def look(_):
        return ann.api("search", **FOUND).status_code

    def run(n):
        audit.append(home, "gate", {"n": n})
        return 200

    with ThreadPoolExecutor(8) as pool:
        done = [*pool.map(look, range(24)), *pool.map(run, range(24))]
    assert set(done) == {200}
    found = audit.verify(home)
    assert found["ok"] and found["entries"] == 49  # and the release

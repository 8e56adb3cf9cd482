"""The pages as a browser gets them: who is let in, what is shown, what never is."""

import json
import re
from datetime import timedelta

import pytest
from contact_search_home import (
    CHILDREN,
    DAY,
    SECRET,
    SETTINGS,
    STAFF,
    Visitor,
    child,
    decide,
    entries,
    named,
    publish,
    settle,
)
from fastapi.testclient import TestClient

from orchestration.contact_register import SHIELD
from orchestration.contact_search import agreed
from orchestration.contact_search.app import make_app
from orchestration.contact_search.settings import Unsettled

FOUND = {"name": "Mohammed Khan", "age": "10"}


def test_a_child_is_found_and_opened(ann):
    page = ann.search(**FOUND)
    assert page.status_code == 200 and named(page) == ["Mohammed Ali Khan"]
    assert "0115 496" not in page.text and "ALFRETON" not in page.text
    opened = ann.open(ann.references(page)[0])
    assert opened.status_code == 200
    for told in ("Health visiting", "Jo Visitor", "0115 496 0001", "1 October 2026", "Marcus"):
        assert told in opened.text


def test_a_sensitive_service_is_a_contact_to_be_brokered(ann):
    page = ann.open(ann.references(ann.search(**FOUND))[0]).text
    brokered = page[page.index("A sensitive service") :]
    assert "brokered" in brokered and "0115 496 0999" in brokered
    assert "Last involved" not in brokered and "Ask for" not in brokered


def test_a_contact_without_a_number_gets_the_main_one_of_its_organisation(home, ann):
    numbers = home.root / "contact_search" / "telephones.csv"
    numbers.write_text("organisation,telephone\nSneinton Family Mentors,0115 496 0777\n")
    page = ann.open(ann.references(ann.search(**FOUND))[0]).text
    assert "0115 496 0777</a> (main number)" in page and "0115 496 0001</a>" in page
    numbers.write_text("who,what\n")
    assert ann.open(ann.references(ann.search(**FOUND))[0]).status_code == 503


def test_a_child_without_contacts_is_said_to_have_none(ann):
    page = ann.open(ann.references(ann.search(name="Jane Smith", age="8"))[0])
    assert "No organisation is known" in page.text


def test_a_shielded_child_is_like_one_who_is_not_there(home, ann):
    shielded = [row for row in CHILDREN if row["person_id"] != "P2"]
    reference = ann.references(ann.search(**FOUND))[0]
    publish(home, shielded, "2026-11-21-bbbbbbbbbbbb")
    hidden, unknown = ann.search(**FOUND), ann.search(name="Zz Qq", age="10")
    assert hidden.status_code == unknown.status_code == 200
    assert hidden.text == unknown.text
    opened, never = ann.open(reference), ann.open("no-such-reference")
    assert opened.status_code == never.status_code == 404
    assert opened.text == never.text


def test_a_shield_counts_at_once_whatever_was_released(home, ann):
    listed = ann.search(**FOUND)
    reference = ann.references(listed)[0]
    decide(home, "P2", SHIELD, True)
    hidden, unknown = ann.search(**FOUND), ann.search(name="Zz Qq", age="10")
    assert hidden.text == unknown.text
    assert ann.open(reference).text == ann.open("no-such-reference").text
    assert ann.api("search", **FOUND, reason="referral").json()["hits"] == []
    decide(home, "P2", SHIELD, False)
    assert named(ann.search(**FOUND)) == ["Mohammed Ali Khan"]


def test_a_consent_that_was_taken_back_or_ran_out_counts_at_once(home, ann):
    def page(visitor):
        return visitor.open(visitor.references(visitor.search(**FOUND))[0]).text

    assert "A sensitive service" in page(ann)
    decide(home, "P2", "substance_misuse", True, until=DAY + timedelta(1))
    decide(home, "P2", "child_mental_health", False)
    assert "A sensitive service" in page(ann)
    later = page(Visitor(home, today=DAY + timedelta(1)))
    assert "A sensitive service" not in later and "Health visiting" in later
    decide(home, "P2", "substance_misuse", False)
    assert "A sensitive service" not in page(ann)


def test_a_new_release_is_followed_without_a_restart(home, ann):
    assert named(ann.search(name="New Child", age="9")) == []
    publish(home, [child("N1", "New", "Child", CHILDREN[-1]["date_of_birth"])], "2026-11-21-b")
    assert named(ann.search(name="New Child", age="9")) == ["New Child"]


def test_what_is_missing_is_told_and_what_was_typed_is_kept(ann):
    page = ann.search(name="Katarzyna <b>", reason="")
    assert page.status_code == 422
    assert "Enter one more fact" in page.text and "Choose the reason" in page.text
    assert 'value="Katarzyna &lt;b&gt;"' in page.text and "<b>" not in page.text


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"reason": "other"}, 422),
        ({"reason": "curiosity"}, 422),
        ({"reason": "other", "reference": "about my neighbour"}, 422),
        ({"reason": "other", "reference": "EHA 000123"}, 200),
        ({"reason": "referral", "reference": ""}, 200),
    ],
)
def test_no_search_without_a_reason_of_the_table(ann, typed, status):
    assert ann.search(**FOUND, **typed).status_code == status


@pytest.mark.parametrize("user", ["u-gone", "u-out", "u-lead", "u-nobody", "U-ANN", ""])
def test_who_is_not_listed_or_not_agreed_is_not_let_in(home, user):
    visitor = Visitor(home, user)
    page = visitor.get()
    assert page.status_code == (401 if not user else 403)
    assert "<form" not in page.text
    assert visitor.api("search", **FOUND, reason="referral").status_code == page.status_code


def test_only_the_governance_lead_sees_the_alerts(home, ann):
    assert ann.get("/alerts").status_code == 403
    assert Visitor(home, "u-lead").get("/alerts").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-User": "u-ann"},
        {"X-Forwarded-User": "u-ann", "X-Contact-Search-Secret": "guessed"},
        {"X-Contact-Search-Secret": SECRET},
        [
            ("X-Forwarded-User", "u-bob"),
            ("X-Forwarded-User", "u-ann"),
            ("X-Contact-Search-Secret", SECRET),
        ],
        [
            ("X-Forwarded-User", "u-ann"),
            ("X-Contact-Search-Secret", SECRET),
            ("X-Contact-Search-Secret", SECRET),
        ],
    ],
)
def test_only_the_proxy_says_who_somebody_is(ann, headers):
    assert ann.http.get("/", headers=headers).status_code == 401


def test_a_trusted_address_is_the_address_of_the_connection(home):
    settle(home, "trusted_addresses: [192.0.2.7]\n")
    app = make_app(home)
    headers = {"X-Forwarded-User": "u-ann", "X-Forwarded-For": "192.0.2.7"}
    for address, status in (("192.0.2.7", 200), ("192.0.2.8", 401)):
        client = TestClient(app, base_url="http://127.0.0.1", client=(address, 5000))
        assert client.get("/", headers=headers).status_code == status


def test_another_host_name_is_not_answered(ann):
    page = ann.http.get("/", headers={**ann.headers, "Host": "evil.example"})
    assert page.status_code == 400


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("hosts: [a.example]\n", "trusts no proxy"),
        ("trusted_addresses: [somewhere]\n", "no IP address"),
        ("secret_file: nowhere\n", "no secret_file"),
        ("trust: everybody\n", "unknown"),
        ("- a\n", "settings by name"),
    ],
)
def test_without_a_proxy_to_trust_it_does_not_start(home, settings, said):
    settle(home, settings)
    with pytest.raises(Unsettled, match=said):
        make_app(home)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("u-ann,nottingham_city_council,practitioner,2027-03-31,,", "listed before"),
        ("u-x,nobody,practitioner,2027-03-31,,", "register of organisations"),
        ("u-x,nottingham_city_council,boss,2027-03-31,,", "role"),
        ("u-x,nottingham_city_council,practitioner,soon,,", "until"),
        ("u-x,nottingham_city_council", "6 fields"),
    ],
)
def test_a_wrong_line_of_the_register_is_told_by_its_number(home, line, said):
    settle(home, SETTINGS, STAFF + line + "\n")
    with pytest.raises(Unsettled, match=f"line 7: .*{said}") as error:
        make_app(home)
    assert "u-x" not in str(error.value)


def test_files_that_others_may_read_are_not_used(home):
    for name in ("proxy.secret", "staff.csv"):
        settle(home, SETTINGS)
        (home.root / "contact_search" / name).chmod(0o644)
        with pytest.raises(Unsettled, match="chmod 600"):
            make_app(home)


def test_access_ends_when_the_register_says_so(home, ann):
    assert ann.get().status_code == 200
    settle(home, SETTINGS, STAFF.replace("u-ann", "u-other"))
    assert ann.get().status_code == 403
    settle(home, SETTINGS, "broken")
    assert ann.get().status_code == 503


def test_nobody_is_let_in_where_no_agreement_is_in_force(home):
    assert "nottingham_city_council" in agreed.receivers(CHILDREN[0]["last_involved_on"])
    late = CHILDREN[0]["last_involved_on"].replace(year=2040)
    settle(home, SETTINGS, STAFF.replace("2027", "2050"))
    assert agreed.receivers(late) == frozenset()
    assert Visitor(home, today=late).get().status_code == 403


def test_a_form_of_another_site_or_person_or_day_is_refused(home, ann):
    form = {**FOUND, "reason": "referral"}
    for token in ("", "0" * 64, Visitor(home, "u-bob").token()):
        sent = {**form, "token": token}
        assert ann.http.post("/search", data=sent, headers=ann.headers).status_code == 403
    own = {**form, "token": ann.token()}
    for site in ("cross-site", "same-site", "none"):
        headers = {**ann.headers, "Sec-Fetch-Site": site}
        assert ann.http.post("/search", data=own, headers=headers).status_code == 403
    later = Visitor(home, today=CHILDREN[0]["last_involved_on"].replace(month=12))
    assert later.http.post("/search", data=own, headers=ann.headers).status_code == 403
    assert entries(home, "look_up") == []


def test_a_reference_is_good_for_the_one_it_was_given_to(home, ann):
    reference = ann.references(ann.search(**FOUND))[0]
    ann.user = "u-bob"
    assert ann.open(reference).status_code == 404
    ann.user = "u-ann"
    assert ann.open(reference).status_code == 200


def test_the_same_child_has_another_reference_each_time(ann):
    assert ann.references(ann.search(**FOUND)) != ann.references(ann.search(**FOUND))


def test_every_answer_has_the_headers(ann):
    pages = [ann.get(), ann.search(**FOUND), ann.search(name=""), ann.get("/nowhere")]
    pages += [
        ann.http.get("/", headers={"Host": "evil.example"}),
        ann.http.get("/"),
        ann.get("/static/style.css"),
        ann.api("search"),
    ]
    for page in pages:
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "script-src" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in page.headers


def test_no_page_has_a_script_a_style_of_its_own_or_an_address_with_what_was_typed(ann):
    page = ann.search(**FOUND)
    for text in (ann.get().text, page.text, ann.open(ann.references(page)[0]).text):
        assert not re.search(r"<script|style=|<style|onclick|http:|https:", text)
        assert set(re.findall(r'(?:href|action)="([^"#][^"]*)"', text)) <= {
            "/", "/search", "/child", "/static/style.css", "tel:01154960001", "tel:01154960999",
        }  # fmt: skip


HOSTILE = """<img src=x onerror=alert(1)>"'{{7*7}}"""


def test_what_is_written_in_a_name_is_text(home, ann):
    """In the release, and in what was typed."""
    born = CHILDREN[0]["date_of_birth"]
    row = child("X1", f"Zoltan {HOSTILE}", "Nagy", born, school=HOSTILE, address=HOSTILE,
                lead_practitioner=HOSTILE, lead_phone="javascript:alert(1)")  # fmt: skip
    publish(home, [row], "2026-11-21-x")
    listed = ann.search(name="Zoltan Nagy", age="11")
    opened = ann.open(ann.references(listed)[0])
    again = ann.search(name=HOSTILE, address=HOSTILE, school=HOSTILE, reference=HOSTILE, reason="?")
    assert (listed.status_code, opened.status_code, again.status_code) == (200, 200, 422)
    for page in (listed, opened, again):
        assert "<img" not in page.text and "&lt;img" in page.text
        assert 'href="javascript:' not in page.text and "{{7*7}}" in page.text


def test_searches_are_posts_and_the_description_of_the_api_is_off(ann):
    for path in ("/search?name=x", "/child", "/api/search", "/api/child"):
        assert ann.get(path).status_code == 405
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert ann.get(path).status_code == 404


def test_too_large_a_request_is_turned_away(ann):
    page = ann.http.post("/search", data={"name": "x" * 9000}, headers=ann.headers)
    assert page.status_code == 413


def test_a_fault_is_logged_without_what_was_typed(ann, monkeypatch, caplog):
    def broken(*_):
        raise ValueError("Mohammed Khan cannot be read")

    monkeypatch.setattr("orchestration.contact_search.desk.find", broken)
    page = ann.search(**FOUND)
    assert page.status_code == 500 and "Khan" not in page.text
    assert "ValueError" in caplog.text and "Khan" not in caplog.text
    assert page.headers["cache-control"] == "no-store"


def test_before_the_first_release_there_is_nothing_to_show(home, ann):
    (home.published / "current.json").unlink()
    assert ann.get().status_code == 503
    assert ann.api("search", **FOUND, reason="referral").status_code == 503


def test_the_api_has_the_same_rules(home, ann):
    found = ann.api("search", name="Mohammed Khan", age=10, reason="referral")
    (hit,) = found.json()["hits"]
    assert hit["name"] == "Mohammed Ali Khan" and "date_of_birth" not in hit
    opened = ann.api("child", child=hit["child"]).json()
    assert [c["brokered"] for c in opened["child"]["contacts"]] == [False, False, True]
    assert opened["child"]["contacts"][2]["ask_for"] is None
    assert '"P2"' not in json.dumps([found.json(), opened])  # references are random
    assert ann.api("child", child="x").status_code == 404
    assert ann.api("search", name="Mohammed Khan", age=10).status_code == 422
    assert ann.api("search", name="Khan", reason="referral").json()["wrong"]["date_of_birth"]
    assert ann.api("search", nmae="Khan", reason="referral").status_code == 400
    for sent in ({"data": b"name=x"}, {"data": b"{", "json": None}):
        headers = {**ann.headers, "Content-Type": "application/json"} if "json" in sent else {}
        sent = {"content": sent["data"], "headers": {**ann.headers, **headers}}
        assert ann.http.post("/api/search", **sent).status_code in (400, 415)

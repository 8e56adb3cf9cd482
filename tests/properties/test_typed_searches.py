"""Whatever is typed into contact search: an answer, never a fault, never a long list, and nothing
of it in the log.
"""

import json
import sys
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "unit" / "contact_search"))
from contact_search_home import CHILDREN, DAY, SETTINGS, STAFF, Visitor, new_home, publish, settle

from orchestration.contact_search.children import Shelf, gather
from orchestration.contact_search.facts import Level
from orchestration.contact_search.find import MOST, find
from orchestration.contact_search.index import Index
from orchestration.contact_search.query import FIELDS, read_query

KIDS = gather(CHILDREN)
SHELF = Shelf("r", DAY, KIDS, Index(list(KIDS.values())))
WORDS = sorted({word for row in CHILDREN for word in f"{row['forename']} {row['surname']}".split()})
names = st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join))
born = st.one_of(st.text(), st.dates(date(2008, 1, 1), date(2027, 1, 1)).map(str))
places = st.one_of(
    st.text(), st.from_regex(r"[0-9]{0,3} ?[A-Za-z ]{0,12},? ?NG[0-9] ?[0-9][A-Z]{2}")
)
ages = st.one_of(st.text(max_size=3), st.integers(-2, 30).map(str))
typed = st.fixed_dictionaries(
    {"name": names},
    optional={"date_of_birth": born, "age": ages, "address": places, "school": st.text()},
)


@given(typed)
def test_a_search_is_refused_with_a_field_or_finds_a_few_who_agree(sent):
    query, wrong = read_query(sent, DAY)
    if query is None:
        assert wrong and wrong.keys() <= set(FIELDS)
        return
    found = find(query, SHELF, DAY)
    assert len(found.hits) <= MOST and not (found.too_many and found.hits)
    assert sorted(hit.rank for hit in found.hits) == [hit.rank for hit in found.hits]
    for hit in found.hits:
        assert {Level.AGREES, Level.NEAR} & set(hit.facts.values())


@given(st.text())
def test_a_name_alone_never_finds_anybody(name):
    assert read_query({"name": name}, DAY)[0] is None


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("home"))
    publish(home, CHILDREN)
    users = [f"u{n},nottingham_city_council,practitioner,2027-03-31,,\n" for n in range(500)]
    settle(home, SETTINGS, STAFF.splitlines()[0] + "\n" + "".join(users))
    visitor = Visitor(home)
    visitor.fresh = count()  # each example is another user's, so that no limit is reached
    return visitor


anything = st.text(st.characters(), max_size=40)  # lone surrogates too
quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SURROGATE = {"name": "Ann \ud800", "age": "\ud800", "reason": "other", "reference": "1\ud800"}


@quick
@given(st.dictionaries(st.sampled_from([*FIELDS, "reason", "reference"]), anything))
@example(SURROGATE)
@example({"name": "Ann \ud800", "age": "9", "reason": "referral"})
def test_no_request_is_a_fault(visitor, sent):
    visitor.user = f"u{next(visitor.fresh)}"
    headers = visitor.headers | {"Content-Type": "application/json"}
    for path, allowed in (("search", (200, 422)), ("child", (404,))):
        content = json.dumps(sent | {"child": sent.get("name", "")} if path == "child" else sent)
        answer = visitor.http.post(f"/api/{path}", content=content, headers=headers)
        assert answer.status_code in allowed


@quick
@given(st.binary(max_size=200))
@example(b"%ED%A0%80&age=9&reason=referral")
@example(b"%00&age=%00")
def test_no_form_is_a_fault(visitor, body):
    visitor.user = f"u{next(visitor.fresh)}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    token = f"token={visitor.token()}&name=".encode()
    for path, allowed in (("/search", (200, 400, 403, 422)), ("/child", (400, 403, 404))):
        answer = visitor.http.post(path, content=token + body, headers=visitor.headers | kind)
        assert answer.status_code in allowed

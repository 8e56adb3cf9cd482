"""Contact search at work on the release of a run, while somebody objects or is erased."""

from pathlib import Path

import pytest
from contact_search_home import DAY, SETTINGS, Visitor, named, settle
from running import ei, run_json

from orchestration import store
from orchestration.publishing import consumer_release

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def shown(home):
    """Children with a day of birth and home, by key: what a practitioner would type."""
    tables = consumer_release(home, "contact_search")["tables"]
    rows = store.read(Path(tables["single_view_of_child"]["file"])).to_pylist()
    return {
        row["person_id"]: {
            "name": f"{row['forename']} {row['surname']}",
            "date_of_birth": str(row["date_of_birth"]),
            "reason": "referral",
        }
        for row in sorted(rows, key=lambda row: row["person_id"])
        if row["forename"] and row["surname"] and row["date_of_birth"]
    }


@pytest.mark.parametrize(
    "right",
    [["object", "--purpose", "contact_search"], ["erase"]],
    ids=["an objection", "an erasure"],
)
def test_who_objects_or_is_erased_is_gone_at_once_and_stays_out(copied, right):
    (person, typed), *_, (other, others) = shown(copied).items()
    settle(copied, SETTINGS)
    ann = Visitor(copied, today=DAY)
    (before,) = [h for h in ann.api("search", **typed).json()["hits"] if h["name"] == typed["name"]]
    ei(*right, "--person", person, "--json", home=copied)

    found = ann.api("search", **typed).json()["hits"]
    assert typed["name"] not in [hit["name"] for hit in found]
    assert ann.api("child", child=before["child"]).status_code == 404  # from the list of before
    assert others["name"] in [h["name"] for h in ann.api("search", **others).json()["hits"]]

    assert run_json(copied)["success"]
    assert person not in shown(copied) and other in shown(copied)
    found = ann.api("search", **typed).json()["hits"]
    assert typed["name"] not in [hit["name"] for hit in found]


def test_an_objection_waits_for_a_run_that_is_at_work(copied):
    """It is not half done: it says so, and the child is shown until it is asked for again."""
    person, typed = next(iter(shown(copied).items()))
    settle(copied, SETTINGS)
    ann = Visitor(copied, today=DAY)
    with copied.lock():
        words = ("object", "--purpose", "contact_search", "--person", person)
        said = ei(*words, home=copied, code=1)
    assert "run" in said.stderr
    year, month, day = typed.pop("date_of_birth").split("-")
    page = ann.search(**typed, day=day, month=month, year=year)
    assert typed["name"] in named(page)

"""A day's delivery on top of what is linked, beside a linkage of everything from nothing.

    python tests/benchmarks/increment.py --home HOME [--day YYYY-MM-DD] [--json]

HOME is where `ei run` has been. The records delivered on or after the day (the last
day of all, where none is given) come on top of those before, whose persons and keys stand as a
release left them. A run links all records anew and carries the keys on, so that what a day costs is
what all costs; this prints both, and that the persons are the same. Ends with 1 where they are not,
or where a person who has no record of the day lost the key without a word in the history.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from orchestration import store
from orchestration.home import Home
from orchestration.linkage import state
from orchestration.linkage.persons.assignment import person_events, person_links
from orchestration.linkage.persons.describe import KEY
from orchestration.linkage.persons.link import link_persons

Former = tuple[pl.DataFrame, pl.DataFrame]  # tables person_assignment and person_history


def _nothing() -> Former:
    return _empty("person_assignment"), _empty("person_history")


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(state.SCHEMAS[name].empty_table()))


def _release(
    mentions: pl.DataFrame, places: pl.DataFrame, former: Former, day: date
) -> tuple[float, pl.DataFrame, pl.DataFrame]:
    """Seconds, links and history of one linkage."""
    began = time.monotonic()
    edges = link_persons(mentions, places).edges
    links = person_links(mentions, places, edges, *former)
    history = person_events(links, edges, *former, day)
    return time.monotonic() - began, links, history


def measure(mentions: pl.DataFrame, places: pl.DataFrame, day: date | None) -> dict[str, Any]:
    """Records and seconds of all and of the day, whether the persons are the same, and how many
    keys were lost without a word."""
    last: Any = day or mentions["delivery_date"].max()
    there = mentions.filter(pl.col("delivery_date") < last)
    _, before, history = _release(there, places, _nothing(), last)
    former = (before.select(*KEY, "person_id"), history)
    whole, anew, _ = _release(mentions, places, _nothing(), last)
    on_top, links, told = _release(mentions, places, former, last)
    both = links.join(anew, on=KEY, suffix="_anew").select("person_id", "person_id_anew").unique()
    keys = [both["person_id"].n_unique(), both["person_id_anew"].n_unique()]
    gone = set(before["person_id"]) - set(links["person_id"])
    said = {key for text in told["old_person_ids"] for key in (text or "").split()}
    return {
        "day": str(last),
        "records": mentions.height,
        "records_of_the_day": mentions.height - there.height,
        "seconds_all": round(whole, 1),
        "seconds_day_on_top": round(on_top, 1),
        "persons": keys[1],
        "same_persons": keys == [both.height, both.height] and links.height == anew.height,
        "keys_merged_or_split": len(gone & said),
        "keys_lost_without_a_word": len(gone - said),
    }


def main() -> int:
    """Print the figures; 1 where the results differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--day", type=date.fromisoformat)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with store.warehouse(Home(given.home)) as con:
        mentions = con.sql("select * from spine.person_mention").pl()
        places = con.sql("select * from spine.person_place").pl()
    found = measure(mentions, places, given.day)
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        for name, value in found.items():
            print(f"{name:26}{value!s:>14}")
    return 0 if found["same_persons"] and not found["keys_lost_without_a_word"] else 1


if __name__ == "__main__":
    raise SystemExit(main())

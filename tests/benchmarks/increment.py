"""A day's delivery on top of what is linked, beside a linkage of everything from nothing.

    python tests/benchmarks/increment.py --home HOME [--day YYYY-MM-DD] [--json]

HOME is where `ei run` has been. The records delivered on or after the day (the last
day of all, where none is given) come on top of those before, whose persons and keys stand as a
release left them, with the comparisons of that run (known.py), as `ei run` keeps them. This prints
what the day costs (of the wall, and of the processor, which does not depend on what else the
machine does), what all costs, and that the edges and persons are the same. Ends with 1 where they
are not, or where a person who has no record of the day lost the key without a word in the history.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from orchestration import store
from orchestration.home import Home
from orchestration.linkage import state
from orchestration.linkage.persons.assignment import person_events, person_links
from orchestration.linkage.persons.describe import KEY
from orchestration.linkage.persons.link import Linkage, link_persons


@dataclass
class Former:
    """What a release left behind: its state and the comparisons of its run."""

    assignment: pl.DataFrame = field(default_factory=lambda: _empty("person_assignment"))
    history: pl.DataFrame = field(default_factory=lambda: _empty("person_history"))
    known: pl.DataFrame | None = None


@dataclass
class Release:
    """One linkage, and what it took."""

    seconds: float
    processor: float
    linkage: Linkage
    links: pl.DataFrame
    history: pl.DataFrame

    def left(self) -> Former:
        keys = self.links.select(*KEY, "person_id")
        return Former(keys, self.history, self.linkage.known)


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(state.SCHEMAS[name].empty_table()))


def _release(mentions: pl.DataFrame, places: pl.DataFrame, former: Former, day: date) -> Release:
    began, used = time.monotonic(), time.process_time()
    linkage = link_persons(mentions, places, None, former.known)
    before = (former.assignment, former.history)
    links = person_links(mentions, linkage.edges, *before)
    history = person_events(links, linkage.edges, *before, day)
    took = time.monotonic() - began, time.process_time() - used
    return Release(*took, linkage, links, history)


def measure(mentions: pl.DataFrame, places: pl.DataFrame, day: date | None) -> dict[str, Any]:
    """Records, seconds and comparisons of all and of the day, whether the persons are the same, and
    how many keys were lost without a word."""
    last: Any = day or mentions["delivery_date"].max()
    there = mentions.filter(pl.col("delivery_date") < last)
    before = _release(there, places, Former(), last)
    anew = _release(mentions, places, Former(), last)
    on_top = _release(mentions, places, before.left(), last)
    both = on_top.links.join(anew.links, on=KEY, suffix="_anew")
    both = both.select("person_id", "person_id_anew").unique()
    keys = [both["person_id"].n_unique(), both["person_id_anew"].n_unique()]
    gone = set(before.links["person_id"]) - set(on_top.links["person_id"])
    said = {key for text in on_top.history["old_person_ids"] for key in (text or "").split()}
    return {
        "day": str(last),
        "records": mentions.height,
        "records_of_the_day": mentions.height - there.height,
        "seconds_all": round(anew.seconds, 1),
        "seconds_day_on_top": round(on_top.seconds, 1),
        "processor_seconds_all": round(anew.processor, 1),
        "processor_seconds_day_on_top": round(on_top.processor, 1),
        "compared_all": anew.linkage.compared,
        "compared_day_on_top": on_top.linkage.compared,
        "persons": keys[1],
        "same_edges": on_top.linkage.edges.equals(anew.linkage.edges),
        "same_persons": keys == [both.height, both.height],
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
    same = found["same_edges"] and found["same_persons"]
    return 0 if same and not found["keys_lost_without_a_word"] else 1


if __name__ == "__main__":
    raise SystemExit(main())

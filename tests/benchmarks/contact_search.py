"""How well and how fast contact search finds the children of a home's current release.

    python tests/benchmarks/contact_search.py --home DIR [--children N] [--seed S] [--as-of DAY]

Children are drawn and asked for with their facts, damaged in stated ways. `listed`: the child is in
the list; `first`: at its top; `too many`: nobody was shown. Counts and times only are printed.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from orchestration.contact_search.child import Child
from orchestration.contact_search.children import Released
from orchestration.contact_search.facts import age_on
from orchestration.contact_search.find import find
from orchestration.contact_search.query import read_query
from orchestration.home import Home

Typed = dict[str, str]


def _slip(word: str, chance: random.Random) -> str:
    """The word with a letter left out, changed, or swapped with the one before."""
    if len(word) < 4:
        return word
    at, kind = chance.randrange(1, len(word)), chance.choice("lcs")
    if kind == "l":
        return word[:at] + word[at + 1 :]
    if kind == "c":
        return word[:at] + chance.choice("aeioulnrst") + word[at + 1 :]
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _names(chance: random.Random) -> dict[str, Callable[[Child], str]]:
    return {
        "as held": lambda c: f"{c.forename} {c.surname}",
        "turned round": lambda c: f"{c.surname}, {c.forename}",
        "a slip in one": lambda c: f"{_slip(c.forename, chance)} {c.surname}",
        "a slip in each": lambda c: f"{_slip(c.forename, chance)} {_slip(c.surname, chance)}",
        "surname only": lambda c: c.surname,
        "forename only": lambda c: c.forename,
        "another surname": lambda c: f"{c.forename} Qwertyson",
    }


def _facts(today: date) -> dict[str, Callable[[Child], Typed]]:
    def age(child: Child) -> str:
        assert child.date_of_birth
        return str(age_on(child.date_of_birth, today))

    return {
        "date of birth": lambda c: {"date_of_birth": str(c.date_of_birth)},
        "age": lambda c: {"age": age(c)},
        "postcode": lambda c: {"address": c.postcode},
        "age, district": lambda c: {"age": age(c), "address": c.postcode[:-3]},
        "school": lambda c: {"school": c.school},
    }


def main() -> None:
    """Print a line for each pair of a name's and a fact's form, then times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--children", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    given = parser.parse_args()
    chance = random.Random(given.seed)
    began = time.perf_counter()
    shelf = Released(Home(given.home)).shelf(given.as_of)
    print(f"{len(shelf.children):,} children, read in {time.perf_counter() - began:.1f} s")
    known = [c for c in shelf.children.values() if c.date_of_birth and c.forename and c.surname]
    times = []
    for fact_form, fact in _facts(given.as_of).items():
        for name_form, name in _names(chance).items():
            asked = listed = first = too_many = 0
            for child in chance.sample(known, min(given.children, len(known))):
                typed = fact(child)
                query, _ = read_query({"name": name(child), **typed}, given.as_of)
                if query is None or not all(typed.values()):
                    continue
                started = time.perf_counter()
                found = find(query, shelf, given.as_of)
                times.append(time.perf_counter() - started)
                keys = [hit.child.person_id for hit in found.hits]
                asked += 1
                listed += child.person_id in keys
                first += keys[:1] == [child.person_id]
                too_many += found.too_many
            share = [f"{100 * n / max(asked, 1):5.1f}%" for n in (listed, first, too_many)]
            told = f"listed {share[0]}  first {share[1]}  too many {share[2]}"
            print(f"{fact_form:14} {name_form:16} {asked:5}  {told}")
    times.sort()
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"a search: p50 {1000 * middle:.1f} ms, p95 {1000 * late:.1f} ms, of {len(times)}")


if __name__ == "__main__":
    main()

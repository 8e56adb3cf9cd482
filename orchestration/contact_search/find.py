"""Which children a search finds: a few, best first, or none where too many would fit.

Three tiers, from the surest. A list is never cut off in the midst of a tier: where the surest tier
that anybody is in has more than MOST, nobody is shown and another fact is asked for, so that
searches cannot be strung together into a list of the city's children. Beside a sure hit nobody is
shown whom a fact speaks against, but for one born on the very day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from orchestration.contact_search.child import Child
from orchestration.contact_search.children import Shelf
from orchestration.contact_search.facts import AGREES, DIFFERS, NEAR, Level, compare, weight
from orchestration.contact_search.query import Query

MOST = 10
SURE, LIKELY, POSSIBLE = 1, 2, 3
SURE_NAME, LIKELY_NAME, LEAST_NAME = 0.9, 0.68, 0.4
NAME_WEIGHT = 3.0
HOME = ("address", "postcode", "district")  # facts about one thing: where the child lives


@dataclass(frozen=True)
class Hit:
    """A child that may be meant, and how the facts asked for stand to it."""

    child: Child
    tier: int
    name_near: float
    facts: dict[str, Level]

    @property
    def rank(self) -> tuple[float, float, str]:
        """Sorts the likeliest first."""
        told = NAME_WEIGHT * self.name_near + weight(self.facts)
        return self.tier, -round(told, 6), self.child.person_id


@dataclass(frozen=True)
class Found:
    """At most MOST hits; `too_many` where there would have been more, and then none are given."""

    hits: tuple[Hit, ...] = ()
    too_many: bool = False


def find(query: Query, shelf: Shelf, today: date) -> Found:
    """The children of the release that the query may mean."""
    near, matched = shelf.index.nearness(query.name)
    children = shelf.index.children
    hits = []
    for place in np.nonzero(near >= LEAST_NAME)[0].tolist():
        child = children[place]
        if not shelf.is_shown(child.person_id):
            continue
        facts = compare(query, child, today)
        tier = _tier(float(near[place]), int(matched[place]) == len(query.name), facts)
        if tier:
            hits.append(Hit(child, tier, float(near[place]), facts))
    return _shown(sorted(hits, key=lambda hit: hit.rank))


def _tier(near: float, all_found: bool, facts: dict[str, Level]) -> int:
    """The tier of a child, 0 for none: a name alone never finds anybody. A home that differs counts
    once, since the address is a former one as often as not."""
    levels = list(facts.values())
    away = [facts.get(home) == DIFFERS for home in HOME]
    agree, differ = levels.count(AGREES), levels.count(DIFFERS) - max(sum(away) - 1, 0)
    if near >= SURE_NAME and all_found and agree and not differ:
        return SURE
    if near >= LIKELY_NAME and all_found and agree and agree >= differ:
        return LIKELY
    # another surname, or a name misheard: only with what hardly two children share
    born = facts.get("day")
    if born == AGREES and agree > differ:
        return POSSIBLE
    if agree >= 2 and agree > differ and born != DIFFERS:
        return POSSIBLE
    return POSSIBLE if near >= SURE_NAME and all_found and NEAR in levels and not differ else 0


def _shown(hits: Sequence[Hit]) -> Found:
    shown: list[Hit] = []
    if any(hit.tier == SURE for hit in hits):
        hits = [hit for hit in hits if DIFFERS not in hit.facts.values() or _born_then(hit)]
    for tier in (SURE, LIKELY, POSSIBLE):
        of_tier = [hit for hit in hits if hit.tier == tier]
        if len(shown) + len(of_tier) > MOST:
            return Found(tuple(shown), too_many=not shown)
        shown += of_tier
    return Found(tuple(shown))


def _born_then(hit: Hit) -> bool:
    return hit.facts.get("day") == AGREES

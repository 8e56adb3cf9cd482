"""What a file's name says: which contract it comes under, its delivery date and version."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.landing.rejection import Rejected

if TYPE_CHECKING:
    from orchestration.contracts import FeedContract

DATE = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:_v(?P<version>[1-9][0-9]*))?"
# The gazetteer comes as a full supply or as updates, in AddressBase or in DTF 7.3.
GAZETTEER = rf"{{feed}}_(?P<supply>full|cou)_{DATE}\.(?P<form>zip|dtf)"


@dataclass(frozen=True)
class Name:
    """A recognised file name. `supply` is 'full' or 'cou' for the gazetteer, else ''."""

    contract: FeedContract
    delivery_date: dt.date
    version: int = 1
    supply: str = ""


def recognise(
    feed: str, name: str, feeds: Mapping[str, Sequence[FeedContract]]
) -> Name:
    """What `name`, found in the folder of `feed`, says.

    Raises Rejected: `wrong_feed` (another feed's name), `wrong_format` (this feed's name with
    another ending), else `unknown_name` (also for a folder that is no feed's, or a date that is
    not in the calendar).
    """
    if found := _in_feed(name, feeds.get(feed, ())):
        return found
    if any(_in_feed(name, contracts) for other, contracts in feeds.items() if other != feed):
        raise Rejected("wrong_feed")
    stem = name.rpartition(".")[0]
    endings = {_ending(c) for c in feeds.get(feed, ())}
    if any(_in_feed(f"{stem}{ending}", feeds[feed]) for ending in endings):
        raise Rejected("wrong_format")
    raise Rejected("unknown_name")


def _in_feed(name: str, contracts: Sequence[FeedContract]) -> Name | None:
    for contract in contracts:
        match = re.fullmatch(_pattern(contract), name, re.IGNORECASE | re.ASCII)
        if not match:
            continue
        parts = match.groupdict()
        try:
            day = dt.date.fromisoformat(parts["date"])
        except ValueError:
            continue
        supply = (parts.get("supply") or "").lower()
        return Name(contract, day, int(parts["version"] or 1), supply)
    return None


def _pattern(contract: FeedContract) -> str:
    if contract.file_format == "gazetteer":
        return GAZETTEER.replace("{feed}", re.escape(contract.feed))
    before, _, after = contract.file_name.partition("{d}")
    return re.escape(before) + DATE + re.escape(after)


def _ending(contract: FeedContract) -> str:
    if contract.file_format == "gazetteer":
        return ".zip"
    return contract.file_name.partition("{d}")[2]

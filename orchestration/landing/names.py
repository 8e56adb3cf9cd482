"""What a file's name says: which contract it comes under, its delivery date and version."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.landing.rejection import Rejected

if TYPE_CHECKING:
    from orchestration.contracts import FeedContract

DATE = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:_v(?P<version>[1-9][0-9]*))?"
SUPPLY = r"_(full|cou)_"  # in the gazetteer's file names


@dataclass(frozen=True)
class Name:
    """A recognised file name. `supply` is 'full' or 'cou' for the gazetteer, else ''."""

    contract: FeedContract
    delivery_date: dt.date
    version: int = 1
    supply: str = ""


def recognise(feed: str, name: str, feeds: Mapping[str, Sequence[FeedContract]]) -> Name:
    """What `name`, found in the folder of `feed`, says.

    Raises Rejected: `wrong_feed` (another feed's name), `wrong_format` (this feed's name with
    another ending), else `unknown_name` (also for a folder that is no feed's, or a date that is
    not in the calendar).
    """
    if found := _in_feed(name, feeds.get(feed, ())):
        return found
    if any(_in_feed(name, contracts) for other, contracts in feeds.items() if other != feed):
        raise Rejected("wrong_feed")
    if _in_feed(name, feeds.get(feed, ()), any_ending=True):
        raise Rejected("wrong_format")
    raise Rejected("unknown_name")


def printable(name: str) -> str:
    """A file's name as a table and a screen can hold it: what is no text, or would move the
    cursor, is a replacement character."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _in_feed(name: str, contracts: Sequence[FeedContract], any_ending: bool = False) -> Name | None:
    for contract in contracts:
        for template in (contract.file_name, *contract.other_file_names):
            match = re.fullmatch(_pattern(template, any_ending), name, re.IGNORECASE | re.ASCII)
            day = _day(match["date"]) if match else None
            if match and day:
                supply = re.search(SUPPLY, template)
                version = int(match["version"] or 1)
                return Name(contract, day, version, supply[1] if supply else "")
    return None


def _pattern(template: str, any_ending: bool) -> str:
    before, _, after = template.partition("{d}")
    return re.escape(before) + DATE + (r"\.[A-Za-z0-9]+" if any_ending else re.escape(after))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None

"""What assets are called, and whose they are."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dagster import AssetKey

from orchestration.contracts import FeedContract

Feeds = Mapping[str, Sequence[FeedContract]]
OWNERS = ["team:early-intervention-platform"]


def feed_key(feed: str) -> AssetKey:
    """The landing asset of a feed."""
    return AssetKey(["landing", feed])


def raw_of(source: Mapping[str, Any]) -> Mapping[str, Any]:
    """What dbt notes of a raw table: feed, contract and location (generated from the contract)."""
    noted: Mapping[str, Any] = source.get("meta") or source["config"]["meta"]
    return noted


def owner(organisation: str) -> str:
    """An organisation as Dagster writes an owner."""
    return "team:" + re.sub(r"[^a-z0-9_-]+", "-", organisation.lower()).strip("-")

"""What assets are called, and whose they are."""

import re
from collections.abc import Mapping, Sequence

from dagster import AssetKey

from orchestration.contracts import FeedContract

Feeds = Mapping[str, Sequence[FeedContract]]
OWNERS = ["team:early-intervention-platform"]


def feed_key(feed: str) -> AssetKey:
    """The landing asset of a feed."""
    return AssetKey(["landing", feed])


def owner(organisation: str) -> str:
    """An organisation as Dagster writes an owner."""
    return "team:" + re.sub(r"[^a-z0-9_-]+", "-", organisation.lower()).strip("-")

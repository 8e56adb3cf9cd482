"""A home, and short ways to put files into it and to see what became of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from orchestration.home import Home
from orchestration.landing import land, quarantined

AS_OF = dt.date(2026, 11, 20)


class Inbox:
    """A home, and short ways to put files into it and to see what became of them."""

    def __init__(self, root: Path, feeds) -> None:
        self.home = Home(root)
        self.feeds = feeds
        self.refused: dict[str, str] = {}
        reference = self.home.reference / "postcode.parquet"
        reference.parent.mkdir(parents=True)
        reference.touch()  # the postcodes are not what these tests are about

    def put(self, feed: str, name: str, content: bytes) -> Path:
        path = self.home.landing / feed / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def land(self, say=None):
        return land(self.home, self.feeds, lambda c, _: self.refused.get(c.feed), AS_OF, say)

    def receive(self, feed: str, name: str, content: bytes):
        """Land one file; its deliveries."""
        self.put(feed, name, content)
        return self.land()

    def reasons(self, feed: str) -> list[tuple[int, str, str]]:
        rows = quarantined(self.home, feed)
        return [(row["row_number"], row["reason"], row["field"]) for row in rows]

    def raw(self, feed: str, table: str | None = None) -> pl.DataFrame:
        frames = sorted((self.home.raw / feed).glob(f"*/{table or feed}.parquet"))
        return pl.concat([pl.read_parquet(f) for f in frames]).sort("file", "row_number")

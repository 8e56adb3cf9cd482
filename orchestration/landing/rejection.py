"""The one exception of landing: a file that is rejected whole."""

from __future__ import annotations


class Rejected(Exception):
    """A file (or a member of an archive) of which nothing may be used.

    `reason` is a word of design/feeds.md ("File names and acceptance"); no value of the file is
    ever in it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

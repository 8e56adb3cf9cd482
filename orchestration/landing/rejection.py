"""The one exception of landing: a file that is rejected whole."""

from __future__ import annotations


class Rejected(Exception):
    """A file (or a member of an archive) of which nothing may be used.

    `reason` is a word of design/feeds.md ("File names and acceptance"). `detail` says where to
    look, in words of the contract, counts and places; no value of the file is ever in either.
    """

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail

    def within(self, member: str) -> Rejected:
        """The same, said of a member of an archive."""
        return Rejected(self.reason, f"{member}: {self.detail}" if self.detail else member)

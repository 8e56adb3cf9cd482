"""One volume of the gazetteer: its header, its records by type, its trailer.

AddressBase Premium 2.x (samples/addressbase.md) and DTF 7.3 (samples/dtf73.md) share the frame:
record 10 first, 99 last, everything else between.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestration.landing.csv_reader import CsvRecords, Row
from orchestration.landing.rejection import Rejected

HEADER, TRAILER = "10", "99"
HEADER_WIDTHS = (9, 10)  # DTF 7.3 has CUSTODIAN_UPRN too
TRAILER_WIDTH = 5
METADATA, KEY_SEQUENCE = "29", "98"
KIND = re.compile("[0-9]{2}")
OTHER = "other"  # what a line that begins with no record identifier is counted as
FILE_TYPES = {"full": "F", "cou": "C"}


@dataclass
class Volume:
    """What a volume says about itself, and how many lines of each record type it holds."""

    number: int
    version: str
    file_type: str
    following: int | None = None
    count: int | None = None
    kinds: Counter[str] = field(default_factory=Counter)

    def counts(self, either: bool) -> dict[int, str]:
        """What a right trailer may say, and the rule by which it says so.

        AddressBase leaves out 10, 29 and 99. For DTF 7.3 it is not established whether 29 and 98
        are left out too (`either`).
        """
        metadata, sequence = self.kinds[METADATA], self.kinds[KEY_SEQUENCE]
        records = self.kinds.total() - metadata - sequence
        rules = {records: "without_metadata"}
        if either:
            rules.setdefault(records + metadata, "with_metadata")
            rules.setdefault(records + sequence, "with_key_sequence")
            rules.setdefault(records + metadata + sequence, "with_metadata_and_key_sequence")
            return rules
        return {records + sequence: "without_metadata"}


def open_volume(records: CsvRecords) -> Volume:
    """Read the header record; VERSION and FILE_TYPE are its last two columns in both forms.

    Raises Rejected `wrong_format` where there is none.
    """
    row = next(records.records(), None)
    if row is None or row[0].strip() != HEADER or len(row) not in HEADER_WIDTHS:
        raise Rejected("wrong_format")
    number = _int(row[-5] or "1")
    if number is None:
        raise Rejected("wrong_format")
    return Volume(number, row[-2].strip(), row[-1].strip().upper())


def read(
    volume: Volume,
    records: CsvRecords,
    widths: dict[str, int],
    take: Callable[[str, Row], None],
) -> None:
    """Hand every record between header and trailer to `take(type, row)`; note the trailer.

    Raises Rejected: `truncated` (the last record is short and without a line end),
    `missing_trailer`, or `trailer_count` (a trailer without a number, or two trailers).
    """
    last: Row = []
    trailers: list[Row] = []
    for row in records.records():
        last, kind = row, row[0].strip()
        if kind == TRAILER:
            trailers.append(row)
        else:
            volume.kinds[kind if KIND.fullmatch(kind) else OTHER] += 1
            take(kind, row)
    if last and not records.ended:
        widths = {**widths, TRAILER: TRAILER_WIDTH}
        if len(last) < widths.get(last[0].strip(), len(last) + 1):
            raise Rejected("truncated")
    if not trailers:
        raise Rejected("missing_trailer")
    if len(trailers) > 1 or len(trailers[0]) < 3:
        raise Rejected("trailer_count")
    volume.following, volume.count = _int(trailers[0][1]), _int(trailers[0][2])


def check_chain(volumes: list[Volume]) -> None:
    """Raises Rejected `missing_volume` unless the volumes follow one another to the last.

    They count from 1 (a single one may say 0); NEXT_VOLUME_NUMBER is 0 in the last.
    """
    numbers = sorted(volume.number for volume in volumes)
    first = 0 if numbers == [0] else 1
    came = "came: volumes " + ", ".join(map(str, numbers))
    if numbers != list(range(first, first + len(numbers))):
        raise Rejected("missing_volume", came)
    following = {volume.number: volume.following for volume in volumes}
    expected = dict(itertools.pairwise([*numbers, 0]))
    if following != expected:
        raise Rejected("missing_volume", f"{came}; what each names as the next does not fit")


def _int(text: str) -> int | None:
    return int(text) if text.strip().isascii() and text.strip().isdigit() else None

"""The gazetteer (llpg): AddressBase Premium 2.x in a zip of volumes, or one DTF 7.3 file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, BinaryIO

from orchestration.landing import archive, encoding, layouts, volume
from orchestration.landing.arrival import Arrival, Count
from orchestration.landing.csv_reader import CsvRecords
from orchestration.landing.dtf_tables import DtfTables
from orchestration.landing.layouts import Form
from orchestration.landing.rejection import Rejected
from orchestration.landing.sorter import Sorter
from orchestration.landing.volume import FILE_TYPES, Volume

MEMBER = r"AddressBasePremium_{supply}_[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}_[0-9]{{3}}\.csv"

# Opens a volume at its start: once to judge the bytes, once to read the records.
Open = Callable[[], BinaryIO]


def land_gazetteer(arrival: Arrival) -> tuple[Count, list[str], dict[str, Any]]:
    """Land a supply; the counts, the normalisations, and facts about its volumes.

    Raises Rejected with the reason for the whole delivery. All volumes are read before their
    chain and their counts are judged.
    """
    if arrival.path.stat().st_size == 0:
        raise Rejected("empty_file")
    notes: list[str] = []
    with _volumes(arrival) as opens:
        form = _form(arrival, opens[0])
        derived = None
        if form.not_parsed:
            tables = {table.physical_name: table for table in arrival.contract.tables}
            derived = DtfTables(arrival, tables)
        with closing(Sorter(arrival, form, derived.seen if derived else None)) as sorter:
            try:
                volumes = [_read(arrival, opened, form, sorter, notes) for opened in opens]
                volume.check_chain(volumes)
                rules = {_count_rule(v, either=derived is not None) for v in volumes}
                count = sorter.finish()
                if derived:
                    derived.finish()
            finally:
                if derived:
                    derived.close()
    if not count.received:
        raise Rejected("no_rows")
    kinds = sum((v.kinds for v in volumes), Counter[str]())
    facts = {
        "volumes": len(volumes),
        "version": volumes[0].version,
        "trailer_count": sorted(rules),
        "record_types": dict(sorted(kinds.items())),
    }
    return count, list(dict.fromkeys(notes)), facts


@contextmanager
def _volumes(arrival: Arrival) -> Iterator[list[Open]]:
    """How to open each volume, in the order of their names."""
    path = arrival.path
    if path.suffix.lower() == ".dtf":
        yield [lambda: path.open("rb")]
        return
    with archive.open_zip(path) as opened:
        infos = sorted(
            (i for i in opened.infolist() if not i.is_dir()), key=lambda i: i.filename.lower()
        )
        pattern = MEMBER.format(supply=arrival.name.supply)
        mine = [i for i in infos if re.fullmatch(pattern, i.filename, re.IGNORECASE)]
        if any(i.filename == "[Content_Types].xml" for i in infos):
            raise Rejected("wrong_format")
        if not mine:
            raise Rejected("missing_member")
        if len(mine) < len(infos) or len({i.filename.lower() for i in mine}) < len(mine):
            raise Rejected("undeclared_member")
        yield [partial(archive.open_member, opened, info) for info in mine]


def _form(arrival: Arrival, opened: Open) -> Form:
    """The exchange form that the first volume's header names."""
    with opened() as stream:
        text = encoding.inspect(stream, arrival.contract.encoding)
    with opened() as stream:
        found = volume.open_volume(CsvRecords(stream, text))
    return layouts.choose(arrival.contract, found.version)


def _read(arrival: Arrival, opened: Open, form: Form, sorter: Sorter, notes: list[str]) -> Volume:
    with opened() as stream:
        text = encoding.inspect(stream, arrival.contract.encoding)
    notes += text.normalisations
    with opened() as stream:
        records = CsvRecords(stream, text)
        found = volume.open_volume(records)
        if not re.match(form.versions, found.version, re.IGNORECASE):
            raise Rejected("unsupported_version")
        if found.file_type != FILE_TYPES[arrival.name.supply]:
            raise Rejected("wrong_format")  # an update called a full supply, or the reverse
        volume.read(found, records, form.widths, sorter.take)
    return found


def _count_rule(found: Volume, either: bool) -> str:
    """By which rule the trailer's count holds. Raises Rejected `trailer_count`."""
    rules = found.counts(either)
    if found.count in rules:
        return rules[found.count]
    said, came = "no number" if found.count is None else found.count, next(iter(rules))
    raise Rejected("trailer_count", f"volume {found.number}: its trailer says {said}, {came} came")

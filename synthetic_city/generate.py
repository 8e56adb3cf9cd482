"""A synthetic city with all its deliveries and the truth about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from . import reference_files
from .book import Book
from .chance import stream
from .city import build
from .feeds import council, health, housing, police, schools, social_care, voluntary
from .population import populate
from .rates import Rates, standard
from .town import SECTOR, Town
from .truth import write_truth

SMALLEST = 200


def generate(
    people: int,
    seed: int,
    out: Path,
    as_of: date = date(2026, 11, 20),
    progress: Callable[[str], None] | None = None,
    rates: Rates | None = None,
    also_dtf: bool = False,
) -> dict[str, Any]:
    """Writes out/landing/<feed>/<file> as partners would send it and out/truth for evaluation.

    `people` live in the city on `as_of`; their neighbours outside come on top. The same arguments
    give the same bytes. `rates` changes how much dirt there is; `also_dtf` adds the gazetteer as
    DTF 7.3 in out/dtf. Returns counts: people, persons, properties, files and rows by feed.
    Raises ValueError below 200 people.
    """
    if people < SMALLEST:
        raise ValueError(f"a city has at least {SMALLEST} people, not {people}")
    tell = progress or (lambda _: None)
    rates, out = rates or standard(), Path(out)
    city = build(people, stream(seed, "city"), as_of.toordinal())
    tell(
        f"{len(city.streets):,} streets, {len(city.places):,} properties, "
        f"{len(city.outside):,} homes outside"
    )
    world = populate(city, people, stream(seed, "people"), as_of, tell)
    book = Book(out, rates, stream(seed, "files"), SECTOR)
    if also_dtf:  # before the change-only updates, which change the city
        from .dtf import write_dtf

        write_dtf(city, out, as_of, stream(seed, "gazetteer"))
    reference_files.send(city, book, as_of, stream(seed, "gazetteer"))
    town = Town(world, city, rates, seed, as_of, book)
    for name, send in (
        ("schools", schools.send),
        ("health", health.send),
        ("police", police.send),
        ("housing", housing.send),
        ("council", council.send),
        ("social care", social_care.send),
        ("voluntary organisations", voluntary.send),
    ):
        send(town)
        tell(f"{name} have sent their files")
    write_truth(town, out)
    feeds = book.finish()
    inside = sum(
        p.present and bool(p.homes) and bool((h := p.homes[-1][1]) and h.inside)
        for p in world.people
    )
    return {
        "people": inside,
        "persons": len(town.people),
        "properties": len(city.places),
        "files": len(book.files),
        "rows": {feed: row["rows_sent"] for feed, row in feeds.items()},
    }

"""Why an address got its UPRN, or none: every reading, every candidate, comparison by
comparison.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import polars as pl

from orchestration.linkage.addresses.decide import Decider, Trace
from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.match import book_of
from orchestration.linkage.addresses.neighbours import Namesakes, Sighting
from orchestration.linkage.addresses.written import read


def explain(
    text: str,
    variants: pl.DataFrame,
    properties: pl.DataFrame,
    postcodes: pl.DataFrame,
    streets: pl.DataFrame | None = None,
    *,
    postcode: str | None = None,
    uprn: str | None = None,
    easting: float | None = None,
    northing: float | None = None,
    decisions: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """Decide one address and say how.

    Tables as for `match`; decisions: its result, for what other addresses say about streets
    outside. Returns written (parts, postcode and its side of the boundary, why it names no
    place), readings (street, how it was found, words before and after), candidates (each piece
    compared, method '' where no pass accepts it; premise no_flat: the building has no such
    flat), decision.
    """
    gazetteer = Gazetteer(variants, properties, streets)
    decider = Decider(gazetteer, book_of(gazetteer, postcodes))
    written, trace = read("", text, postcode, uprn, easting, northing), Trace()
    decider.book.learn([written.postcode])
    seen: list[str] = []
    if decisions is not None and "sighting" in decisions.columns:
        seen = decisions["sighting"].drop_nulls().to_list()
    decision = decider.decide(written, Namesakes(Sighting.parse(s) for s in seen), trace)
    return {
        "written": {
            "parts": [" ".join(part) for part in written.parts],
            "postcode": written.postcode,
            "side": decider.side(written),
            "own_uprn": written.uprn,
            "names_no_place": written.nothing,
        },
        "readings": [
            {
                "street": r.key,
                "how": r.how,
                "before": " ".join(r.before),
                "after": [" ".join(part) for part in r.after],
            }
            for r in trace.readings
        ],
        "candidates": [asdict(candidate) for candidate in trace.candidates],
        "decision": {**asdict(decision), "candidates": list(decision.candidates)},
    }

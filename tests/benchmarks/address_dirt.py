"""Dirt that no generator makes, on the properties of a real gazetteer of a city.

    python tests/benchmarks/address_dirt.py --home HOME [--each 40] [--seed 1]

HOME is where `ei run` has been: its gazetteer gives the properties, address_dirt.yaml the ways to
write them. Prints, for each way, how many addresses, how many came to the property, and how many
were given a wrong UPRN; 1 where any was.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from orchestration import store
from orchestration.home import Home
from orchestration.linkage.addresses.cases import cases
from orchestration.linkage.addresses.match import match

WAYS = Path(__file__).with_suffix(".yaml")
Row = dict[str, Any]


def _mistyped(street: str, rng: random.Random) -> str:
    """The street with two letters of its first word in each other's place."""
    first, _, rest = street.partition(" ")
    at = rng.randrange(1, max(2, len(first) - 1))
    swapped = first[:at] + first[at : at + 2][::-1] + first[at + 2 :]
    return f"{swapped} {rest}" if len(first) > 3 else street


def _short(street: str) -> str:
    name, _, kind = street.rpartition(" ")
    full = cases().street_types
    shorter = [w for w, f in full.items() if f == kind.upper() and len(w) < len(kind)]
    return f"{name} {min(shorter, key=len).title()}" if shorter else street


def properties(variants: pl.DataFrame, seed: int) -> dict[str, list[Row]]:
    """Kind of property -> the parts of its address; streets whose name lies in several localities
    are left out, since a postcode would have to tell them apart.
    """
    rng = random.Random(seed)
    rows = variants.fill_null("").filter(pl.col("source") == "lpi").to_dicts()
    lies_in, numbers = defaultdict(set), defaultdict(set)
    flats: dict[tuple[str, str], str] = defaultdict(str)
    holders = Counter((r["street_description"], *_numbers(r), r["pao_text"]) for r in rows)
    for r in rows:
        street = r["street_description"]
        lies_in[street].add(r["locality"])
        last = r["pao_end_number"] or r["pao_start_number"]
        if last:
            numbers[street] |= set(range(int(r["pao_start_number"]), int(last) + 1))
        flats[street, r["pao_start_number"] + r["pao_text"]] += f" {r['sao_start_number']} "
    parents = set(variants["parent_uprn"].drop_nulls())
    found: dict[str, list[Row]] = defaultdict(list)
    for r in rows:
        street, whole = r["street_description"], (*_numbers(r), r["pao_text"])
        kind = _kind(r) if r["uprn"] not in parents and r["postcode"] else ""
        if not kind or len(lies_in[street]) > 1 or holders[(street, *whole)] > 1:
            continue
        beside = flats[street, r["pao_start_number"] + r["pao_text"]]
        title, code = street.title(), r["postcode"]
        taken = numbers[street]
        found[kind].append({
            "uprn": r["uprn"], "n": r["pao_start_number"] + r["pao_start_suffix"], "st": title,
            "ST": _short(title), "TY": _mistyped(title, rng), "bare": title.rpartition(" ")[0],
            "loc": r["locality"].title(), "pc": code, "pj": code.replace(" ", "").lower(),
            "po": code.replace("0", "O").replace("1", "I"), "u": r["sao_start_number"],
            "b": r["pao_text"].title(), "o": r["organisation"].title(),
            "X": next(k for k in range(rng.randint(1, 40), 999) if k not in taken),
            "U": next(k for k in range(1, 999) if f" {k} " not in beside and k not in taken),
        })  # fmt: skip
    return {kind: rng.sample(some, len(some)) for kind, some in sorted(found.items())}


def _numbers(r: Row) -> tuple[str, str]:
    return r["pao_start_number"] + r["pao_start_suffix"], r["sao_start_number"] + r["sao_text"]


def _kind(r: Row) -> str:
    """house, flat, block_flat, organisation or former; '' for a property of another kind."""
    plain = not r["pao_end_number"] and r["blpu_logical_status"] == "1"
    flat, named = r["sao_start_number"], r["pao_text"]
    if not plain or (r["sao_text"] and not flat):
        return ""
    if r["lpi_logical_status"] == "8":
        return "former" if r["pao_start_number"] and not flat else ""
    if r["lpi_logical_status"] != "1":
        return ""
    if flat:
        return ("" if named else "flat") if r["pao_start_number"] else "block_flat" * bool(named)
    if r["organisation"]:
        return "organisation"
    return "house" if r["pao_start_number"] and not named else ""


def tried(
    variants: pl.DataFrame,
    property_: pl.DataFrame,
    postcodes: pl.DataFrame,
    street: pl.DataFrame | None = None,
    each: int = 40,
    seed: int = 1,
) -> dict[tuple[str, str, str], Counter[str]]:
    """(kind of property, right or absent, way) -> how many came to right, wrong or none."""
    some = properties(variants, seed)
    ways = YAML(typ="safe").load(WAYS.read_text(encoding="utf-8"))
    asked = [
        (kind, meant, way, row)
        for kind, meanings in ways.items()
        for meant, written in meanings.items()
        for way in written
        for row in some.get(kind, [])[:each]
    ]
    written = [way.format(**row).partition("|") for _, _, way, row in asked]
    addresses = pl.DataFrame(
        {
            "address_id": [str(i) for i in range(len(asked))],
            "address_text": [text for text, _, _ in written],
            "postcode_given": [code or None for _, _, code in written],
        }
    )
    got = match(addresses, variants, property_, postcodes, street)
    uprns = dict(got.select("address_id", "uprn").iter_rows())
    count: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for i, (kind, meant, way, row) in enumerate(asked):
        uprn = uprns[str(i)]
        right = meant == "right" and uprn == row["uprn"]
        count[kind, meant, way]["right" if right else "none" if uprn is None else "wrong"] += 1
    return count


def main() -> int:
    """Print the figures; 1 where an address was given a wrong UPRN."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--each", type=int, default=40, help="properties of each kind")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with store.warehouse(Home(given.home)) as con:
        variants, property_, street = (
            con.table(f"gazetteer.{n}").pl() for n in ("address_variant", "property", "street")
        )
    postcodes = store.frame(given.home / "reference" / "postcode.parquet")
    count = tried(variants, property_, postcodes, street, given.each, given.seed)
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, meant, way), n in count.items():
        total[meant].update(n)
        print(f"{n.total():6}{n['right']:6}{n['wrong']:6}  {kind} {meant}: {way}")
    for meant, n in total.items():
        print(f"{meant}: {n.total()} addresses, {n['right']} right, {n['wrong']} wrong")
    return int(any(n["wrong"] for n in total.values()))


if __name__ == "__main__":
    raise SystemExit(main())

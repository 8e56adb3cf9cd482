"""How the postcode that was written stands to that of a property, and on which side of the boundary it lies."""
from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from orchestration.linkage.addresses.gazetteer import Property, Street

NEIGHBOURHOOD = 30_000  # metres round the city in which postcodes are looked up by coordinate
SHARE_INSIDE = 0.5      # a dead postcode belongs to the side on which most of its sector's live ones lie


def sector(code: str) -> str:
    """NG72DX -> NG72."""
    return code[:-2]


def one_off(a: str, b: str) -> bool:
    """Whether two postcodes differ in one character, or in two swapped ones next to each other."""
    if len(a) != len(b):
        return False
    wrong = [i for i in range(len(a)) if a[i] != b[i]]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        return a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
    return len(wrong) == 1


class PostcodeBook:
    """The postcode directory: columns postcode, easting, northing, lad_code (live ones only).

    `needed` are the postcodes that occur in addresses; `home` is the authority's code, taken from the
    gazetteer's own postcodes when not given.
    """

    def __init__(self, directory: pl.DataFrame, gazetteer_codes: Iterable[str], home: str | None = None):
        code = pl.col("postcode").str.to_uppercase().str.replace_all("[^A-Z0-9]", "")
        self._table = directory.select(code.alias("code"), pl.col("easting").cast(pl.Float64),
                                       pl.col("northing").cast(pl.Float64), "lad_code")
        own = pl.DataFrame({"code": sorted(set(gazetteer_codes))}, schema={"code": pl.String})
        mine = self._table.join(own, on="code", how="inner")
        self.home = home or (mine.get_column("lad_code").drop_nulls().mode().sort().to_list() or [""])[0]
        sectors = self._table.group_by(pl.col("code").str.head(pl.col("code").str.len_chars() - 2).alias("s"))
        shares = sectors.agg((pl.col("lad_code") == self.home).mean().alias("share"))
        self._share = dict(zip(shares["s"].to_list(), shares["share"].to_list(), strict=True))
        districts = self._table.group_by(pl.col("code").str.head(pl.col("code").str.len_chars() - 3).alias("d"))
        wider = districts.agg((pl.col("lad_code") == self.home).mean().alias("share"))
        self._district_share = dict(zip(wider["d"].to_list(), wider["share"].to_list(), strict=True))
        self._lad: dict[str, str] = {}
        near = mine.select(pl.col("easting").min().alias("w"), pl.col("easting").max().alias("e"),
                           pl.col("northing").min().alias("s"), pl.col("northing").max().alias("n")).row(0)
        self._box, self._points, self._sides = near, np.empty((0, 2)), np.empty(0, dtype=bool)
        self.areas = {c[:2] for c in mine.get_column("code").to_list()}

    def learn(self, codes: Iterable[str]) -> None:
        """Look these postcodes up in the directory, all at once."""
        wanted = pl.DataFrame({"code": sorted(set(codes))}, schema={"code": pl.String})
        found = self._table.join(wanted, on="code", how="inner")
        self._lad.update(zip(found["code"].to_list(), found["lad_code"].to_list(), strict=True))

    def side(self, code: str) -> str:
        """'' (none written), inside, outside (live), dead_inside, dead_outside (by its sector), dead (no such district)."""
        if not code:
            return ""
        lad = self._lad.get(code)
        if lad is not None:
            return "inside" if lad == self.home else "outside"
        share = self._share.get(sector(code), self._district_share.get(code[:-3]))
        if share is None:
            return "dead"
        return "dead_inside" if share >= SHARE_INSIDE else "dead_outside"

    def side_of_point(self, easting: float, northing: float) -> str:
        """inside or outside: of the live postcode nearest to a coordinate; '' if none is near."""
        if not len(self._points):
            if None in self._box:
                return ""
            w, e, s, n = self._box
            box = self._table.filter(pl.col("easting").is_between(w - NEIGHBOURHOOD, e + NEIGHBOURHOOD),
                                     pl.col("northing").is_between(s - NEIGHBOURHOOD, n + NEIGHBOURHOOD))
            self._points = box.select("easting", "northing").to_numpy()
            self._sides = (box.get_column("lad_code") == self.home).to_numpy()
        away = np.hypot(self._points[:, 0] - easting, self._points[:, 1] - northing)
        nearest = int(away.argmin())
        if away[nearest] > 2_000:
            return ""
        return "inside" if self._sides[nearest] else "outside"

    def relation(self, code: str, prop: Property, street: Street) -> str:
        """How a written postcode fits a property.

        missing; same; street (of another part of the street); near (one character off); sector (inside the city, the
        property's sector); dead (not live, the property's outward code); dead_outside, dead_elsewhere; city (live, inside,
        another sector); outside_near (live outside, yet one character off); outside_sector; outside.
        """
        if not code:
            return "missing"
        if code in prop.postcodes:
            return "same"
        if any(code in street.part_postcodes[name] for name in prop.localities or {""}):
            return "street"  # not that of a street of the same name in another locality
        near = any(one_off(code, own) for own in prop.postcodes)
        sectors = {sector(own) for own in prop.postcodes}
        side = self.side(code)
        if side == "outside":
            return "outside_near" if near else "outside_sector" if sector(code) in sectors else "outside"
        if near:
            return "near"
        if side == "inside":
            return "sector" if sector(code) in sectors else "city"
        if code[:-3] in {own[:-3] for own in prop.postcodes}:
            return "dead"
        return "dead_outside" if side == "dead_outside" else "dead_elsewhere"



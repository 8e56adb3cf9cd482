"""How the postcode that was written stands to that of a property, and on which side of the boundary
it lies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

import numpy as np
import polars as pl
from rapidfuzz.distance import DamerauLevenshtein

from orchestration.linkage.addresses.gazetteer import Property, Street
from orchestration.linkage.addresses.text import POSTCODE

NEIGHBOURHOOD = 30_000  # metres round the city in which postcodes are looked up by coordinate
SHARE_INSIDE = 0.5  # a dead postcode lies where most live ones of its sector lie


def sector(code: str) -> str:
    """NG72DX -> NG72."""
    return code[:-2]


def area(code: str) -> str:
    """The letters of a postcode: NG72DX -> NG."""
    return code[:2] if code[1:2].isalpha() else code[:1]


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

    `home` is the authority's code; the one of most of the gazetteer's postcodes when not given.
    """

    def __init__(
        self, directory: pl.DataFrame, gazetteer_codes: Iterable[str], home: str | None = None
    ):
        if "live" in directory.columns:
            directory = directory.filter(pl.col("live"))
        self._directory = directory
        self.areas = {area(code) for code in gazetteer_codes if code}
        near = self._of_areas(self.areas)
        own = pl.DataFrame({"code": sorted(set(gazetteer_codes))}, schema={"code": pl.String})
        mine = near.join(own, on="code", how="inner")
        ours = mine.get_column("lad_code").drop_nulls().mode().sort().to_list()
        self.home = home or (ours or [""])[0]
        # apart, as the sector NG1 5 and the district NG15 are written alike
        self._sectors, self._districts = self._shares(near, 2), self._shares(near, 3)
        self._lad = dict(zip(near["code"].to_list(), near["lad_code"].to_list(), strict=True))
        self._box = mine.select(
            pl.col("easting").min().alias("w"),
            pl.col("easting").max().alias("e"),
            pl.col("northing").min().alias("s"),
            pl.col("northing").max().alias("n"),
        ).row(0)
        self._points, self._sides = np.empty((0, 2)), np.empty(0, dtype=bool)

    def _of_areas(self, areas: Collection[str]) -> pl.DataFrame:
        """The live postcodes of these areas (NG, N); the whole directory is too long to take
        apart.
        """
        starts = [a for a in areas if len(a) == 2] + [
            f"{a}{digit}" for a in areas if len(a) == 1 for digit in range(10)
        ]
        some = self._directory.filter(pl.col("postcode").str.head(2).is_in(starts))
        return some.select(
            pl.col("postcode").str.replace_all(" ", "", literal=True).alias("code"),
            pl.col("easting").cast(pl.Float64),
            pl.col("northing").cast(pl.Float64),
            "lad_code",
        )

    def _shares(self, near: pl.DataFrame, without: int) -> dict[str, float]:
        """Share at home of the postcodes that agree but for their last characters."""
        part = pl.col("code").str.head(pl.col("code").str.len_chars() - without).alias("part")
        shares = near.group_by(part).agg((pl.col("lad_code") == self.home).mean().alias("share"))
        return dict(zip(shares["part"].to_list(), shares["share"].to_list(), strict=True))

    @property
    def ground(self) -> tuple[object, ...]:
        """What of the gazetteer the book rests on: the authority, its postcode areas and extent."""
        return self.home, frozenset(self.areas), self._box

    @cached_property
    def _known_areas(self) -> frozenset[str]:
        letters = self._directory["postcode"].str.extract(r"^([A-Z]{1,2})")
        return frozenset(letters.drop_nulls().unique().to_list())

    def fingerprint(self) -> str:
        """Of the directory: how many live postcodes, and how many of them at home."""
        at_home = sum(lad == self.home for lad in self._lad.values())
        return f"{self._directory.height}.{at_home}"

    def learn(self, codes: Iterable[str]) -> None:
        """Look postcodes of other areas up in the directory, all at once."""
        wanted = {code for code in codes if code and code not in self._lad}
        far = {area(code) for code in wanted} - self.areas
        found = self._of_areas(far).filter(pl.col("code").is_in(sorted(wanted)))
        self._lad.update(zip(found["code"].to_list(), found["lad_code"].to_list(), strict=True))

    def side(self, code: str) -> str:
        """'' (none written), inside, outside (live), dead_inside, dead_outside (by its sector),
        dead (no such district).
        """
        if not code:
            return ""
        lad = self._lad.get(code)
        if lad is not None:
            return "inside" if lad == self.home else "outside"
        share = self._sectors.get(sector(code), self._districts.get(code[:-3]))
        if share is None:
            letters = area(code) if POSTCODE.fullmatch(code) else ""
            elsewhere = letters in self._known_areas and letters not in self.areas
            return "dead_outside" if elsewhere else "dead"
        return "dead_inside" if share >= SHARE_INSIDE else "dead_outside"

    def side_of_point(self, easting: float, northing: float) -> str:
        """inside or outside: of the live postcode nearest to a coordinate; '' if none is near."""
        if not len(self._points):
            if None in self._box:
                return ""
            w, e, s, n = self._box
            box = self._directory.filter(
                pl.col("easting").is_between(w - NEIGHBOURHOOD, e + NEIGHBOURHOOD),
                pl.col("northing").is_between(s - NEIGHBOURHOOD, n + NEIGHBOURHOOD),
            )
            self._points = box.select("easting", "northing").to_numpy()
            self._sides = (box.get_column("lad_code") == self.home).to_numpy()
        away = np.hypot(self._points[:, 0] - easting, self._points[:, 1] - northing)
        nearest = int(away.argmin())
        if away[nearest] > 2_000:
            return ""
        return "inside" if self._sides[nearest] else "outside"

    def relation(self, code: str, prop: Property, street: Street) -> str:
        """How a written postcode fits a property.

        missing; same; street (of another part of the street); near (one character off); sector
        (inside the city, the property's sector); dead (not live, the property's outward code);
        dead_outside, dead_elsewhere; city (live, inside, another sector); outside_near (live
        outside, yet one character off); outside_sector; outside.
        """
        if not code:
            return "missing"
        if code in prop.postcodes:
            return "same"
        near = any(one_off(code, own) for own in prop.postcodes)
        if code not in self._lad:  # a character left out or typed twice makes no live one
            near = near or any(DamerauLevenshtein.distance(code, o) == 1 for o in prop.postcodes)
        if code in street.postcodes and not near:
            return "street"
        sectors = {sector(own) for own in prop.postcodes}
        side = self.side(code)
        if side == "outside":
            return (
                "outside_near"
                if near
                else "outside_sector"
                if sector(code) in sectors
                else "outside"
            )
        if near:
            return "near"
        if side == "inside":
            return "sector" if sector(code) in sectors else "city"
        if code[:-3] in {own[:-3] for own in prop.postcodes}:
            return "dead"
        return "dead_outside" if side == "dead_outside" else "dead_elsewhere"

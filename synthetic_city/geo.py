"""British National Grid to WGS84, and which ward a point lies in. Arrays in, arrays out."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .files import HERE

Floats = NDArray[np.float64]

# Airy 1830 and the National Grid's projection (Ordnance Survey, "A guide to coordinate systems in
# Great Britain")
A, B, F0 = 6377563.396, 6356256.909, 0.9996012717
LAT0, LON0, N0, E0 = np.radians(49.0), np.radians(-2.0), -100000.0, 400000.0
E2 = 1 - (B * B) / (A * A)
N = (A - B) / (A + B)
# Helmert OSGB36 -> WGS84: metres, arc seconds, parts per million; good to some five metres
SHIFT = (446.448, -125.157, 542.060)
TURN = np.radians(np.array([0.1502, 0.2470, 0.8421]) / 3600)
SCALE = 1 - 20.4894e-6
WGS_A, WGS_E2 = 6378137.0, 0.00669438003

WARDS = HERE / "reference" / "nottingham_wards_2022.geojson"


def _arc(lat: Floats) -> Floats:
    d, s = lat - LAT0, lat + LAT0
    return (
        B
        * F0
        * (
            (1 + N + 1.25 * N**2 + 1.25 * N**3) * d
            - (3 * N + 3 * N**2 + 2.625 * N**3) * np.sin(d) * np.cos(s)
            + (1.875 * N**2 + 1.875 * N**3) * np.sin(2 * d) * np.cos(2 * s)
            - 35 / 24 * N**3 * np.sin(3 * d) * np.cos(3 * s)
        )
    )


def to_wgs84(easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude in degrees of eastings and northings in metres."""
    lat = (northing - N0) / (A * F0) + LAT0
    for _ in range(5):
        lat = lat + (northing - N0 - _arc(lat)) / (A * F0)
    sin2 = np.sin(lat) ** 2
    nu = A * F0 / np.sqrt(1 - E2 * sin2)
    rho = A * F0 * (1 - E2) * (1 - E2 * sin2) ** -1.5
    eta2, t, sec, de = nu / rho - 1, np.tan(lat), 1 / np.cos(lat), easting - E0
    phi = (
        lat
        - t / (2 * rho * nu) * de**2
        + t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2) * de**4
        - t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4) * de**6
    )
    lam = (
        LON0
        + sec / nu * de
        - sec / (6 * nu**3) * (nu / rho + 2 * t**2) * de**3
        + sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4) * de**5
    )
    return _helmert(phi, lam)


def _helmert(phi: Floats, lam: Floats) -> tuple[Floats, Floats]:
    nu = A / np.sqrt(1 - E2 * np.sin(phi) ** 2)
    x, y, z = (
        nu * np.cos(phi) * np.cos(lam),
        nu * np.cos(phi) * np.sin(lam),
        nu * (1 - E2) * np.sin(phi),
    )
    rx, ry, rz = TURN
    x2 = SHIFT[0] + SCALE * x - rz * y + ry * z
    y2 = SHIFT[1] + rz * x + SCALE * y - rx * z
    z2 = SHIFT[2] - ry * x + rx * y + SCALE * z
    p = np.hypot(x2, y2)
    lat = np.arctan2(z2, p * (1 - WGS_E2))
    for _ in range(5):
        nu = WGS_A / np.sqrt(1 - WGS_E2 * np.sin(lat) ** 2)
        lat = np.arctan2(z2 + WGS_E2 * nu * np.sin(lat), p)
    return np.degrees(lat), np.degrees(np.arctan2(y2, x2))


@cache
def wards() -> dict[str, Any]:
    """The ward boundaries as GeoJSON (ONS, OGL v3; data/reference/LICENCE.md)."""
    return dict(json.loads(WARDS.read_text(encoding="utf-8")))


def ward_of(lat: Floats, lon: Floats) -> list[str]:
    """The ward code of each point; a point between the generalised boundaries goes to the nearest
    ward.
    """
    found = np.full(len(lat), -1)
    centres, codes = [], []
    for i, feature in enumerate(wards()["features"]):
        codes.append(feature["properties"]["WD22CD"])
        rings = [np.array(polygon[0]) for polygon in feature["geometry"]["coordinates"]]
        for ring in rings:
            found[_inside(lon, lat, ring) & (found < 0)] = i
        centres.append(max(rings, key=len).mean(axis=0))
    middle = np.array(centres)
    for k in np.flatnonzero(found < 0):
        found[k] = int(((middle[:, 0] - lon[k]) ** 2 + (middle[:, 1] - lat[k]) ** 2).argmin())
    return [codes[i] for i in found]


def _inside(x: Floats, y: Floats, ring: Floats) -> NDArray[np.bool_]:
    odd = np.zeros(len(x), dtype=bool)
    ax, ay = ring[-1]
    for bx, by in ring:
        crosses = (ay > y) != (by > y)
        if crosses.any():
            odd ^= crosses & (x < (bx - ax) * (y - ay) / (by - ay if by != ay else 1e-12) + ax)
        ax, ay = bx, by
    return odd

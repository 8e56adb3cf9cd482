"""Maps, trends and bars as inline SVG: nothing is loaded from elsewhere, and it prints."""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import cos, radians
from typing import Any

Row = Mapping[str, Any]
Ring = list[list[float]]
SHADES = ("#deebf7", "#9ecae1", "#4292c6", "#08519c")  # light to dark, also in grey
WIDTH = 320


class Map:
    """The wards' outlines, put on a flat picture once; `draw` colours them."""

    def __init__(self, boundaries: Iterable[Row]) -> None:
        self.rings = {b["ward_code"]: _rings(json.loads(b["geometry"])) for b in boundaries}
        self.names = {b["ward_code"]: b["ward_name"] for b in boundaries}
        points = [p for rings in self.rings.values() for ring in rings for p in ring]
        if not points:
            return
        west, south = min(p[0] for p in points), min(p[1] for p in points)
        east, north = max(p[0] for p in points), max(p[1] for p in points)
        shrink = cos(radians((south + north) / 2))  # a degree east is that much shorter
        scale = WIDTH / max((east - west) * shrink, 1e-9)
        self.height = round((north - south) * scale)
        self.paths = {
            ward: " ".join(
                "M" + "L".join(
                    f"{(x - west) * shrink * scale:.1f} {(north - y) * scale:.1f}" for x, y in ring
                ) + "Z"
                for ring in rings
            )
            for ward, rings in self.rings.items()
        }  # fmt: skip

    def draw(self, title: str, wards: Iterable[Row], unit: str) -> str:
        """A picture of the wards by `value`, hatched where it is hidden; '' without outlines, and
        where less than half of the wards are shown or none has a figure above nought: small ones
        are hidden and noughts are not, so that such a map looks as if there were hardly any."""
        if not self.rings:
            return ""
        values = {row["area"]: row["value"] for row in wards}
        shown = sorted(v for v in values.values() if v is not None)
        if 2 * len(shown) < len(self.rings) or not any(shown):
            return ""
        quarters = {shown[len(shown) * part // 4] for part in (1, 2, 3)}
        cuts = sorted(quarters - {shown[0]})  # equal values share a shade
        shapes = []
        for ward, path in self.paths.items():
            value = values.get(ward)
            fill = "url(#hidden)" if value is None else SHADES[sum(value >= cut for cut in cuts)]
            told = "hidden or none" if value is None else f"{value:g} {unit}"
            name = escape(f"{self.names[ward] or ward}: {told}")
            shapes.append(f'<path d="{path}" fill="{fill}"><title>{name}</title></path>')
        return (
            f'<svg class="map" role="img" viewBox="-2 -2 {WIDTH + 4} {self.height + 4}" '
            f'aria-label="{escape(title)}"><g stroke="#1b1f24" stroke-width=".8">'
            f"{''.join(shapes)}</g></svg>{_legend(shown, cuts, unit)}"
        )


def _legend(shown: Sequence[float], cuts: Sequence[float], unit: str) -> str:
    steps = []
    for shade, colour in enumerate(SHADES[: len(cuts) + 1]):
        own = [value for value in shown if sum(value >= cut for cut in cuts) == shade]
        ends = f"{own[0]:g}" if own[0] == own[-1] else f"{own[0]:g} to {own[-1]:g}"
        told = f"{ends} {escape(unit)}"
        steps.append(f'<li><span style="background:{colour}"></span>{told}</li>')
    steps.append('<li><span class="hatch"></span>hidden or none</li>')
    label = f"Shades of the wards, {escape(unit)}"
    return f'<ul class="legend" aria-label="{label}">{"".join(steps)}</ul>'


def trend(years: Sequence[Row], title: str) -> str:
    """A line of the years' values with their limits; '' where fewer than two are shown."""
    shown = [row for row in years if row["value"] is not None]
    if len(shown) < 2:
        return ""
    top = max(row["upper"] for row in shown) or 1.0
    step = 200 / (len(shown) - 1)

    def place(at: int, value: float) -> str:
        return f"{20 + at * step:.1f},{70 - 60 * value / top:.1f}"

    upper = [place(i, row["upper"]) for i, row in enumerate(shown)]
    lower = [place(i, row["lower"]) for i, row in enumerate(shown)]
    line = [place(i, row["value"]) for i, row in enumerate(shown)]
    dots = "".join(
        f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="3" '
        f'fill="{"#08519c" if row["is_whole_period"] else "#fff"}" stroke="#08519c"/>'
        for p, row in zip(line, shown, strict=True)
    )
    labels = "".join(
        f'<text x="{20 + i * step:.1f}" y="86" text-anchor="middle">{escape(row["period"])}</text>'
        f'<text x="{20 + i * step:.1f}" y="{66 - 60 * row["upper"] / top:.1f}" '
        f'text-anchor="middle">{row["value"]:g}</text>'
        for i, row in enumerate(shown)
    )
    return (
        f'<svg class="trend" role="img" viewBox="-10 -6 260 98" aria-label="{escape(title)}">'
        f'<polygon points="{" ".join(upper + lower[::-1])}" fill="#deebf7"/>'
        f'<polyline points="{" ".join(line)}" fill="none" stroke="#08519c" stroke-width="2"/>'
        f"{dots}{labels}</svg>"
    )


def _rings(geometry: Mapping[str, Any]) -> list[Ring]:
    """The outer outlines of a Polygon or MultiPolygon (RFC 7946)."""
    shapes = geometry.get("coordinates") or []
    polygons = {"Polygon": [shapes], "MultiPolygon": shapes}.get(geometry.get("type", ""), [])
    return [[p[:2] for p in polygon[0]] for polygon in polygons if polygon]

"""The ways to write a flat that still mean this flat and no other."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from .city import City
from .files import data
from .place import Place


@cache
def words() -> dict[str, Any]:
    """The lists of data/written.yaml."""
    found: dict[str, Any] = data("written.yaml")
    found["nowhere"] = found["nowhere"].split()
    return found


def plain(place: Place) -> str:
    """The flat as the gazetteer has it, in title case: Flat 2, First Floor Flat, Room 3."""
    text = place.flat_text.title()
    return f"{text} {place.flat}" if place.flat else text


def other(place: Place, street: str, city: City, rng: random.Random) -> tuple[str, str]:
    """Another form of the flat: (flat, number); the number changes where both are written in one
    (14/2, 14B).
    """
    number = place.number_text
    text = place.flat_text
    if text in words()["floors"]:
        forms = words()["floors"][text]
        crowded = place.parent is not None and place.parent.children > 2
        return rng.choice([f for f in forms if not (crowded and f == "Upstairs Flat")]), number
    label = str(place.flat) if place.flat else text.split()[-1]
    if text == "ROOM":
        return rng.choice(words()["rooms"]).format(n=label), number
    draw = rng.random()
    if draw < 0.3 and number.isdigit():
        joined = _joined(label, number, street, city, rng)
        if joined:
            return "", joined
    forms = [f for f in words()["numbered"] if label.isdigit() or f != "F{n}"]
    return rng.choice(forms).format(n=label), number


def _joined(label: str, number: str, street: str, city: City, rng: random.Random) -> str:
    """Flat and number in one, unless it would name another property too."""
    known = city.numbers.get(street, {})
    if label.isdigit():
        flat = int(label)
        letter = f"{number}{chr(64 + flat)}" if flat <= 20 else ""
        if letter and letter not in known and rng.random() < 0.35:
            return letter
        if int(number) in city.flats.get((street, label), ()):  # 2/14 is there as well as 14/2
            return ""
        return rng.choice((f"{number}/{label}", f"{label}/{number}"))
    letter = f"{number}{label}"
    return letter if letter not in known else ""

"""A clerk who writes addresses down, with a sector's errors, and knows what each still tells."""

from __future__ import annotations

import random

from rapidfuzz import process
from rapidfuzz.distance import OSA

from . import flats
from .address import NOTHING, Address, Truth
from .chance import Pick
from .city import City
from .person import Person
from .place import Place, Street
from .postcodes import CITY, Atlas, atlas, compact
from .streets import words as street_words
from .typing_errors import typo

INWARD = "ABDEFGHJLNPQRSTUWXYZ"
STALE_DAYS = 500


class AddressClerk:
    """Writes places as one sector does. The truth of each address follows from what was written."""

    def __init__(self, city: City, rates: dict[str, float], rng: random.Random):
        self.city, self.rates, self.rng = city, rates, rng
        self._atlas: Atlas = atlas()
        towns = flats.words()["towns"]
        self._towns = Pick(list(towns), list(towns.values()))
        self._types = street_words()["types"]
        self._stems = list(city.stems)

    def chance(self, kind: str) -> bool:
        """Whether dirt of a kind is met now."""
        return self.rng.random() < self.rates[kind]

    def home_of(self, person: Person, day: int) -> Place | None:
        """Where the sender believes a person lives on a day: at times the home before the last
        move.
        """
        before = person.earlier_home(day, STALE_DAYS)
        if before is not None and self.chance("stale_home"):
            return before
        return person.home(day)

    def write(self, place: Place | None, previous: Place | None = None) -> Address:
        """An address of a place; without a place (nothing is known) nobody can know."""
        if place is None or self.chance("address_withheld"):
            return Address(NOTHING, text=self.rng.choice(flats.words()["withheld"]))
        return self._inside(place, previous) if place.inside else self._outside(place)

    # -- inside ---------------------------------------------------------------------

    def _inside(self, place: Place, previous: Place | None) -> Address:
        rng, street = self.rng, place.street
        name = street.name
        if street.former and place.start < street.start and self.chance("address_former"):
            name = street.former.name
        whole = Truth(place.uprn, "inside", (place.uprn,), True)
        made = Address(
            whole, building=place.building.title(), number=place.number_text, town=self._towns(rng)
        )
        if street.locality and self.chance("address_locality"):
            made.locality = street.locality
        self._flat(made, place, name)
        if place.house_name and self.chance("address_house_name"):
            made.building = place.house_name.title()
            made.number = "" if rng.random() < 0.6 else made.number
        elif place.building and place.number is not None and rng.random() < 0.25:
            self._leave_one(made)
        twice = self._twice(place, name)
        care = (
            "sure"
            if twice and place.in_building
            else "right"
            if twice and not made.locality
            else ""
        )
        right = self._postcode(made, place.postcode, True, care)
        made.street = self._street(name, place, right and not twice)
        if not place.building and not place.house_name and not place.in_building:
            self._lose(made, place, name)
        if (
            twice
            and made.truth.kind == "inside"
            and not made.locality
            and not made.postcode
            and made.number
        ):
            made.truth = Truth(None, "none", (), True)
        if self.chance("address_care_of"):
            made.care_of = rng.choice(flats.words()["care_of"])
        self._uprn(made, place, previous)
        return made

    def _flat(self, made: Address, place: Place, name: str) -> None:
        if not place.in_building:
            return
        parent = place.parent
        if parent is not None and self.chance("address_flat_out"):
            made.truth = Truth(parent.uprn, "parent_only", (parent.uprn,), True)
            return
        made.flat = flats.plain(place)
        if self.chance("address_flat_form"):
            made.flat, made.number = flats.other(place, name, self.city, self.rng)
            if not made.flat:
                return
        label = str(place.flat or "")
        if made.building and label and self.rng.random() < 0.12:
            made.flat, made.building = "", f"{label} {made.building}"  # 6 Canal Mill
        made.number_first = bool(
            made.flat and made.number and not made.building and self.rng.random() < 0.04
        )

    def _leave_one(self, made: Address) -> None:
        """Of a block's name and number one is enough; but a joined 14/2 stays."""
        if made.flat or made.truth.kind == "parent_only":
            if self.rng.random() < 0.5:
                made.building = ""
            else:
                made.number = ""
                made.number_first = False

    def _twice(self, place: Place, name: str) -> bool:
        """Whether another street of this name has this number too."""
        known = self.city.numbers.get(name, {}).get(place.number_text or place.building, [])
        return len({p.street for p in known}) > 1

    def _street(self, name: str, place: Place, certain: bool) -> str:
        stem, _, kind = name.rpartition(" ")
        if self.chance("address_misspelt"):
            stem = self._misspelt(stem)
        elif certain and kind and self.chance("address_no_type") and self._one_of_stem(stem, place):
            return stem
        short = self._types.get(kind, {}).get("short")
        if short and self.chance("address_abbreviated"):
            kind = self.rng.choice(short)
        return f"{stem} {kind}".strip()

    def _misspelt(self, stem: str) -> str:
        """A misspelling that is nearer to this name than to any other of the city."""
        for _ in range(5):
            wrong = typo(stem, self.rng)
            near = process.extract(wrong, self._stems, scorer=OSA.distance, score_cutoff=1, limit=3)
            if all(found == stem for found, _, _ in near):
                return wrong
        return stem

    def _one_of_stem(self, stem: str, place: Place) -> bool:
        """Without its type the name and the right postcode still mean one street."""
        others: list[Street] = [s for s in self.city.stems.get(stem, []) if s is not place.street]
        return not any(p.postcode == place.postcode for s in others for p in s.places[:200])

    def _lose(self, made: Address, place: Place, name: str) -> None:
        rng = self.rng
        if self.chance("address_no_number"):
            made.number, made.truth = "", Truth(None, "none", (), True)
        elif self.chance("address_unknown") and place.number is not None:
            if rng.random() < 0.6:
                known = self.city.numbers.get(name, {})
                wrong = place.number + rng.choice((100, 120, 150, 180, 200, 240))
                while any(text.startswith(str(wrong)) for text in known):
                    wrong += 200
                made.number = str(wrong)
                made.truth = Truth(None, "not_in_gazetteer", (), True)
            else:
                nowhere = rng.choice(flats.words()["nowhere"])
                made.street = f"{nowhere} {rng.choice(('Street', 'Road', 'Close'))}"
                told = bool(made.locality) or self._atlas.tells_outside(made.postcode) is False
                made.truth = Truth(None, "not_in_gazetteer", (), True if told else None)

    def _uprn(self, made: Address, place: Place, previous: Place | None) -> None:
        kind = made.truth.kind
        if kind not in ("inside", "parent_only") or not self.chance("uprn_given"):
            return
        given = made.truth.uprn or 0
        if place.parent and self.chance("uprn_of_building"):
            given = place.parent.uprn
        elif previous is not None and previous.inside and self.chance("uprn_stale"):
            given = previous.uprn
        made.uprn = f"{given:012d}" if self.rng.random() < 0.04 else str(given)

    # -- outside --------------------------------------------------------------------

    def _outside(self, place: Place) -> Address:
        rng, name = self.rng, place.street.name
        made = Address(
            NOTHING,
            building=place.building.title(),
            number=place.number_text,
            town=self._towns(rng),
        )
        if place.street.locality and self.chance("address_locality"):
            made.locality = place.street.locality
        if place.in_building and not self.chance("address_flat_out"):
            made.flat = flats.plain(place)
            if self.chance("address_flat_form"):
                made.flat, made.number = flats.other(place, name, self.city, rng)
        stem, _, kind = name.rpartition(" ")
        short = self._types.get(kind, {}).get("short")
        if self.chance("address_misspelt"):
            stem = typo(stem, rng)
        if short and self.chance("address_abbreviated"):
            kind = rng.choice(short)
        made.street = f"{stem} {kind}".strip()
        if self.chance("address_city_postcode"):
            same = self.city.numbers.get(name)
            near = next(iter(same.values()), None) if same else None
            made.postcode = (near[0] if near else rng.choice(self.city.places)).postcode
        else:
            self._postcode(made, place.postcode, False)
        told = bool(made.locality) or self._atlas.tells_outside(made.postcode) is True
        made.truth = Truth(None, "outside_authority", (), False if told else None)
        return made

    # -- postcodes ------------------------------------------------------------------

    def postcode_only(self, place: Place | None) -> Address:
        """Nothing but a postcode: it tells the side of the boundary, and no property."""
        made = Address(NOTHING)
        if place is None:
            return made
        self._postcode(made, place.postcode, place.inside)
        outside = self._atlas.tells_outside(made.postcode)
        if place.inside:
            made.truth = Truth(None, "none", (), True if outside is False else None)
        else:
            made.truth = Truth(None, "outside_authority", (), False if outside else None)
        return made

    def postcode_truth(self, address: Address, person: Person) -> Truth:
        """What is true where of an address only the postcode is written."""
        outside = self._atlas.tells_outside(address.postcode)
        place = next((p for _, p in reversed(person.homes) if p is not None), None)
        if place is not None and not place.inside:
            return Truth(None, "outside_authority", (), False if outside else None)
        return Truth(None, "none", (), True if outside is False else None)

    def _postcode(self, made: Address, postcode: str, inside: bool, care: str = "") -> bool:
        """Writes the postcode; True if it is the right one. care "right": not a wrong one; "sure":
        not left off either.
        """
        if care != "sure" and self.chance("postcode_missing"):
            return False
        right = True
        if not care:
            if self.chance("postcode_mistyped"):
                postcode, right = self._wrong(postcode, inside), False
            elif self.chance("postcode_terminated"):
                postcode, right = self._terminated(postcode), False
        if self.chance("postcode_unspaced"):
            postcode = postcode.replace(" ", "") if self.rng.random() < 0.75 else postcode.lower()
        made.postcode = postcode
        return right

    def _wrong(self, postcode: str, inside: bool) -> str:
        """A slip in the postcode that is no live one of the other side."""
        code = compact(postcode)
        for _ in range(20):
            at = (
                self.rng.randrange(len(code) - 3, len(code))
                if self.rng.random() < 0.8
                else len(code) - 4
            )
            with_ = self.rng.choice("0123456789" if code[at].isdigit() else INWARD)
            wrong = code[:at] + with_ + code[at + 1 :]
            there = self._atlas.authority.get(wrong)
            if wrong != code and (there is None or (there == CITY) == inside):
                return f"{wrong[:-3]} {wrong[-3:]}"
        return postcode

    def _terminated(self, postcode: str) -> str:
        """A postcode of the same sector that no longer lives."""
        code = compact(postcode)[:-2]
        for _ in range(60):
            old = code + self.rng.choice(INWARD) + self.rng.choice(INWARD)
            if old not in self._atlas.authority:
                return f"{old[:-3]} {old[-3:]}"
        return postcode

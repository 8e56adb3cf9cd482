"""People and families as they truly are, with their histories."""

from __future__ import annotations

from dataclasses import dataclass, field

from .chance import YEAR
from .names import Culture
from .place import Place

ADULT = int(18 * YEAR)


@dataclass(slots=True)
class Spell:
    """A time in care: its placements (from, to, place, SSDA903 type) and how it ended."""

    start: int
    legal: str
    need: str
    placements: list[tuple[int, int | None, Place, str]] = field(default_factory=list)
    end: int | None = None
    reason: str = ""


@dataclass(slots=True, eq=False)
class Person:
    """One true person. homes and fams are histories: (from, place or None for away or dead),
    (from, family, role).
    """

    number: int
    sex: str
    birth: int
    culture: Culture
    ethnicity: str
    forename: str
    middle: str
    surname: str
    known_as: str = ""
    former_surname: str = ""
    renamed: int | None = None
    mother: Person | None = None
    father: Person | None = None
    parents_from: int = 0
    parents_to: int | None = None
    children: list[Person] = field(default_factory=list)
    twin: Person | None = None
    need: float = 1.0
    partner: Person | None = None
    partner_from: int = 0
    married: bool = False
    homes: list[tuple[int, Place | None]] = field(default_factory=list)
    fams: list[tuple[int, Family | None, str]] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    in_care: bool = False
    died: int | None = None
    left: int | None = None
    sealed: int | None = None  # adopted: this identity ended on that day
    school_kind: int = 0
    upn: str = ""
    former_upn: str = ""
    nhs: str = ""
    id: str = ""

    @property
    def present(self) -> bool:
        """Whether the person still lives here or next to here, under this identity."""
        return self.died is None and self.left is None and self.sealed is None

    def home(self, day: int) -> Place | None:
        """Where the person lived on a day; None before, after and away."""
        place = None
        for since, there in self.homes:
            if since > day:
                break
            place = there
        return place

    def earlier_home(self, day: int, within: int) -> Place | None:
        """The home before the last move, where that move lies no more than so many days back."""
        before, place, moved = None, None, 0
        for since, there in self.homes:
            if since > day:
                break
            before, place, moved = place, there, since
        return (
            before if before is not None and place is not None and day - moved <= within else None
        )

    def moved_in(self, day: int) -> int | None:
        """Since when the person lived where it lived on that day."""
        last = None
        for since, there in self.homes:
            if since > day:
                break
            last = since if there is not None else None
        return last

    def family(self, day: int) -> Family | None:
        """The family on a day."""
        found = None
        for since, family, _ in self.fams:
            if since > day:
                break
            found = family
        return found

    def surname_on(self, day: int) -> str:
        """The surname borne on a day."""
        return self.former_surname if self.renamed and day < self.renamed else self.surname

    def alive(self, day: int) -> bool:
        """Whether born, not dead and not yet under another identity on a day."""
        return (
            self.birth <= day
            and (self.died is None or self.died > day)
            and (self.sealed is None or self.sealed > day)
        )

    def cared_for(self, day: int) -> bool:
        """Whether looked after on a day."""
        return any(s.start <= day and (s.end is None or s.end > day) for s in self.spells)


@dataclass(slots=True, eq=False)
class Family:
    """Adults and the children of any age who live with them, and their home; kind: family,
    student, care.
    """

    number: int
    home: Place | None = None
    adults: list[Person] = field(default_factory=list)
    children: list[Person] = field(default_factory=list)
    kind: str = "family"
    kin: bool = False
    need: float = 1.0
    busy: int = -1
    since: int = 0
    id: str = ""

    @property
    def members(self) -> list[Person]:
        """Everybody, adults first."""
        return self.adults + self.children

    def role(self, person: Person) -> str:
        """A member's role: parent, step_parent, kinship_carer, adult, child, adult_child is told
        by age later.
        """
        if person in self.children:
            return "child_looked_after" if person.in_care else "child"
        if not self.children:
            return "adult"
        if any(child.mother is person or child.father is person for child in self.children):
            return "parent"
        return "kinship_carer" if self.kin else "step_parent"

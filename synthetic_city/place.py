"""Streets and addressable places, inside the city (with a UPRN) and outside (without)."""

from __future__ import annotations

from dataclasses import dataclass, field

from .postcodes import CITY


@dataclass(slots=True, eq=False)
class Street:
    """A street: its name in title case, where it is, what it was called before."""

    number: int  # USRN
    stem: str
    type: str
    locality: str
    authority: str
    character: str
    former: Street | None = None  # the same street under its old name (STATE 4)
    closed: bool = False  # demolished: all its properties are historical
    start: int = 0
    end: int | None = None
    places: list[Place] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The whole name, such as Acorn Road."""
        return f"{self.stem} {self.type}" if self.type else self.stem

    @property
    def inside(self) -> bool:
        """Whether it lies in the city."""
        return self.authority == CITY


@dataclass(slots=True, eq=False)
class Place:
    """A property, or a dwelling outside the city (uprn 0).

    flat and flat_text are SAO_START_NUMBER and SAO_TEXT, number, suffix and last the PAO's,
    building is PAO_TEXT. kind tells who may live there: private, council, hmo, room, care, hostel,
    refuge, childrens, hall; or shell, shop, school, surgery, church for nobody.
    """

    uprn: int
    street: Street
    x: int
    y: int
    postcode: str
    classification: str
    kind: str
    number: int | None = None
    suffix: str = ""
    last: int | None = None
    building: str = ""
    flat: int | None = None
    flat_text: str = ""
    parent: Place | None = None
    organisation: str = ""
    house_name: str = ""  # an alternative address: the name of a numbered house
    plot: int | None = None  # a historical address: PLOT n, before the house had its number
    status: int = 1
    state: int = 2
    start: int = 0
    end: int | None = None
    added: bool = False  # only in a change-only update, after the full supply
    capacity: int = 1
    folk: int = 0  # families living there
    children: int = 0  # properties under this one

    @property
    def inside(self) -> bool:
        """Whether the gazetteer has it."""
        return self.uprn > 0

    @property
    def number_text(self) -> str:
        """The number as it stands on the door: 14, 14A, 10-12, or nothing."""
        if self.number is None:
            return ""
        tail = f"-{self.last}" if self.last else ""
        return f"{self.number}{self.suffix}{tail}"

    @property
    def in_building(self) -> bool:
        """Whether it is a part of a building that has a UPRN of its own."""
        return bool(self.flat_text)

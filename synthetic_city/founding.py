"""Families that come into sight: those who are there at the start and those who move in from
elsewhere.
"""

from __future__ import annotations

import random
from datetime import date

from .chance import YEAR, Pick
from .christening import child_names, child_surname
from .names import Culture
from .person import Family, Person
from .world import World

SPANS = {
    "single_young": (19, 34),
    "single_middle": (35, 61),
    "single_elder": (62, 93),
    "couple": (21, 58),
    "couple_elder": (60, 90),
    "couple_children": (23, 47),
    "parent": (19, 46),
}
SIZES = {"couple": 2, "couple_elder": 2, "couple_children": 4, "parent": 3}
REFUGE = {"afghan", "somali", "eritrean", "kurdish", "arabic"}
STEP = 0.07  # of couples with children: the children are of the mother's former partner
GRANDPARENTS = 0.35
SINGLE_SIZES = Pick([1, 2, 3, 4], [0.55, 0.28, 0.12, 0.05])


class Founding:
    """Makes families of a kind; the same rules at the start and for those who come later."""

    def __init__(self, world: World):
        self.world, self.rng = world, world.rng
        mix = world.law["mix"]
        self._kinds = Pick(list(mix), list(mix.values()))

    def any(self, day: int, side: str) -> Family | None:
        """A family of any kind, housed on that side of the boundary; None when no home is free."""
        return self.make(self._kinds(self.rng), day, side)

    def make(self, kind: str, day: int, side: str) -> Family | None:
        """A family of one kind, housed and settled."""
        world, rng = self.world, self.rng
        culture = world.culture()
        low, high = SPANS[kind]
        if culture.key != "british":
            high = min(high, 78)
        birth = day - int(rng.uniform(low, max(low + 1, high)) * YEAR)
        if culture.key in REFUGE and rng.random() < 0.1:  # truly the official date of some refugees
            birth = date(date.fromordinal(birth).year, 1, 1).toordinal()
        need = rng.gammavariate(0.9, 1.1)
        home = world.find_home(side, need, SIZES.get(kind, 1))
        if home is None:
            return None
        family = world.family([], [], day, need=need)
        if kind.startswith("single"):
            family.adults = [world.person(rng.choice("MF"), birth, culture, need=need)]
        elif kind == "parent":
            self._parent(family, culture, birth, day)
        else:
            self._couple(family, culture, birth, day, children=kind == "couple_children")
        world.move(family, home, day)
        world.settle(family, day)
        if kind in ("couple_elder", "couple"):
            world.elders.setdefault(culture.key, []).append(family)
        elif family.children:
            self._descend(family, culture, day)
        return family

    def student(self, day: int) -> Family | None:
        """A student of eighteen to twenty-one in a hall or shared house: a family of one."""
        world, rng = self.world, self.rng
        kinds = (
            ("hall", "hmo", "room") if rng.random() < 0.5 else ("hmo", "room", "hall", "private")
        )
        home = world.inside.take(rng, *kinds)
        if home is None:
            return None
        birth = day - int(rng.uniform(18.1, 21.5) * YEAR)
        family = world.family(
            [world.person(rng.choice("MF"), birth, world.culture(), need=0.2)],
            [],
            day,
            kind="student",
        )
        world.move(family, home, day)
        world.settle(family, day)
        return family

    def _couple(
        self, family: Family, culture: Culture, birth: int, day: int, children: bool
    ) -> None:
        world, rng = self.world, self.rng
        mother = world.person("F", birth, culture, need=family.need)
        mate = culture if rng.random() < 0.92 else world.culture()
        father = world.person(
            "M", birth - int(max(-1.5, rng.gauss(2.2, 3)) * YEAR), mate, need=family.need
        )
        family.adults = [mother, father]
        married = rng.random() < 0.66
        world.pair(
            mother,
            father,
            max(day - int(rng.uniform(0.5, 20) * YEAR), mother.birth + int(18 * YEAR)),
            married,
        )
        if married and rng.random() < mate.wife:
            take_name(mother, father, mother.partner_from)
        if children:
            size = max(1, round(rng.gauss(culture.children, 1)))
            other = None
            if rng.random() < STEP:
                other = self._absent(culture, birth, day)
            self._children(family, mother, other or father, size, day, married and other is None)
            if other and rng.random() < 0.5 and size > 1:  # the youngest is the couple's own
                youngest = max(family.children, key=lambda c: c.birth)
                youngest.father = father
                other.children.remove(youngest)
                father.children.append(youngest)
                youngest.surname = father.culture.of_sex(father.surname, youngest.sex)

    def _parent(self, family: Family, culture: Culture, birth: int, day: int) -> None:
        world, rng = self.world, self.rng
        mother = world.person("F", birth, culture, need=family.need)
        family.adults = [mother]
        father = self._absent(culture, birth, day) if rng.random() < 0.6 else None
        self._children(family, mother, father, SINGLE_SIZES(rng), day, False)

    def _absent(self, culture: Culture, birth: int, day: int) -> Person:
        """A father who lives elsewhere: a family of his own, or out of sight."""
        world, rng = self.world, self.rng
        father = world.person(
            "M",
            birth - int(max(-1.5, rng.gauss(2, 3)) * YEAR),
            culture,
            need=rng.gammavariate(0.9, 1.2),
        )
        if rng.random() < 0.45:
            home = world.find_home("inside" if rng.random() < 0.7 else "outside", father.need, 1)
            if home is not None:
                alone = world.family([father], [], day, need=father.need)
                world.move(alone, home, day)
                world.settle(alone, day)
                return father
        father.left = day
        father.homes.append((day, None))
        return father

    def _children(
        self,
        family: Family,
        mother: Person,
        father: Person | None,
        size: int,
        day: int,
        married: bool,
    ) -> None:
        rng, born = self.rng, mother.birth + int(first_child(self.rng) * YEAR)
        for _ in range(size):
            if born >= day - 20:
                break
            if day - born < 23 * YEAR:
                self.child(family, mother, father, born, married)
            born += int(rng.uniform(1.2, 4.5) * YEAR)
            if born - mother.birth > 44 * YEAR:
                break
        if not family.children:
            born = day - int(
                rng.uniform(0.1, min(16.0, max(0.5, (day - mother.birth) / YEAR - 17))) * YEAR
            )
            self.child(family, mother, father, born, married)

    def child(
        self,
        family: Family,
        mother: Person,
        father: Person | None,
        born: int,
        married: bool,
        sex: str = "",
    ) -> Person:
        """A child of the family, with its parents' culture; father's or mother's where they
        differ.
        """
        world, rng = self.world, self.rng
        culture = father.culture if father and rng.random() < 0.6 else mother.culture
        sex = sex or rng.choice("MF")
        brothers = sum(c.sex == "M" for c in family.children)
        year = 1 + int(born / 365.2425)
        for _ in range(12):  # living siblings bear different first names, but for the Mohammeds
            forename, middle, known = child_names(rng, culture, sex, year, father, brothers)
            if known or all(c.forename != forename for c in family.children):
                break
        ethnicity = mother.ethnicity
        if father and father.ethnicity != mother.ethnicity:
            ethnicity = "MOTH" if rng.random() < 0.8 else father.ethnicity
        made = world.person(
            sex,
            born,
            culture,
            forename=forename,
            middle=middle,
            surname=child_surname(rng, culture, sex, mother, father, married),
            known_as=known,
            ethnicity=ethnicity,
            mother=mother,
            father=father,
            parents_from=born,
            need=family.need,
        )
        mother.children.append(made)
        if father:
            father.children.append(made)
        family.children.append(made)
        return made

    def _descend(self, family: Family, culture: Culture, day: int) -> None:
        """Some parents are the children of an older couple who is there already, at times in the
        same house.
        """
        rng = self.rng
        older = self.world.elders.get(culture.key, [])
        if not older or rng.random() > GRANDPARENTS:
            return
        parent = rng.choice(family.adults)
        for elder in rng.sample(older, min(4, len(older))):
            mother = next((a for a in elder.adults if a.sex == "F"), None)
            father = next((a for a in elder.adults if a.sex == "M"), None)
            if (
                not (mother and father and elder.home)
                or not 19 <= (parent.birth - mother.birth) / YEAR <= 42
            ):
                continue
            if parent.mother or parent in elder.adults:
                return
            parent.mother, parent.father, parent.parents_from = mother, father, parent.birth
            mother.children.append(parent)
            father.children.append(parent)
            _inherit(parent, father, family)
            if (
                rng.random() < 2.2 * culture.together
                and family.home
                and family.home.inside
                and elder.busy < 0
            ):
                self.world.vacate(elder)
                self.world.inside.join(family.home)
                elder.home = family.home
                for member in elder.members:
                    member.homes[-1] = (member.homes[-1][0], family.home)
                elder.busy = 0
            return


def take_name(wife: Person, husband: Person, day: int) -> None:
    """She bears his surname from the day on."""
    surname = wife.culture.of_sex(husband.surname, "F")
    if surname != wife.surname:
        wife.former_surname, wife.surname, wife.renamed = wife.surname, surname, day


def _inherit(parent: Person, father: Person, family: Family) -> None:
    """A son bears his father's surname and has given it to his children; a daughter bore it before
    she married.
    """
    if parent.culture.rule in ("patronym", "grandfather", "title"):
        return
    if parent.sex == "F" and parent.former_surname:
        parent.former_surname = parent.culture.of_sex(father.surname, "F")
    elif parent.sex == "M":
        before, now = parent.surname, father.surname
        parent.surname = now
        for other in family.members:
            if (
                other.surname in (before, parent.culture.of_sex(before, "F"))
                and other is not parent
            ):
                other.surname = parent.culture.of_sex(now, other.sex)


def first_child(rng: random.Random) -> float:
    """The age of a mother at her first child."""
    return min(40.0, max(16.0, rng.gauss(26, 5.5)))

"""Children who cannot stay: looked after, with kin, adopted under a new identity."""

from __future__ import annotations

from .chance import YEAR, Pick, age
from .identifiers import Numbers
from .person import Family, Person, Spell
from .world import World

QUARTER = 0.25
LEGAL = Pick(["V2", "C1", "C2", "E1"], [0.35, 0.25, 0.35, 0.05])
NEEDS = Pick(["N1", "N2", "N3", "N4", "N5", "N6", "N8"], [0.6, 0.04, 0.03, 0.06, 0.13, 0.09, 0.05])
FOSTER = Pick(["U1", "U3", "U4", "U5", "U6"], [0.15, 0.08, 0.25, 0.07, 0.45])
WARD_SPREAD = 30


class Care:
    """Takes children into care, moves them there and lets them out again."""

    def __init__(self, world: World):
        self.world, self.rng, self.law = world, world.rng, world.law
        self.order = Numbers(world.rng, 0, 10**9)

    def take(self, family: Family, day: int) -> bool:
        """By chance and need a family's children come into care, or one goes to grandparents; True
        if any.
        """
        rng = self.rng
        young = [
            c
            for c in family.children
            if not c.in_care and c.birth < day - 5 and day - c.birth < 17 * YEAR
        ]
        if not young or family.kin or family.home is None or not family.home.inside:
            return False
        chance = self.law["care_in"] * QUARTER * family.need**1.5 * len(young)
        if rng.random() < chance:
            together = young if rng.random() < 0.45 else [rng.choice(young)]
            for child in together:
                if not self._enter(child, day):
                    return False
            self.world.settle(family, day)
            return True
        if rng.random() < self.law["kinship"] * QUARTER * (0.5 + family.need / 2):
            child = rng.choice(young)
            return self._to_kin(child, family, day)
        return False

    def force(self, day: int) -> None:
        """The neediest child comes into care, where by chance none has."""
        young = [
            (child.need, child.number, child)
            for family in self.world.families
            for child in family.children
            if family.home is not None
            and family.home.inside
            and 3 * YEAR < day - child.birth < 14 * YEAR
        ]
        for _, _, child in sorted(young, reverse=True):
            family = child.fams[-1][1]
            if family is not None and child.homes[-1][0] < day and self._enter(child, day):
                self.world.settle(family, day)
                return

    def orphans(self, family: Family, day: int) -> None:
        """The last adult has died: kin take the children, or care does; the grown go their own
        way.
        """
        for child in list(family.children):
            if child.in_care:
                continue
            if day - child.birth >= 18 * YEAR:
                family.children.remove(child)
                new = self.world.family([child], [], day, need=family.need)
                home = self.world.find_home("inside", new.need, 1)
                self.world.move(new, home, day)
                if home is not None:
                    self.world.settle(new, day)
            elif not self._to_kin(child, family, day) and not self._enter(child, day):
                family.children.remove(child)
                alone = self.world.family([], [child], day)
                self.world.move(alone, None, day)
        self.world.vacate(family)
        if family.members:
            self.world.settle(family, day)

    def quarter(self, start: int, end: int) -> None:
        """Everybody in care: another placement, home, kin, adoption, or grown up."""
        rng = self.rng
        for child in list(self.world.in_care):
            spell = child.spells[-1]
            day = rng.randrange(start, end)
            if not child.in_care:
                self.world.in_care.remove(child)
                continue
            if spell.start >= start or spell.placements[-1][0] >= start:
                continue
            grown = child.birth + int(18 * YEAR)
            if grown < end:
                self._home(child, max(start, grown), "E8")
            elif rng.random() < self.law["care_out"] * QUARTER:
                self._leave(child, day)
            elif rng.random() < self.law["care_change"] * QUARTER:
                self._place(child, day)

    def _enter(self, child: Person, day: int) -> bool:
        spell = Spell(day, LEGAL(self.rng), NEEDS(self.rng))
        child.spells.append(spell)
        child.in_care = True
        if not self._place(child, day):
            child.spells.pop()
            child.in_care = False
            return False
        self.world.in_care.append(child)
        return True

    def _place(self, child: Person, day: int) -> bool:
        """A foster home (a couple's of some age, inside or outside) or a children's home."""
        rng, spell, place, sort = self.rng, child.spells[-1], None, "K2"
        if day - child.birth > 11 * YEAR and rng.random() < 0.3:
            homes = [p for p in self.world.city.places if p.kind == "childrens"] if rng else []
            place = rng.choice(homes)
        else:
            sort = FOSTER(rng)
            for _ in range(60):
                host = rng.choice(self.world.families)
                if self._fosters(host, child, day, inside=rng.random() < 0.57):
                    place = host.home
                    break
        if place is None or (child.homes and child.homes[-1][1] is place):
            return False
        if spell.placements:
            begun = spell.placements[-1]
            spell.placements[-1] = (begun[0], day, begun[2], begun[3])
        spell.placements.append((day, None, place, sort))
        child.homes.append((day, place))
        return True

    def _fosters(self, host: Family, child: Person, day: int, inside: bool) -> bool:
        """Whether a family could foster a child: a couple of some age, on this side of the
        boundary.
        """
        if len(host.adults) != 2 or host.home is None or host.kin or child in host.children:
            return False
        return host.home.inside == inside and 33 <= age(host.adults[0].birth, day) <= 66

    def _close(self, child: Person, day: int, reason: str) -> None:
        spell = child.spells[-1]
        begun = spell.placements[-1]
        spell.placements[-1] = (begun[0], day, begun[2], begun[3])
        spell.end, spell.reason = day, reason
        child.in_care = False
        self.world.in_care.remove(child)

    def _leave(self, child: Person, day: int) -> None:
        rng, years = self.rng, (day - child.birth) / YEAR
        family = child.fams[-1][1]
        draw = rng.random()
        if years < 7 and draw < 0.45 and day - child.spells[-1].start > 200 and not child.twin:
            self._adopt(child, day)
        elif draw > 0.82 and family is not None:
            kin = self._kin(child)
            if kin is not None:
                self._close(child, day, "E46" if rng.random() < 0.8 else "E45")
                self._give(child, family, kin, day)
        elif family is not None and family.home is not None:
            self._home(child, day, "E4A")

    def _home(self, child: Person, day: int, reason: str) -> None:
        """Back to the family; at eighteen to a place of one's own."""
        world = self.world
        family = child.fams[-1][1]
        self._close(child, day, reason)
        if reason == "E8" or family is None or family.home is None:
            if family is not None and child in family.children:
                family.children.remove(child)
            own = world.family([child], [], day, need=child.need)
            home = world.find_home("inside", 3.0, 1)
            world.move(own, home, day)
            if home is not None:
                world.settle(own, day)
            if family is not None and family.members:
                world.settle(family, day)
            return
        child.homes.append((day, family.home))
        world.settle(family, day)

    def _kin(self, child: Person) -> Family | None:
        """The family of a grandparent or grown aunt or uncle who could take the child."""
        for parent in (child.mother, child.father):
            for elder in (parent.mother, parent.father) if parent else ():
                if elder and elder.present and elder.fams and elder.fams[-1][1]:
                    family = elder.fams[-1][1]
                    lives = elder in family.adults and family.home is not None
                    if lives and family is not child.fams[-1][1] and _roomy(family):
                        return family
        return None

    def _to_kin(self, child: Person, family: Family, day: int) -> bool:
        kin = self._kin(child)
        if kin is None:
            return False
        self._give(child, family, kin, day)
        return True

    def _give(self, child: Person, family: Family, kin: Family, day: int) -> None:
        family.children.remove(child)
        if not kin.children:
            kin.kin = True
        kin.children.append(child)
        child.homes.append((day, kin.home))
        self.world.settle(kin, day)
        if family.members:
            self.world.settle(family, day)

    def _adopt(self, child: Person, day: int) -> None:
        """A new person for every purpose: surname, numbers, parents; nothing of the former goes
        on.
        """
        rng, world = self.rng, self.world
        for _ in range(200):
            family = rng.choice(world.families)
            fit = (
                len(family.adults) == 2
                and family.home is not None
                and len(family.children) <= 1
                and not family.kin
            )
            if not fit or family is child.fams[-1][1] or family.kind != "family":
                continue
            mother = next((a for a in family.adults if a.sex == "F"), None)
            father = next((a for a in family.adults if a.sex == "M"), None)
            if not (mother and father) or not 27 <= (child.birth - mother.birth) / YEAR <= 46:
                continue
            if (
                family.since >= day
                or family.home is child.homes[-1][1]
                or any(c.birth > child.birth for c in family.children)
            ):
                continue
            break
        else:
            return
        self._close(child, day, "E11" if rng.random() < 0.6 else "E12")
        birth_family = child.fams[-1][1]
        if birth_family is not None and child in birth_family.children:
            birth_family.children.remove(child)
        child.sealed = child.parents_to = day
        child.homes.append((day, None))
        child.fams.append((day, None, ""))
        forename = (
            child.forename if rng.random() < 0.5 else father.culture.forename(rng, child.sex, 2020)
        )
        new = world.person(
            child.sex,
            child.birth,
            child.culture,
            forename=forename,
            middle="",
            surname=father.culture.of_sex(father.surname, child.sex),
            ethnicity=child.ethnicity,
            mother=mother,
            father=father,
            parents_from=day,
            need=0.8,
        )
        mother.children.append(new)
        father.children.append(new)
        family.children.append(new)
        new.homes.append((day, family.home))
        world.adoptions.append((child, new, day))
        world.settle(family, day)
        if birth_family is not None and birth_family.members:
            world.settle(birth_family, day)


def _roomy(family: Family) -> bool:
    return family.home is not None and family.home.kind not in ("care", "hmo", "room")

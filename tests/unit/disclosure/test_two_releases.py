"""A difference attack: two releases of one table, by a reader who knows who came or went between.

The reader has all that both releases show, knows how they round and that no count below eight is
shown, and knows how many came or went wherever fewer than eight did. What of a hidden count that
knowledge and one release give away (so many left, so at least so many were there) is not the
second release's doing.
"""

import random
from itertools import combinations, product

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from orchestration.disclosure import ALL, lines, recall, suppress, suppress_among
from orchestration.disclosure.suppress import MIN_COUNT, ROUND_TO

NAMES = ["ward", "level"]
WARDS, LEVELS = 4, 3


def table(cells: dict[tuple[str, str], int]) -> pl.DataFrame:
    """The cells with every total."""
    levels = [[*sorted({key[i] for key in cells}), ALL] for i in (0, 1)]
    fits = {
        key: sum(
            n
            for cell, n in cells.items()
            if all(k in (ALL, c) for k, c in zip(key, cell, strict=True))
        )
        for key in product(*levels)
    }
    return pl.DataFrame([(*key, n) for key, n in fits.items()], [*NAMES, "n"], orient="row")


def state(shown: pl.DataFrame, figure: str = "f") -> pl.DataFrame:
    """What a release remembers of a figure, as the warehouse saves it."""
    hidden = shown.filter(pl.col("hidden_at").is_not_null())
    return hidden.select(pl.lit(figure).alias("figure"), "cell", "hidden_at")


def as_shown(count: int) -> tuple[float, float]:
    """What a count that is shown can be, to who sees it rounded."""
    middle = (count + ROUND_TO // 2) // ROUND_TO * ROUND_TO
    slack = (ROUND_TO - 1) / 2
    return (max(middle - slack, MIN_COUNT), middle + slack) if count else (0.0, 0.0)


def known(
    counts: list[list[int]], hidden: list[list[bool]], row: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The least and the most that a count of the first release can be: by that release and the
    movements alone, and by both releases."""
    size = len(counts[0])
    sums = lines(table({(f"w{i}", f"l{j}"): 0 for i in range(WARDS) for j in range(LEVELS)}), NAMES)
    moved = [now - was for was, now in zip(*counts, strict=True)]
    equal, right = [], []

    def tie(weights: dict[int, int], value: int) -> None:
        one = np.zeros(2 * size)
        for place, weight in weights.items():
            one[place] = weight
        equal.append(one)
        right.append(value)

    for first in (0, size):
        for line in sums:
            tie({first + line.total: -1} | {first + part: 1 for part in line.parts}, 0)
    for place, move in enumerate(moved):
        if abs(move) < MIN_COUNT:
            tie({size + place: 1, place: -1}, move)
    found = []
    for releases in ([0], [0, 1]):
        bounds = [(0.0, np.inf)] * (2 * size)
        for release in releases:
            for place in range(size):
                if not hidden[release][place]:
                    bounds[release * size + place] = as_shown(counts[release][place])
        goal = np.zeros(2 * size)
        goal[row] = 1
        ends = [
            linprog(sign * goal, A_eq=np.array(equal), b_eq=right, bounds=bounds)
            for sign in (1, -1)
        ]
        assert all(end.status in (0, 3) for end in ends)
        found.append((ends[0].fun, -ends[1].fun if ends[1].status == 0 else np.inf))
    return found[0], found[1]


def chain(chance: random.Random, releases: int, remembers: bool) -> list[pl.DataFrame]:
    """A table as so many releases in a row show it, `exact` beside: counts move by a few, now and
    then by many."""
    cells = {
        (f"w{i}", f"l{j}"): chance.choice([0, chance.randint(0, 30), chance.randint(2, 14)])
        for i in range(WARDS)
        for j in range(LEVELS)
    }
    shown, was = [], {}
    for _ in range(releases):
        counts = table(cells)
        safe = suppress(counts, NAMES, ["n"], was=was)
        shown.append(safe.with_columns(exact=counts["n"]))
        was = recall(state(safe), "f") if remembers else {}
        for cell in chance.sample(sorted(cells), 3):
            step = chance.choice([-3, -2, -1, 1, 1, 2, 3, 5, 12])
            cells[cell] = max(0, cells[cell] + step)
    return shown


def told(remembers: bool) -> list[tuple[int, float, float]]:
    """Each small count of 12 chains of releases, how unsure a reader is of it who has its release
    and knows the movements, and how unsure one who has any later release too."""
    chance = random.Random(20261120)
    found = []
    for _ in range(12):
        shown = chain(chance, 3, remembers)
        for pair in combinations(shown, 2):
            counts = [one["exact"].to_list() for one in pair]
            hidden = [one["suppressed"].is_not_null().to_list() for one in pair]
            for row, was in enumerate(counts[0]):
                if 0 < was < MIN_COUNT:
                    alone, both = known(counts, hidden, row)
                    assert both[0] - 1e-6 <= was <= both[1] + 1e-6
                    found.append((was, alone[1] - alone[0], both[1] - both[0]))
    return found


def test_a_second_release_tells_no_more_of_a_small_count() -> None:
    found = told(remembers=True)
    assert len(found) > 80
    assert [one for one in found if one[2] < min(one[1], MIN_COUNT) - 1e-6] == []


def test_the_attack_finds_what_is_not_remembered() -> None:
    """Else the test above would show nothing."""
    found = told(remembers=False)
    assert sum(both < 1 <= alone for _, alone, both in found) > 5


def one(*counts: int) -> pl.DataFrame:
    """Wards a, b, ... and their sum."""
    names = [*"abcdef"[: len(counts)], ALL]
    return pl.DataFrame({"ward": names, "n": [*counts, sum(counts)]})


def hidden(shown: pl.DataFrame) -> str:
    """The wards that are hidden."""
    return "".join(shown.filter(pl.col("suppressed").is_not_null())["ward"].to_list())


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ((5, 30, 60), "ab"),
        ((9, 30, 60), "ab"),  # four came: to show it would tell that there were five
        ((12, 30, 60), "ab"),  # seven
        ((13, 30, 60), "ab"),  # eight came to a, nobody to b: shown, b would tell what a was
        ((13, 38, 60), ""),
        ((13, 22, 60), ""),
    ],
)
def test_what_was_hidden_stays_so_until_eight_came_or_went(later, expected) -> None:
    before = suppress(one(5, 30, 60), ["ward"], ["n"])
    assert hidden(before) == "ab"
    assert (
        hidden(suppress(one(*later), ["ward"], ["n"], was=recall(state(before), "f"))) == expected
    )


def test_it_is_reckoned_from_when_it_last_had_to_be_hidden() -> None:
    """Seven, ten, fourteen, fifteen: always less than eight from release to release."""
    was, seen = {}, []
    for count in (7, 10, 14, 15):
        shown = suppress(one(count, 30 + 3 * count, 90), ["ward"], ["n"], was=was)
        seen.append(hidden(shown))
        was = recall(state(shown), "f")
    assert seen == ["ab", "ab", "ab", ""]


def test_the_same_again_hides_the_same() -> None:
    for shown in (chain(random.Random(n), 3, True)[-1] for n in range(10)):
        counts = shown.select(*NAMES, n="exact")
        again = suppress(counts, NAMES, ["n"], was=recall(state(shown), "f"))
        more = suppress(counts, NAMES, ["n"], was=recall(state(again), "f"))
        assert again["suppressed"].to_list() == more["suppressed"].to_list()


def test_nobody_left_where_some_were_hidden_is_not_told() -> None:
    """A row that the counts do not have is a nought to a reader; of a year that is not counted any
    more there is no table in which it could be."""
    names = {"year": ["1", "1", "1", "2", "2"], "ward": ["a", "b", ALL, "a", ALL]}
    before = pl.DataFrame({**names, "n": [5, 30, 35, 3, 3], "per": [100] * 5})
    was = recall(state(suppress(before, ["ward"], ["n"], ["year"])), "f")
    after = pl.DataFrame({"year": ["1", "1"], "ward": ["b", ALL], "n": [30, 30], "per": [100] * 2})
    shown = suppress(after, ["ward"], ["n"], ["year"], was=was)
    rows = shown.select("year", "ward", "n", "per", "suppressed").rows()
    assert rows == [
        ("1", "b", None, 100, "hidden"),
        ("1", ALL, 30, 100, None),
        ("1", "a", None, 100, "hidden"),
    ]


def test_a_share_is_held_for_the_part_that_was_small() -> None:
    measures = ["had", "rest"]
    before = pl.DataFrame({"ward": ["a"], "had": [3], "rest": [90]})
    was = recall(state(suppress(before, ["ward"], measures)), "f")
    more = pl.DataFrame({"ward": ["a"], "had": [11], "rest": [91]})
    assert suppress(more, ["ward"], measures, was=was)["suppressed"].to_list() == [None]
    some = pl.DataFrame({"ward": ["a"], "had": [10], "rest": [200]})
    assert suppress(some, ["ward"], measures, was=was)["suppressed"].to_list() == ["hidden"]


def test_a_theme_that_was_hidden_stays_so_and_all_of_its_ward_where_that_was() -> None:
    def counts(themed: int, every: int) -> pl.DataFrame:
        rows = [("any", "a", every), ("any", "b", 60), ("any", ALL, every + 60)]
        rows += [("DEBT", "a", themed), ("DEBT", "b", 20), ("DEBT", ALL, themed + 20)]
        return pl.DataFrame(rows, ["theme", "area", "n"], orient="row")

    def shown(table: pl.DataFrame, was=None) -> pl.DataFrame:
        return suppress_among(table, "theme", "any", "area", "n", was=was)

    before = shown(counts(5, 40))
    was = recall(state(before), "f")
    assert before.filter(theme="DEBT", area="a")["suppressed"].item() == "hidden"
    for themed, told in ((9, "hidden"), (13, "hidden")):  # b's twenty hid a's five
        after = shown(counts(themed, 40), was)
        assert after.filter(theme="DEBT", area="a")["suppressed"].item() == told
    was = recall(state(shown(counts(4, 6))), "f")
    assert shown(counts(12, 13), was).filter(theme="any", area="a")["n"].item() is None


def test_a_figure_recalls_its_own() -> None:
    shown = suppress(one(5, 30, 60), ["ward"], ["n"])
    both = pl.concat([state(shown, "f"), state(shown.with_columns(cell=pl.lit("x")), "g")])
    assert recall(both, "f") == {"a": {"n": 5}, "b": {"n": 30}}

"""Where the remaining mistakes of person linkage are: the commonest kinds of each, with counts.

    python tests/benchmarks/person_mistakes.py --truth TOWN/truth --home HOME [--most 10] [--json]

HOME is where `ei run` has been, in plain text. A false link is a pair of records of two people
under one key, a missed link a pair of records of one person under two keys; the counts are those of
pairs, as the bars have them. A pair's kind is told by the best of the comparisons between the two
sides' records: what the records themselves say, without the company that they keep.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import polars as pl

from orchestration import store
from orchestration.home import Home
from orchestration.linkage.persons import compare
from orchestration.linkage.persons.counts import counts
from orchestration.linkage.persons.describe import KEY, Entities, entities
from orchestration.linkage.persons.weights import weights

NAMES = {
    "exact": "same", "differ": "another", "alike": "another", "missing": "missing",
    "muhammad": "only Mohammed",
}  # fmt: skip
BIRTHS = {
    "exact": "same", "year": "a year only", "age": "a year only", "span": "a year only",
    "differ": "another", "outside": "another",
}  # fmt: skip
HOMES = {"same": "same home", "postcode": "same postcode", "differ": "another home"}


def _worded(column: str, words: dict[str, str], other: str, none: str) -> pl.Expr:
    said = pl.col(column).replace_strict(words, default=other, return_dtype=pl.String)
    return pl.when(pl.col(column).is_null()).then(pl.lit(none)).otherwise(said)


def _number() -> pl.Expr:
    """What the identifiers say: one in common, others, or nothing to hold together."""

    def level(*said: str) -> pl.Expr:
        columns = pl.col("upn", "nhs", "number")
        return pl.any_horizontal(columns.is_in(said).fill_null(False))

    return (
        pl.when(level("same") & level("differ", "differ_police"))
        .then(pl.lit("one number the same, another not"))
        .when(level("same")).then(pl.lit("a number in common"))
        .when(level("differ", "differ_police")).then(pl.lit("other numbers"))
        .otherwise(pl.lit("no number to compare"))
    )  # fmt: skip


def _kinds(pairs: pl.DataFrame, en: Entities) -> pl.DataFrame:
    """The kind of each group of pairs. pairs: pair (its number), a, b (entities of both sides)."""
    sides = pairs.with_columns(a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b"))
    different = sides.filter(pl.col("a") != pl.col("b"))
    found = compare.findings(
        different.select("a", "b").unique().sort("a", "b"), en, weights(), counts(en), None
    )
    best = (
        different.join(found, on=["a", "b"])
        .sort("pair", "clash", "score", "a", "b", descending=[False, False, True, False, False])
        .unique("pair", keep="first", maintain_order=True)
    )
    names = [
        pl.format("{} {}", pl.lit(word), _worded(column, NAMES, "like", "missing"))
        for word, column in (("forename", "given"), ("surname", "family"))
    ]
    birth = pl.format("birth {}", _worded("dob", BIRTHS, "slipped", "missing"))
    home = _worded("place", HOMES, "another home", "no home to compare")
    barred = pl.when("clash").then(pl.lit(" (barred)")).otherwise(pl.lit(""))
    kind = pl.format("{}; {}; {}; {}; {}{}", *names, birth, _number(), home, barred)
    one = sides.filter(pl.col("a") == pl.col("b")).select("pair").unique()
    one = one.with_columns(kind=pl.lit("one number of one system, or one way of writing"))
    told = best.select("pair", kind=kind).join(one, on="pair", how="anti")
    return pl.concat([one, told])


def _between(cells: pl.DataFrame, whole: str, part: str) -> pl.DataFrame:
    """Groups of pairs of records that one `whole` has in two `part`s: whole, part, part_b, n,
    pair."""
    count = cells.group_by(whole, part).agg(pl.col("n").sum())
    t = count.join(count, on=whole, suffix="_b").filter(pl.col(part) < pl.col(f"{part}_b"))
    t = t.with_columns(n=pl.col("n") * pl.col("n_b")).sort(whole, part, f"{part}_b")
    return t.drop("n_b").with_row_index("pair")


def _sides(groups: pl.DataFrame, cells: pl.DataFrame, whole: str, part: str) -> pl.DataFrame:
    """pair, a, b: every entity of the one side beside every entity of the other."""
    own = cells.select(whole, part, "e").unique()
    t = groups.join(own.rename({"e": "a"}), on=[whole, part])
    other = own.rename({part: f"{part}_b", "e": "b"})
    return t.join(other, on=[whole, f"{part}_b"]).select("pair", "a", "b")


def _related(truth: Path) -> pl.DataFrame:
    """t, t_b, related: what two true persons are to each other, both ways round."""
    tie = pl.read_parquet(truth / "relationship.parquet")
    word = {"parent_of": "parent and child", "sibling_of": "siblings", "partner_of": "partners"}
    tie = tie.filter(pl.col("kind").is_in(list(word)))
    ties = tie.select(t="a", t_b="b", related=pl.col("kind").replace(word))
    twin = pl.read_parquet(truth / "person.parquet").drop_nulls("twin_of")
    twins = twin.select(t="true_person_id", t_b="twin_of", related=pl.lit("twins"))
    change = pl.read_parquet(truth / "adoption.parquet")
    adopted = change.select(t="before_id", t_b="after_id", related=pl.lit("an adoption"))
    one_way = pl.concat([adopted, twins, ties])
    both = pl.concat([one_way, one_way.select(t="t_b", t_b="t", related="related")])
    return both.unique(["t", "t_b"], keep="first", maintain_order=True)


def _counted(pairs: pl.DataFrame, most: int) -> dict[str, Any]:
    kinds = pairs.group_by("kind").agg(pairs=pl.col("n").sum(), places=pl.len())
    kinds = kinds.sort("pairs", "kind", descending=[True, False])
    return {"pairs": int(pairs["n"].sum()), "kinds": kinds.height, "most": kinds.head(most).rows()}


def mistakes(
    mentions: pl.DataFrame, places: pl.DataFrame, links: pl.DataFrame, truth: Path, most: int = 10
) -> dict[str, Any]:
    """The commonest kinds of false and of missed links, and how many pairs each has.

    links: the mention's key, person_id. Out, for false and missed: pairs, kinds, most (kind, pairs
    of records, pairs of keys or persons that these are of).
    """
    en = entities(mentions, places)
    keys = mentions.sort(KEY).with_row_index("m").select("m", *KEY).join(en.mentions, on="m")
    true = pl.read_parquet(truth / "person_truth.parquet").select(*KEY, t="true_person_id")
    record = keys.join(true, on=KEY).join(links.select(*KEY, p="person_id"), on=KEY)
    cells = record.group_by("t", "p", "e").agg(n=pl.len().cast(pl.Int64))
    missed = _between(cells, "t", "p")
    missed = missed.join(_kinds(_sides(missed, cells, "t", "p"), en), on="pair", how="left")
    false = _between(cells, "p", "t")
    false = false.join(_kinds(_sides(false, cells, "p", "t"), en), on="pair", how="left")
    false = false.join(_related(truth), on=["t", "t_b"], how="left")
    related = pl.col("related").fill_null("strangers")
    false = false.with_columns(kind=pl.format("{}: {}", related, "kind"))
    return {"false": _counted(false, most), "missed": _counted(missed, most)}


def main() -> None:
    """Print the kinds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--most", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with store.warehouse(Home(given.home)) as con:
        read = [
            con.sql(f"select * from spine.{name}").pl()
            for name in ("person_mention", "person_place", "person_link")
        ]
    found = mistakes(*read, given.truth, given.most)
    if given.json:
        print(json.dumps(found, indent=1))
        return
    for name, said in found.items():
        told = sum(pairs for _, pairs, _ in said["most"])
        print(f"{name} links: {said['pairs']} pairs of {said['kinds']} kinds; told here {told}")
        for kind, pairs, of in said["most"]:
            print(f"{pairs:8} {of:6}  {kind}")


if __name__ == "__main__":
    main()

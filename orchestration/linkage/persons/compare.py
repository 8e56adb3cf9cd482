"""Pairs of entities compared, attribute by attribute; the findings added up in bits."""

from __future__ import annotations

import math
from functools import reduce
from operator import add
from typing import Any

import polars as pl

from orchestration.linkage.persons import compare_attributes as attributes
from orchestration.linkage.persons.compare_births import dob_findings
from orchestration.linkage.persons.compare_names import name_findings
from orchestration.linkage.persons.counts import FEWEST, Counts
from orchestration.linkage.persons.describe import Entities

GROWN = 26  # years: from here on a surname may change by marriage, below it may be an adoption
# findings that grow rarer between strangers as the population grows, so that they weigh more
GROWING = ("upn", "nhs", "number", "place", "kin")
LEVELS = (
    "given", "family", "dob", "sex", "upn", "nhs", "number", "place", "area", "kin",
)  # fmt: skip
TRUE = (
    "swapped", "beside", "apart", "classmates", "crossed", "grown", "identified", "tied", "clash",
    "hard",
)  # fmt: skip
BITS = [f"{c}_bits" for c in ("name", "dob", "sex", "area", *GROWING)]

SCHEMA = pl.Schema(  # of what is found of a pair
    {
        **dict.fromkeys(LEVELS, pl.String()),
        **dict.fromkeys(BITS, pl.Float64()),
        "score": pl.Float64(),
        **dict.fromkeys(TRUE, pl.Boolean()),
    }
)


def findings(
    pairs: pl.DataFrame,
    en: Entities,
    w: dict[str, Any],
    often: Counts,
    kin: pl.DataFrame | None,
    whole: bool = False,
) -> pl.DataFrame:
    """Everything that speaks for or against each pair.

    pairs: a, b. often: counts of all entities. kin: link.kin_of, once clusters stand. whole:
    whether a cluster has by now all that names and numbers bring together, so that what it lacks
    says something. Out: a, b and SCHEMA: one column a finding (its level) and one its bits,
    ``score`` (bits above the prior), ``identified`` (a number in common), ``tied`` (child of one
    mother, mother of one child), ``grown``, ``clash`` (cannot be one person), ``hard`` (nor with
    what a later pass may find).
    """
    tables = [
        name_findings(pairs, en, w, often).rename({"bits": "name_bits"}),
        dob_findings(pairs, en, w, often).rename({"bits": "dob_bits", "level": "dob"}),
        attributes.sexes(pairs, en, w["sex"]),
        attributes.identifier(pairs, en, ["upn", "former_upn"], w["upn"], "upn"),
        attributes.identifier(pairs, en, ["nhs"], w["nhs"], "nhs"),
        attributes.numbers(pairs, en, w["number"]),
        attributes.places(pairs, en, w["place"]),
        attributes.areas(pairs, en, w["area"], often),
        attributes.groups(pairs, en),
        attributes.rolls(pairs, en),
        attributes.occasions(pairs, en),
        attributes.kin(pairs, kin, w["kin"]),
        attributes.systems(pairs, en),
        attributes.ageless(pairs, en),
    ]
    clash, hard = _clash()
    t = pairs
    for table in tables:
        t = t.join(table, on=["a", "b"], how="left")
    growth = math.log2(often.persons / FEWEST)
    grows = [
        pl.when(pl.col(f"{c}_bits") > 0).then(pl.col(f"{c}_bits") + growth).otherwise(f"{c}_bits")
        for c in GROWING
    ]
    t = _married(t.with_columns(grows), en, w)
    if whole:
        t = _otherwise(t, en, w)
    nameless = (pl.col("family") == "missing") & (pl.col("place_bits") > 0)
    # names alone, without a whole date of birth or a home in common, are often a namesake's
    whole_date = pl.col("dob").is_in(["exact", "day_month", "digit", "year"]).fill_null(False)
    thin = (
        pl.when(whole_date | pl.col("kin").is_not_null() | (pl.col("place_bits") > 0)).then(0.0)
        .when(pl.col("place") == "differ").then(float(w["thin"]["elsewhere"]))
        .otherwise(float(w["thin"]["alone"]))
    )  # fmt: skip
    # father and son may have both name and home: without an age of either that stays a doubt
    parent = pl.col("kin").is_in(["mother", "child"]).fill_null(False)
    doubt = pl.col("ageless") & ~parent & ~pl.col("identified")
    alone = float(w["place"]["without_surname"])  # a family has both the home and the surname

    def same(c: str) -> pl.Expr:
        return (pl.col(c) == "same").fill_null(False)

    return (
        t.with_columns(
            place_bits=pl.col("place_bits") + pl.when(nameless).then(alone).otherwise(0.0),
            identified=same("upn") | same("nhs") | same("number"),
            # a birth not yet named has its mother's surname: she says whose it is
            tied=parent & (pl.col("grown") | (pl.col("given") == "missing").fill_null(False)),
            apart=pl.col("apart").fill_null(False),
            beside=pl.col("beside").fill_null(False),
            peers=pl.col("peers").fill_null(False),
            classmates=pl.col("classmates").fill_null(False),
            again=pl.col("again").fill_null(False),
            crossed=pl.col("crossed").fill_null(False),
        )
        .with_columns(
            # term by term: sum_horizontal adds in the order in which its threads come
            score=reduce(add, [pl.col(b).fill_null(0.0) for b in BITS])
            - math.log2(often.persons)
            + pl.when("identified").then(0.0).otherwise(thin)
        )
        .with_columns(
            score=pl.when(doubt)
            .then(pl.col("score").clip(upper_bound=float(w["ageless"])))
            .otherwise("score"),
            clash=clash,
            hard=hard,
            dob=pl.when(doubt).then(pl.lit("ageless")).otherwise("dob"),
        )
        .select("a", "b", *SCHEMA)
        .sort("a", "b")
    )


def _married(t: pl.DataFrame, en: Entities, w: dict[str, Any]) -> pl.DataFrame:
    """Adds ``grown``, and takes another surname of a grown woman less hard."""
    born = pl.concat(
        [
            en.dobs.select("e", y=pl.col("dob").dt.year().cast(pl.Int64)),
            en.born.select("e", y="hi"),
        ]
    )
    born = born.group_by("e").agg(pl.col("y").min())
    woman = en.sexes.filter(pl.col("sex") == "F").select("e", w=True).unique()
    for side in ("a", "b"):
        t = t.join(born.rename({"e": side, "y": f"y_{side}"}), on=side, how="left")
        t = t.join(woman.rename({"e": side, "w": f"w_{side}"}), on=side, how="left")
    grown = (pl.min_horizontal("y_a", "y_b") <= en.newest - GROWN).fill_null(False)
    woman_either = (pl.col("w_a") | pl.col("w_b")).fill_null(False)
    renamed = grown & woman_either & (pl.col("family") == "differ")
    gain = float(w["family"]["differ_woman"]["bits"]) - float(w["family"]["differ"]["bits"])
    return t.with_columns(
        grown=grown, name_bits=pl.col("name_bits") + pl.when(renamed).then(gain).otherwise(0.0)
    ).drop("y_a", "y_b", "w_a", "w_b")


def _otherwise(t: pl.DataFrame, en: Entities, w: dict[str, Any]) -> pl.DataFrame:
    """Takes another forename for another name of the same person where no system has both.

    Who holds one twin holds the other: the schools, the tenancy, the health visitors. Two forenames
    of one birthday, surname and home that never stand in one system, nor in one group, are what two
    systems call one child. Of homes outside the authority, which have no UPN, that does not hold:
    the systems know but some of those who live there. Nor do the schools hold two under one UPN, if
    neither has ever had another.
    """
    inside = en.places.filter(pl.col("place").str.contains(r"^\d+$"))
    inside = attributes.overlap(t, inside, "place").filter("same").select("a", "b", inside="same")
    t = t.join(inside, on=["a", "b"], how="left")
    t = t.join(attributes.one_upn(t.select("a", "b"), en), on=["a", "b"], how="left")

    def said(column: str, *levels: str) -> pl.Expr:
        return pl.col(column).is_in(levels).fill_null(False)

    use = (
        said("given", "differ", "alike")
        & said("family", "exact", "shared", "typo", "sound")
        & said("dob", "exact")
        & (pl.col("inside").fill_null(False) | said("upn", "same") | said("nhs", "same"))
        & (
            ~pl.col("together")
            | (pl.col("one_upn").fill_null(False) & ~pl.col("together_elsewhere"))
        )
        & pl.col("beside").is_null()
    )
    bits = w["given"]
    gain = pl.col("given").replace_strict(
        {k: float(bits["otherwise"]["bits"]) - float(bits[k]["bits"]) for k in ("differ", "alike")},
        default=0.0, return_dtype=pl.Float64,
    )  # fmt: skip
    return t.with_columns(
        given=pl.when(use).then(pl.lit("otherwise")).otherwise("given"),
        name_bits=pl.col("name_bits") + pl.when(use).then(gain.clip(0.0)).otherwise(0.0),
    ).drop("inside", "one_upn")


def _clash() -> tuple[pl.Expr, pl.Expr]:
    """What cannot be one person whatever the sum says, and what no later record can make good.

    A UPN or an NHS number alone does not overrule another forename: it may be the twin's.
    """

    def said(column: str, *levels: str) -> pl.Expr:
        return pl.col(column).is_in(levels).fill_null(False)

    def same(column: str) -> pl.Expr:
        return said(column, "same")

    proven = same("number") | (same("upn") & same("nhs"))
    other_name = said("given", "differ", "alike")
    other_birth = said("dob", "differ", "outside")
    other_sex = said("sex", "differ")  # senders leave it out, but hardly ever get it wrong
    near_birth = said("dob", "exact", "digit", "day_month", "default")
    only_muhammad = said("given", "muhammad") & ~near_birth  # brothers bear it too
    other_numbers = said("upn", "differ") & said("nhs", "differ")
    like_twins = (
        ~said("given", "exact", "typo")
        & ~pl.col("grown")
        & said("dob", "exact")
        & (said("upn", "differ") | said("nhs", "differ"))
    )
    # the mark of an adoption: the child's new identity has another surname and other numbers
    renumbered = said("upn", "differ") | said("nhs", "differ")
    new_identity = ~pl.col("grown") & said("family", "differ", "father") & renumbered
    unproven = ~pl.col("identified")
    # a roster names each of its members once: another number in it is another person's, unless
    # the system holds somebody twice, and then by the same name and birthday, or as a child of the
    # household whose birthday stands once (two children of one name are none of one household)
    same_child = (
        pl.col("peers")
        & said("given", "exact", "typo")
        & said("family", "exact", "typo", "sound", "shared")
        & said("sex", "same")
        & pl.col("dob").is_null()
        & ~pl.col("common")
    )
    other_member = (
        pl.col("beside")
        & said("number", "differ", "differ_police")
        & ~(said("given", "exact", "typo", "sound") & near_birth)
        & ~same_child
    ) | (pl.col("classmates") & said("upn", "differ", "temporary"))
    # born twice are two; who was entered anew stands there by the same name
    born_twice = pl.col("again") & ~(said("given", "exact", "typo") & near_birth)
    # each of these is now and then two for one person, hardly ever both
    others = [said("upn", "differ"), said("nhs", "differ"), said("number", "differ")]
    two_others = (pl.sum_horizontal(o.cast(pl.Int8) for o in others) > 1) & ~said("dob", "exact")
    hard = (
        (other_sex & ~proven)
        | (unproven & (new_identity | like_twins | other_numbers | two_others))
        | ((other_member | born_twice) & ~proven)
        | pl.col("apart")
        | pl.col("crossed")
    )
    # a first name alone, of any age, may be the father's as well as the child's
    one_name = said("family", "missing") & pl.col("dob").is_null() & ~pl.col("tied")
    # who is twice in one system has the birthday there twice: a father and son of one name do not
    another = said("number", "differ") & pl.col("dob").is_null() & ~pl.col("tied") & ~same_child
    # half of a double surname and no birthday: a mother's forename is her daughter's too
    half_name = said("family", "shared", "father") & pl.col("dob").is_null() & ~pl.col("tied")
    # nor are two NHS numbers one person's where no birthday says so
    renumbered_undated = said("nhs", "differ") & pl.col("dob").is_null()
    # names that only sound alike, in one postcode, may be a daughter's
    any_age = pl.col("dob").is_null() | (said("dob", "span") & (pl.col("dob_bits") < 1))
    alike = (said("given", "short", "typo") & pl.col("dob").is_null()) | (
        said("given", "sound", "shared") & any_age
    )
    neighbour = alike & said("place", "postcode")
    other_person = other_birth | only_muhammad | one_name | half_name | another
    other_person |= (renumbered_undated | neighbour) & ~pl.col("tied")
    soft = (other_name & ~proven) | (unproven & other_person)
    return (hard | soft).fill_null(False), hard.fill_null(False)

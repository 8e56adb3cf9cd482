"""Pairs of entities compared, attribute by attribute; the findings added up in bits."""

from __future__ import annotations

import math
from typing import Any

import polars as pl

from orchestration.linkage.persons import strings
from orchestration.linkage.persons.describe import Entities
from orchestration.linkage.persons.weights import by_level

IDENTIFIERS = ("upn", "former_upn", "nhs")
LIFE = 60  # years: the range in which dates of birth are spread
GROWN = 26  # years: from here on a surname may change by marriage, below it may be an adoption


def _both(pairs: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Pairs with the attribute of both sides: columns of the table, and again with _b."""
    left = pairs.select("a", "b").join(table, left_on="a", right_on="e")
    return left.join(table, left_on="b", right_on="e", suffix="_b")


def _best(table: pl.DataFrame, by: str = "bits") -> pl.DataFrame:
    """One row a pair: the finding with the most bits."""
    rest = [c for c in table.columns if c not in ("a", "b", by)]
    return table.sort("a", "b", by, *rest, descending=[False, False, True] + [False] * len(rest)).unique(
        ["a", "b"], keep="first", maintain_order=True
    )


def name_findings(pairs: pl.DataFrame, en: Entities, w: dict[str, Any]) -> pl.DataFrame:
    """a, b, bits, given, family (levels), swapped: the best of all ways to hold the names together."""
    feature = strings.features(pl.concat([en.names["g"], en.names["f"]]).filter(
        pl.concat([en.names["g"], en.names["f"]]) != ""))  # fmt: skip
    total = float(en.names["e"].n_unique())
    given_n = strings.frequencies(en.names.select("e", s="g").filter(pl.col("s") != ""), feature)
    family_n = strings.frequencies(en.names.select("e", s="f").filter(pl.col("s") != ""), feature)
    either_n = pl.concat([given_n, family_n]).group_by("word").agg(pl.col("n").sum()).sort("word")
    v = _both(pairs, en.names)

    def look(x: str, y: str, count: pl.DataFrame, given: bool, rules: str, out: str) -> pl.DataFrame:
        p = v.select(x=x, y=y).unique().sort("x", "y")
        found = strings.levels(p, feature, count, given)
        return found.with_columns(bits=by_level(w[rules], "level", "n", total)).select(
            pl.col("x").alias(x), pl.col("y").alias(y), pl.col("level").alias(out),
            pl.col("bits").alias(f"{out}_bits"),
        )  # fmt: skip

    v = v.join(look("g", "g_b", given_n, True, "given", "gg"), on=["g", "g_b"], how="left")
    v = v.join(look("f", "f_b", family_n, False, "family", "ff"), on=["f", "f_b"], how="left")
    v = v.join(look("g", "f_b", either_n, False, "family", "gf"), on=["g", "f_b"], how="left")
    v = v.join(look("f", "g_b", either_n, False, "family", "fg"), on=["f", "g_b"], how="left")
    good = ["exact", "shared", "typo", "sound"]
    crossed = (
        (pl.col("gf").is_in(good) & pl.col("fg").is_in([*good, "missing"]))
        | (pl.col("fg").is_in(good) & pl.col("gf").is_in([*good, "missing"]))
    )
    straight = pl.col("gg_bits") + pl.col("ff_bits")
    swapped = pl.col("gf_bits") + pl.col("fg_bits") + w["swapped"]
    use = crossed & (swapped > straight)
    v = v.select(
        "a", "b",
        bits=pl.when(use).then(swapped).otherwise(straight),
        given=pl.when(use).then("gf").otherwise("gg"),
        family=pl.when(use).then("fg").otherwise("ff"),
        swapped=use,
    )  # fmt: skip
    return _best(v)


def dob_findings(pairs: pl.DataFrame, en: Entities, w: dict[str, Any]) -> pl.DataFrame:
    """a, b, bits, level of the dates of birth; years and age groups where a date is missing."""
    rule = w["dob"]
    total = float(max(en.dobs["e"].n_unique(), 2))
    often = en.dobs.group_by("dob").agg(n=pl.len())
    t = _both(pairs, en.dobs).join(often, on="dob", how="left")
    x, y = pl.col("dob"), pl.col("dob_b")
    year, month, day = x.dt.year() == y.dt.year(), x.dt.month() == y.dt.month(), x.dt.day() == y.dt.day()
    first = lambda c: (c.dt.month() == 1) & (c.dt.day() == 1)
    digits = pl.sum_horizontal(
        (x.dt.strftime("%Y%m%d").str.slice(i, 1) != y.dt.strftime("%Y%m%d").str.slice(i, 1)).cast(pl.Int8)
        for i in range(8)
    )
    level = (
        pl.when(x == y).then(pl.lit("exact"))
        .when(year & (x.dt.month() == y.dt.day()) & (x.dt.day() == y.dt.month())).then(pl.lit("day_month"))
        .when(year & (first(x) | first(y))).then(pl.lit("default"))
        .when(digits == 1).then(pl.lit("digit"))
        .when((year.cast(pl.Int8) + month.cast(pl.Int8) + day.cast(pl.Int8)) == 2).then(pl.lit("one_part"))
        .otherwise(pl.lit("differ"))
    )  # fmt: skip
    seldom = (math.log2(total) - pl.col("n").cast(pl.Float64).log(2)).clip(
        rule["exact"]["low"], rule["exact"]["high"]
    )
    dated = t.with_columns(level=level).with_columns(
        bits=pl.when(pl.col("level") == "exact").then(seldom).otherwise(
            pl.col("level").replace_strict(
                {k: float(v) for k, v in rule.items() if k != "exact"}, default=0.0,
                return_dtype=pl.Float64))
    )  # fmt: skip
    dated = _best(dated.select("a", "b", "bits", "level"))
    known = pl.concat(
        [
            en.dobs.select("e", lo=pl.col("dob").dt.year().cast(pl.Int64), hi=pl.col("dob").dt.year().cast(pl.Int64)),
            en.born.join(en.dobs, on="e", how="anti"),
        ]
    )
    span = _both(pairs.join(dated, on=["a", "b"], how="anti"), known)
    lo = pl.max_horizontal("lo", "lo_b")
    hi = pl.min_horizontal("hi", "hi_b")
    wide = lambda a, b: pl.when(pl.col(a).is_null() | pl.col(b).is_null()).then(99).otherwise(pl.col(b) - pl.col(a))
    widest = pl.max_horizontal(wide("lo", "hi"), wide("lo_b", "hi_b"))
    level = (
        pl.when(lo.is_null() | hi.is_null() | (lo <= hi)).then(
            pl.when(widest == 0).then(pl.lit("year")).when(widest == 1).then(pl.lit("age"))
            .otherwise(pl.lit("span")))
        .when((lo - hi == 1) & (widest <= 1)).then(pl.lit("year_near"))
        .otherwise(pl.lit("outside"))
    )  # fmt: skip
    # a person is born in any of some sixty years: the narrower the span, the more a fit says
    fit = (math.log2(LIFE) - (widest + 1).cast(pl.Float64).log(2)).clip(0.0, None)
    span = span.select("a", "b", level=level, fit=fit).select(
        "a", "b",
        bits=pl.when(pl.col("level").is_in(["year_near", "outside"])).then(
            pl.col("level").replace_strict(
                {k: float(rule[k]) for k in ("year_near", "outside")}, default=0.0,
                return_dtype=pl.Float64)
        ).otherwise("fit"),
        level="level",
    )  # fmt: skip
    return pl.concat([dated, _best(span)])


def _overlap(pairs: pl.DataFrame, table: pl.DataFrame, column: str) -> pl.DataFrame:
    """a, b, same: whether any value of both sides is equal. Pairs without value on a side are absent."""
    t = _both(pairs, table.select("e", column).drop_nulls().unique())
    return t.group_by("a", "b").agg(same=(pl.col(column) == pl.col(f"{column}_b")).any())


def _identifier(pairs: pl.DataFrame, en: Entities, kinds: list[str], rule: dict[str, Any], out: str):
    mine = en.ids.filter(pl.col("kind").is_in(kinds))
    t = _overlap(pairs, mine, "value")
    level = pl.when("same").then(pl.lit("same")).otherwise(pl.lit("differ"))
    if "temporary" in rule:
        letter = mine.filter(pl.col("value").str.contains("[A-Z]$")).select("e").unique()
        t = t.join(letter.select(a="e", t=True), on="a", how="left").join(
            letter.select(b="e", t_b=True), on="b", how="left"
        )
        passing = pl.col("t").fill_null(False) | pl.col("t_b").fill_null(False)
        level = pl.when("same").then(pl.lit("same")).when(passing).then(pl.lit("temporary")).otherwise(pl.lit("differ"))
    return t.select("a", "b", level.alias(out)).with_columns(
        pl.col(out).replace_strict({k: float(v) for k, v in rule.items()}, return_dtype=pl.Float64)
        .alias(f"{out}_bits")
    )  # fmt: skip


def _numbers(pairs: pl.DataFrame, en: Entities, rule: dict[str, Any]) -> pl.DataFrame:
    mine = en.ids.filter(~pl.col("kind").is_in(IDENTIFIERS))
    t = _both(pairs, mine).filter(pl.col("kind") == pl.col("kind_b"))
    t = t.group_by("a", "b", "kind").agg(same=(pl.col("value") == pl.col("value_b")).any())
    t = t.with_columns(
        number=pl.when("same").then(pl.lit("same"))
        .when(pl.col("kind").str.contains("police")).then(pl.lit("differ_police"))
        .otherwise(pl.lit("differ"))
    )  # fmt: skip
    t = t.with_columns(
        bits=pl.col("number").replace_strict({k: float(v) for k, v in rule.items()}, return_dtype=pl.Float64)
    )
    return t.group_by("a", "b").agg(number_bits=pl.col("bits").sum(), number=pl.col("number").max())


def _places(pairs: pl.DataFrame, en: Entities, rule: dict[str, Any]) -> pl.DataFrame:
    same = _overlap(pairs, en.places, "place").select("a", "b", place="same")
    post = _overlap(pairs, en.places, "postcode").select("a", "b", post="same")
    t = post.join(same, on=["a", "b"], how="full", coalesce=True)
    level = (
        pl.when(pl.col("place").fill_null(False)).then(pl.lit("same"))
        .when(pl.col("post").fill_null(False)).then(pl.lit("postcode"))
        .otherwise(pl.lit("differ"))
    )  # fmt: skip
    return t.select("a", "b", place=level).with_columns(
        place_bits=pl.col("place").replace_strict(
            {k: float(v) for k, v in rule.items()}, return_dtype=pl.Float64)
    )  # fmt: skip


def _generations(pairs: pl.DataFrame, en: Entities) -> pl.DataFrame:
    """Pairs who stand in one group (a tenancy, a birth) as different generations."""
    t = _both(pairs, en.groups.filter(pl.col("gen").is_not_null()))
    t = t.filter((pl.col("group") == pl.col("group_b")) & (pl.col("gen") != pl.col("gen_b")))
    return t.select("a", "b", apart=True).unique()


def _kin(pairs: pl.DataFrame, kin: pl.DataFrame, rule: dict[str, Any]) -> pl.DataFrame:
    """What two entities have in common: others who stand with both of them in a group.

    Both mother of one child counts most; a parent in one place and a child in the other beside the
    same third person cannot be one (``crossed``).
    """
    t = _both(pairs, kin).filter(pl.col("k") == pl.col("k_b"))
    t = t.filter((pl.col("k") != pl.col("a")) & (pl.col("k") != pl.col("b")))
    t = t.group_by("a", "b").agg(
        n=pl.col("k").n_unique(),
        mother=(pl.col("mother") & pl.col("mother_b")).any(),
        child=((pl.col("above") < 0) & (pl.col("above_b") < 0)).any().fill_null(False),
        crossed=(pl.col("above") != pl.col("above_b")).any().fill_null(False),
        fits=(pl.col("above") == pl.col("above_b")).any().fill_null(False),
    )
    kin_level = (
        pl.when("mother").then(pl.lit("mother"))
        .when("child").then(pl.lit("child"))
        .when((pl.col("n") > 1) & pl.col("fits")).then(pl.lit("more"))
        .otherwise(pl.lit("one"))
    )  # fmt: skip
    return t.select("a", "b", "crossed", kin=kin_level).with_columns(
        kin_bits=pl.col("kin").replace_strict(
            {k: float(v) for k, v in rule.items()}, return_dtype=pl.Float64)
    )  # fmt: skip


def findings(
    pairs: pl.DataFrame, en: Entities, w: dict[str, Any], kin: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Everything that speaks for or against each pair.

    pairs: a, b. Out: a, b, one column a finding (its level) and one its bits, ``score`` (bits above
    the prior), ``clash`` (cannot be one person, unless an identifier says so).
    """
    on = ["a", "b"]
    t = pairs
    names_ = name_findings(pairs, en, w).rename({"bits": "name_bits"})
    t = t.join(names_, on=on, how="left")
    t = t.join(dob_findings(pairs, en, w).rename({"bits": "dob_bits", "level": "dob"}), on=on, how="left")
    sex = _overlap(pairs, en.sexes, "sex").select(
        "a", "b", sex=pl.when("same").then(pl.lit("same")).otherwise(pl.lit("differ")),
        sex_bits=pl.when("same").then(float(w["sex"]["same"])).otherwise(float(w["sex"]["differ"])),
    )  # fmt: skip
    t = t.join(sex, on=on, how="left")
    t = t.join(_identifier(pairs, en, ["upn", "former_upn"], w["upn"], "upn"), on=on, how="left")
    t = t.join(_identifier(pairs, en, ["nhs"], w["nhs"], "nhs"), on=on, how="left")
    t = t.join(_numbers(pairs, en, w["number"]), on=on, how="left")
    t = t.join(_places(pairs, en, w["place"]), on=on, how="left")
    t = t.join(_generations(pairs, en), on=on, how="left")
    if kin is not None:
        t = t.join(_kin(pairs, kin, w["kin"]), on=on, how="left")
    else:
        t = t.with_columns(
            crossed=pl.lit(False), kin=pl.lit(None, pl.String), kin_bits=pl.lit(None, pl.Float64)
        )
    bits = ["name_bits", "dob_bits", "sex_bits", "upn_bits", "nhs_bits", "number_bits", "place_bits", "kin_bits"]
    prior = math.log2(max(en.systems["e"].n_unique(), 2)) * float(w["prior_bits_per_doubling"])
    year = pl.col("dob").dt.year().min()
    born = pl.concat([en.dobs.group_by("e").agg(y=year.cast(pl.Int64)), en.born.select("e", y="hi")])
    born = born.group_by("e").agg(pl.col("y").min())
    woman = en.sexes.filter(pl.col("sex") == "F").select("e", w=True).unique()
    for side in ("a", "b"):
        t = t.join(born.select(pl.col("e").alias(side), pl.col("y").alias(f"y_{side}")), on=side, how="left")
        t = t.join(woman.select(pl.col("e").alias(side), pl.col("w").alias(f"w_{side}")), on=side, how="left")
    grown = (pl.min_horizontal("y_a", "y_b") <= en.newest - GROWN).fill_null(False)
    renamed = grown & (pl.col("w_a") | pl.col("w_b")).fill_null(False) & (pl.col("family") == "differ")
    gain = float(w["family"]["differ_woman"]["bits"]) - float(w["family"]["differ"]["bits"])
    t = t.with_columns(
        grown=grown, name_bits=pl.col("name_bits") + pl.when(renamed).then(gain).otherwise(0.0)
    ).drop("y_a", "y_b", "w_a", "w_b")
    same_id = (pl.col("upn") == "same") | (pl.col("nhs") == "same") | (pl.col("number") == "same")
    t = t.with_columns(
        identified=same_id.fill_null(False),
        apart=pl.col("apart").fill_null(False),
        score=pl.sum_horizontal([pl.col(b).fill_null(0.0) for b in bits]) - prior,
    )
    clash = (
        (pl.col("given").is_in(["differ", "alike"]) & ~pl.col("identified"))
        | (pl.col("dob").is_in(["differ", "outside"]) & ~pl.col("identified"))
        | ((pl.col("sex") == "differ") & ~pl.col("identified") & pl.col("given").is_in(["differ", "alike", "muhammad", "missing"]))
        | (~pl.col("given").is_in(["exact", "typo"]) & ~pl.col("identified") & pl.col("grown").not_()
           & (pl.col("dob") == "exact") & ((pl.col("upn") == "differ") | (pl.col("nhs") == "differ")))
        | pl.col("apart")
        | pl.col("crossed")
    )
    return t.with_columns(clash=clash.fill_null(False)).sort(on)

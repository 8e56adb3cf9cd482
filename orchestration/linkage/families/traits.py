"""What the family rules ask about a person: age, names, home, care."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from orchestration.linkage.persons.describe import KEY, with_words
from orchestration.linkage.persons.names import MUHAMMAD, PARTICLES

NO_NAMES = [MUHAMMAD, "BEGUM", "BIBI", "KAUR", "SINGH", "KHATUN", "AKHTAR", *sorted(PARTICLES)]
GROWN_UP = ["TENANT", "JOINT_TENANT", "PARTNER", "PARENT_CARER", "APPLICANT", "MOTHER", "A"]


def _word_lists(m: pl.DataFrame, columns: list[str], name: str) -> pl.DataFrame:
    long = pl.concat([m.select("person_id", w=pl.col(c).str.split(" ")) for c in columns]).explode(
        "w"
    )
    long = long.filter((pl.col("w") != "") & (pl.col("w").str.len_chars() > 1))
    long = long.filter(~pl.col("w").is_in(NO_NAMES)).unique().sort("person_id", "w")
    return long.group_by("person_id", maintain_order=True).agg(pl.col("w").alias(name))


def _commonest(m: pl.DataFrame, column: str) -> pl.DataFrame:
    return (
        m.drop_nulls(column).group_by("person_id", column).agg(n=pl.len())
        .sort("person_id", "n", column, descending=[False, True, False])
        .unique("person_id", keep="first", maintain_order=True)
        .select("person_id", column)
    )  # fmt: skip


def care(
    episodes: pl.DataFrame, of: pl.DataFrame, rule: dict[str, Any], as_of: date
) -> pl.DataFrame:
    """person_id, looked_after (today), adopted_on.

    episodes: stg_ssd_cla_episodes. of: source_ref (pers_person_id), person_id. Whoever any episode
    says was adopted is sealed, as `person` has it: one that was sent once, or without its last day
    (then its first counts), too.
    """
    t = episodes.join(of, left_on="clae_person_id", right_on="source_ref")
    start = pl.col("clae_cla_episode_start_date")
    began = pl.col("in_force") & (start <= as_of)
    ended = pl.col("clae_cla_episode_ceased_date")
    adopted = pl.col("clae_cla_episode_ceased_reason").is_in(rule["adoption"])
    return t.group_by("person_id").agg(
        looked_after=(began & (ended.is_null() | (ended > as_of))).any(),
        adopted_on=pl.coalesce(ended, start).filter(adopted).max(),
    ).sort("person_id")  # fmt: skip


def traits(
    mentions: pl.DataFrame, links: pl.DataFrame, residence: pl.DataFrame, in_care: pl.DataFrame,
    as_of: date,
) -> pl.DataFrame:  # fmt: skip
    """One row a person: dob, age, grown_up, surnames, words, ethnicity, place, home_since, ...

    residence: table residence; the primary home that is still lived in is the person's place.
    """
    m = with_words(mentions).join(links.select(*KEY, "person_id"), on=KEY)
    year = pl.coalesce("event_date", "delivery_date").dt.year() - pl.col("age")
    dfe = pl.col("ethnicity").str.len_chars() == 4  # the police and the NHS have codes of their own
    stated = dfe & ~pl.col("ethnicity").is_in(["REFU", "NOBT"])
    m = m.with_columns(
        year=pl.coalesce("birth_year", year).cast(pl.Int64),
        ethnicity=pl.when(stated).then("ethnicity"),
    )
    t = m.group_by("person_id").agg(
        grown_up=pl.col("relation").is_in(GROWN_UP).any() | (pl.col("role") == "mother").any(),
        first_seen=pl.coalesce("event_date", "delivery_date").min(),
    )
    for column in ("dob", "year", "ethnicity", "sex"):
        t = t.join(_commonest(m, column), on="person_id", how="left")
    t = t.join(_word_lists(m, ["f"], "surnames"), on="person_id", how="left")
    t = t.join(_word_lists(m, ["g", "f"], "words"), on="person_id", how="left")
    born = pl.coalesce(pl.col("dob").dt.year(), "year")
    whole = (
        pl.lit(as_of.year) - pl.col("dob").dt.year()
        - (pl.col("dob").dt.strftime("%m%d") > as_of.strftime("%m%d")).cast(pl.Int32)
    )  # fmt: skip
    t = t.with_columns(age=pl.coalesce(whole, pl.lit(as_of.year) - born))
    home = residence.filter("is_primary").select(
        "person_id", "place", "address_role", home_since="valid_from"
    )
    t = t.join(home, on="person_id", how="left").join(in_care, on="person_id", how="left")
    return t.with_columns(
        looked_after=pl.col("looked_after").fill_null(False),
        sealed=pl.col("adopted_on").is_not_null(),
    ).sort("person_id")

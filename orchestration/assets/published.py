"""Group published: the release, whole or not at all, with an asset for each consumer's part."""

from collections.abc import Iterator, Sequence
from logging import getLogger
from typing import Any

from dagster import (
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    multi_asset,
)

from orchestration.assets.fingerprint import fingerprint
from orchestration.assets.gates import require
from orchestration.assets.keys import OWNERS
from orchestration.assets.resources import HomeResource
from orchestration.governance.registers import usable_registers

log = getLogger("orchestration.published")


def consumer_key(consumer: str) -> AssetKey:
    """The asset of one consumer's part of the release."""
    return AssetKey(["published", consumer])


def published_assets(gates: Sequence[AssetKey]) -> AssetsDefinition:
    """One step that publishes the gated candidate to every consumer at once."""
    consumers = {n: c for n, c in usable_registers().consumers.items() if not c.internal}
    specs = [
        AssetSpec(
            consumer_key(name),
            deps=list(gates),
            group_name="published",
            description=f"What {consumer.name} gets: the tables, columns and rows that agreements "
            "in force grant, and nothing else.",
            owners=OWNERS,
            kinds={"parquet"},
        )
        for name, consumer in consumers.items()
    ]

    @multi_asset(name="publish", specs=specs)
    def publish(home: HomeResource) -> Iterator[MaterializeResult[Any]]:
        """Write the release, make it the current one by one rename."""
        from orchestration.publishing import publish as release

        made_from = fingerprint(home.home, home.day)
        require(home.home, "gated", made_from)
        made = release(home.home, home.day, made_from, progress=log.info)
        log.info("release %s", made.release_id)
        if without := [name for name in consumers if not made.consumers.get(name)]:
            log.info("nothing for %s: no agreement that may be used grants it", ", ".join(without))
        for name in consumers:
            tables = made.consumers.get(name, {})
            yield MaterializeResult(
                asset_key=consumer_key(name),
                metadata={
                    "release": made.release_id,
                    "tables": len(tables),
                    "dagster/row_count": sum(table["rows"] for table in tables.values()),
                    "rows by table": MetadataValue.json({n: t["rows"] for n, t in tables.items()}),
                },
            )

    return publish

"""Group landing: one asset a feed, made from its contract, and the ledger of all deliveries."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from logging import getLogger
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    Output,
    TableColumn,
    TableColumnConstraints,
    TableMetadataValue,
    TableRecord,
    TableSchema,
    asset,
    multi_asset,
)

from orchestration.assets.broken import Waiting
from orchestration.assets.fingerprint import Marks, fingerprint, listing
from orchestration.assets.keys import OWNERS, Feeds, feed_key, owner
from orchestration.assets.resources import HomeResource
from orchestration.assets.settle import is_settled, settle
from orchestration.contracts import FeedContract, Field
from orchestration.landing import Delivery, deliveries, land
from orchestration.landing.words import why

log = getLogger("orchestration.landing")
LEDGER = AssetKey(["landing", "delivery"])
KINDS = {"csv": "csv", "xlsx": "excel", "zip": "zip", "gazetteer": "csv", "geojson": "geojson"}


def column_schema(fields: Iterable[Field]) -> TableSchema:
    """A contract's fields as Dagster shows the columns of a table."""
    return TableSchema(
        columns=[
            TableColumn(
                field.name,
                type=field.type,
                description=field.description,
                constraints=TableColumnConstraints(nullable=not field.required),
                tags={"classification": field.classification} if field.classification else {},
            )
            for field in fields
        ]
    )


def feed_spec(feed: str, contracts: Sequence[FeedContract]) -> AssetSpec:
    """The asset of one feed: description, owners, kinds and columns as its contracts say."""
    tables = [table for contract in contracts for table in contract.tables]
    schemas = {
        "dagster/column_schema" if len(tables) == 1 else f"columns of {table.name}": schema
        for table in tables
        for schema in [MetadataValue.table_schema(column_schema(table.fields))]
    }
    first = contracts[0]
    return AssetSpec(
        feed_key(feed),
        group_name="landing",
        description="\n\n".join(dict.fromkeys(c.description for c in contracts)),
        owners=sorted({owner(c.organisation) for c in contracts}),
        kinds={KINDS[first.file_format], "parquet"},
        metadata={
            "contract": ", ".join(f"{c.id} {c.version}" for c in contracts),
            "file name": ", ".join(c.file_name for c in contracts),
            "delivery mode": first.delivery_mode,
            "cadence": first.cadence,
            **schemas,
        },
        tags={"sector": re.sub(r"[^A-Za-z0-9_.-]+", "_", first.sector), "cadence": first.cadence},
        skippable=False,
    )


def feed_metadata(new: Sequence[Delivery], every: Sequence[Delivery]) -> dict[str, Any]:
    """Figures of a feed that plot over time: of this run, and of all that has ever come."""
    return {
        "dagster/row_count": sum(d.accepted for d in every),
        "files, new": len(new),
        "files, all": len(every),
        "files rejected, new": sum(d.outcome == "rejected" for d in new),
        "files rejected, all": sum(d.outcome == "rejected" for d in every),
        "rows received, new": sum(d.received for d in new),
        "rows accepted, new": sum(d.accepted for d in new),
        "rows quarantined, new": sum(d.quarantined for d in new),
        "rows quarantined, all": sum(d.quarantined for d in every),
        "late, new": sum(d.late for d in new),
        **({"files of this run": files_table(new)} if new else {}),
    }


def files_table(new: Iterable[Delivery]) -> TableMetadataValue:
    """What became of each file, for a reader who has only Dagster's page."""
    return MetadataValue.table(
        [
            TableRecord(
                {
                    "file": d.file,
                    "outcome": d.outcome,
                    "why": why(d),
                    "received": d.received,
                    "accepted": d.accepted,
                    "quarantined": d.quarantined,
                }
            )
            for d in new
        ]
    )


def landing_assets(feeds: Feeds, waiting: Waiting) -> AssetsDefinition:
    """One step that lands every new file, with an asset a feed."""

    @multi_asset(
        name="land",
        specs=[feed_spec(feed, contracts) for feed, contracts in feeds.items()],
    )
    def land_feeds(home: HomeResource) -> Iterator[MaterializeResult[Any]]:
        """Accept or quarantine every new file, row by row, under its contract."""
        from orchestration.governance import admission, lifetimes, noted
        from orchestration.governance.rights.erase import at_landing
        from orchestration.landing import delivery_table

        files, _ = listing(home.home)
        admit = admission(home.day)
        waiting.prepare(home.home)
        new = land(home.home, feeds, admit, home.day, log.info, at_landing, waiting.feeds)
        waiting.tell(home.home)
        noted.landings(home.home, home.day)
        for gone in lifetimes.apply(home.home, home.day):
            log.info(
                "retention: %d %s of %s, %s of %s",
                *(gone.count, gone.what, gone.contract, gone.schedule, gone.agreement),
            )
        delivery_table.write(home.home, lifetimes.ended(home.day))
        Marks(home.home).set("listing", files)
        every = deliveries(home.home)
        for feed in feeds:
            metadata = feed_metadata(
                [d for d in new if d.feed == feed], [d for d in every if d.feed == feed]
            )
            yield MaterializeResult(asset_key=feed_key(feed), metadata=metadata)

    return land_feeds


def ledger_asset(feeds: Feeds) -> AssetsDefinition:
    """The ledger as a table, and the question whether there is anything new to do."""

    @asset(
        key=LEDGER,
        deps=[feed_key(feed) for feed in feeds],
        group_name="landing",
        output_required=False,
        owners=OWNERS,
        kinds={"parquet"},
        description="Every delivery and what became of it. Where the current release already "
        "follows from these deliveries, rules and day, the run ends here: nothing is built again.",
    )
    def delivery(context: AssetExecutionContext, home: HomeResource) -> Iterator[Output[None]]:
        """Go on only where the current release does not follow from what is here."""
        from orchestration.publishing import current

        made_from = fingerprint(home.home, home.day)
        release = current(home.home)
        if release is None or release.fingerprint != made_from:
            every = deliveries(home.home)
            outcomes = Counter(d.outcome for d in every)
            yield Output(None, metadata={f"files {name}": n for name, n in outcomes.items()})
            return
        if is_settled(home.home, made_from):
            log.info("nothing new: release %s already holds all of it", release.release_id)
            context.instance.add_run_tags(context.run_id, {"ei/nothing_new": "true"})
            return
        # a killed run published and did not account, or only duplicates and rejects came in
        log.info("release %s stands; its account is written again", release.release_id)
        settle(home.home, home.day)

    return delivery

"""Feeds whose contract has a mistake in it: their files wait, and their tables stay as they are."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from logging import getLogger
from typing import Any

import pyarrow as pa

from orchestration.assets.keys import raw_of
from orchestration.home import Home
from orchestration.landing import deliveries
from orchestration.landing.intake import INVALID_CONTRACT
from orchestration.landing.raw import write_empty
from orchestration.landing.sweep import EMPTY

log = getLogger("orchestration.landing")
COLUMNS = {  # dbt's word for a column of a raw table -> as landing writes it
    "string": pa.string(),
    "date": pa.date32(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
}


@dataclass(frozen=True)
class Waiting:
    """The feeds of broken contracts, and the raw tables of those: path below a home -> columns."""

    feeds: Collection[str] = ()
    tables: Mapping[str, pa.Schema] = field(default_factory=dict)

    def prepare(self, home: Home) -> None:
        """Let the models find the tables, with what landed there before or with nothing."""
        for place, columns in self.tables.items():
            if not (home.root / place).exists():
                write_empty(home.root / place, columns)

    def tell(self, home: Home) -> None:
        """Say how many files wait."""
        files = Counter(d.feed for d in deliveries(home) if d.reason == INVALID_CONTRACT)
        for feed, count in sorted(files.items()):
            log.error("%s: %d files wait: its contract is not valid (C01)", feed, count)


def raw_tables(manifest: Mapping[str, Any], contracts: Collection[str]) -> dict[str, pa.Schema]:
    """The raw tables of these contracts as dbt knows them since they were generated."""
    return {
        f"raw/{raw_of(source)['feed']}/{EMPTY}/{source['name']}.parquet": pa.schema(
            {name: COLUMNS[column["data_type"]] for name, column in source["columns"].items()}
        )
        for source in manifest["sources"].values()
        if source["source_name"] == "raw" and raw_of(source)["contract"] in contracts
    }

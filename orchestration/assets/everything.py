"""Everything that Dagster knows of one home, put together stage by stage."""

import os
from datetime import date

from dagster import Definitions, in_process_executor

from orchestration.assets.automation import DAILY, WHOLE_WAY, landing_sensor
from orchestration.assets.broken import Waiting, raw_tables
from orchestration.assets.dbt import manifest
from orchestration.assets.gates import gate_assets
from orchestration.assets.governance import governance_assets
from orchestration.assets.landing import landing_assets, ledger_asset
from orchestration.assets.outside import outside_assets
from orchestration.assets.published import published_assets
from orchestration.assets.resources import HomeResource
from orchestration.assets.warehouse import warehouse_assets
from orchestration.contracts import ContractError, by_feed, feeds_of_broken, read_feeds
from orchestration.home import Home
from orchestration.paths import CONTRACTS


def build(home: Home, as_of: date | None = None) -> Definitions:
    """All assets, checks, jobs, the sensor and the schedule for one home. as_of: the day of
    judgement; where it is left out the one in EI_AS_OF, else today.

    A contract with a mistake in it stops what comes or goes under it (C01), and nothing else.
    Raises ContractError where no feed's contract is valid, or a register cannot be read.
    """
    loaded, broken = read_feeds(CONTRACTS)
    if not loaded:
        raise ContractError([m for every in broken.values() for m in every])
    day = as_of.isoformat() if as_of else os.environ.get("EI_AS_OF", "")
    feeds, project = by_feed(loaded.values()), manifest(home, day or date.today())
    waiting = Waiting(feeds_of_broken(CONTRACTS, broken), raw_tables(project, broken))
    warehouse = warehouse_assets(project)
    products = sorted(key for key in warehouse.keys if key.path[0] == "products")
    gates = gate_assets(products)
    published = published_assets(sorted(gates.keys))
    return Definitions(
        assets=[
            landing_assets(feeds, waiting),
            ledger_asset(feeds),
            *outside_assets(),
            warehouse,
            gates,
            published,
            governance_assets(sorted(published.keys)),
        ],
        jobs=[WHOLE_WAY],
        schedules=[DAILY],
        sensors=[landing_sensor(home)],
        resources={"home": HomeResource(root=str(home.root), as_of=day)},
        executor=in_process_executor,
    )

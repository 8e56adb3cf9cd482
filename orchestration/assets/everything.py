"""Everything that Dagster knows of one home, put together stage by stage."""

import os

from dagster import Definitions, in_process_executor

from orchestration.assets.automation import DAILY, WHOLE_WAY, landing_sensor
from orchestration.assets.dbt import manifest
from orchestration.assets.gates import gate_assets
from orchestration.assets.governance import governance_assets
from orchestration.assets.landing import landing_assets, ledger_asset
from orchestration.assets.outside import outside_assets
from orchestration.assets.published import published_assets
from orchestration.assets.resources import HomeResource
from orchestration.assets.warehouse import warehouse_assets
from orchestration.contracts import load_feeds
from orchestration.home import Home


def build(home: Home) -> Definitions:
    """All assets, checks, jobs, the sensor and the schedule for one home.

    Raises ContractError where a contract is not valid.
    """
    feeds = load_feeds()
    warehouse = warehouse_assets(manifest(home), feeds)
    products = sorted(key for key in warehouse.keys if key.path[0] == "products")
    gates = gate_assets(products)
    published = published_assets(sorted(gates.keys))
    return Definitions(
        assets=[
            landing_assets(feeds),
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
        resources={"home": HomeResource(root=str(home.root), as_of=os.environ.get("EI_AS_OF", ""))},
        executor=in_process_executor,
    )

"""What a person finds in Dagster: the stages by name, who owns what, checks, figures that plot."""

import subprocess
import sys
from graphlib import TopologicalSorter

import pytest
from running import DAY

from orchestration.contracts import load_feeds, load_products

pytestmark = pytest.mark.slow
STAGES = {  # architecture.md, in its words
    "state",  # what the former release left
    "landing",
    "staging",
    "gazetteer",
    "addresses",
    "spine",
    "conformed",
    "products",
    "gates",
    "published",
    "governance",
}


@pytest.fixture(scope="module")
def definitions(ran):
    from orchestration.assets.everything import build

    return build(ran)


@pytest.fixture(scope="module")
def specs(definitions):
    return {spec.key: spec for spec in definitions.resolve_all_asset_specs()}


@pytest.fixture(scope="module")
def instance(ran):
    from orchestration.instance import open_instance

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(ran.dagster))
        with open_instance(ran) as opened:
            yield opened


def test_the_groups_are_the_stages(specs):
    assert {spec.group_name for spec in specs.values()} == STAGES


def test_no_stage_reaches_back(definitions):
    graph = definitions.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    before = {group: set() for group in STAGES}
    for node in nodes:
        before[node.group_name] |= {graph.get(key).group_name for key in node.parent_keys}
    before = {group: froms - {group} for group, froms in before.items()}
    assert set(TopologicalSorter(before).static_order()) == STAGES  # CycleError where one does


def test_every_asset_has_an_owner_a_kind_and_words(specs):
    for key, spec in specs.items():
        assert spec.owners, key
        assert spec.kinds, key
        assert spec.description, key


def test_every_feed_is_an_asset_with_its_contracts_columns(specs):
    landing = {key.path[-1]: spec for key, spec in specs.items() if key.path[0] == "landing"}
    for feed, contracts in load_feeds().items():
        tables = [table for contract in contracts for table in contract.tables]
        schemas = [
            value.value
            for name, value in landing[feed].metadata.items()
            if name == "dagster/column_schema" or name.startswith("columns of ")
        ]
        assert len(schemas) == len(tables), feed
        told = [{column.name for column in schema.columns} for schema in schemas]
        assert told == [{field.name for field in table.fields} for table in tables]


def test_every_product_is_gated_and_published_from_there(specs):
    for product in load_products():
        gate = next(s for k, s in specs.items() if k.path == ["gates", product])
        assert {dep.asset_key.path[-1] for dep in gate.deps} == {product}
    steward = next(s for k, s in specs.items() if k.path == ["published", "data_steward"])
    assert {dep.asset_key.path[0] for dep in steward.deps} == {"gates"}


def test_one_process_writes(definitions):
    assert definitions.executor.name == "in_process"


def test_the_run_is_in_dagsters_history_with_figures(instance):
    from dagster import AssetKey

    for path, figure in (
        (["landing", "schools_census"], "rows accepted, new"),
        (["addresses", "address_link"], "share with a UPRN"),
        (["spine", "person_link"], "persons"),
        (["products", "person"], "dagster/row_count"),
        (["gates", "person"], "expectations run"),
        (["published", "data_steward"], "dagster/row_count"),
        (["governance", "account"], "rows conformed"),
    ):
        event = instance.get_latest_materialization_event(AssetKey(path))
        assert event.asset_materialization.metadata[figure].value > 0, path


def test_every_code_of_the_checks_was_judged(instance):
    from dagster import AssetCheckKey, AssetKey

    account = AssetKey(["governance", "account"])
    codes = [f"C{n:02d}" for n in range(1, 25)]
    keys = [AssetCheckKey(account, code) for code in codes]
    told = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    assert {key.name for key in told} == set(codes)


def test_expectations_and_dbt_tests_block(definitions):
    checks = definitions.resolve_asset_graph().asset_check_keys
    by_group = {}
    for key in checks:
        by_group.setdefault(key.asset_key.path[0], []).append(key)
    assert len(by_group["gates"]) == len(load_products()) + 2
    assert len(by_group["products"]) > 20
    graph = definitions.resolve_asset_graph()
    assert all(graph.get(key).blocking for key in by_group["gates"])


def test_dagster_loads_the_module_as_its_servers_do(ran):
    program = (
        "from orchestration.definitions import defs; print(len(defs.resolve_all_asset_keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={"EI_HOME": str(ran.root), "EI_AS_OF": DAY, "PATH": "/usr/bin:/bin"},
    )
    assert int(done.stdout) > 100, done.stderr

"""What a home keeps of its runs in Dagster: the last runs' logs, and for good what plots."""

import pytest
from dagster import (
    AssetCheckKey,
    AssetCheckResult,
    AssetKey,
    AssetSelection,
    Definitions,
    asset,
    asset_check,
    define_asset_job,
)

from orchestration import instance as dagsters
from orchestration.home import Home

ROWS, ONCE = AssetKey("rows"), AssetCheckKey(AssetKey("rows"), "once")
ALWAYS = AssetCheckKey(AssetKey("rows"), "always")


@asset
def rows(context):
    context.add_output_metadata({"dagster/row_count": len(context.instance.get_runs())})


@asset_check(asset=rows)
def once():
    return AssetCheckResult(passed=False)


@asset_check(asset=rows)
def always():
    return AssetCheckResult(passed=True)


def run(instance, selection):
    """Run the asset with some of its checks; the id of the run."""
    job = define_asset_job("all", selection=selection)
    definitions = Definitions(assets=[rows], asset_checks=[once, always], jobs=[job])
    resolved = definitions.resolve_job_def("all")
    return resolved.execute_in_process(instance=instance, raise_on_error=False).run_id


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("EI_HOME", "DAGSTER_HOME"):  # `open_instance` sets them
        monkeypatch.setenv(name, "")
    (tmp_path / "landing").mkdir()
    return Home(tmp_path)


@pytest.fixture
def runs(home, monkeypatch):
    """Five runs, the check `once` in the first alone; then all but the last two are forgotten."""
    monkeypatch.setattr(dagsters, "KEPT_LOGS", 2)
    every, often = AssetSelection.all(), AssetSelection.checks(ALWAYS) | AssetSelection.assets(rows)
    often = often - AssetSelection.checks(ONCE)
    with dagsters.open_instance(home) as instance:
        done = [run(instance, every if n == 0 else often) for n in range(5)]
        assert dagsters.prune(instance) == 3
        assert dagsters.prune(instance) == 0
    return done


def shards(home):
    folder = home.dagster / "history" / "runs"
    return {path.name for path in folder.iterdir()} - {"index.db"}


def test_the_last_runs_keep_their_logs(home, runs):
    assert shards(home) == {f"{run_id}.db" for run_id in runs[-2:]}
    with dagsters.open_instance(home) as instance:
        assert [len(instance.all_logs(run_id)) > 10 for run_id in runs] == [False] * 3 + [True] * 2
        assert {run.run_id for run in instance.get_runs()} == set(runs)


def test_what_plots_over_time_stays(home, runs):
    with dagsters.open_instance(home) as instance:
        found = instance.fetch_materializations(ROWS, limit=10).records
        assert [r.run_id for r in reversed(found)] == runs
        counts = [r.asset_materialization.metadata["dagster/row_count"].value for r in found]
        assert counts == [5, 4, 3, 2, 1]


def test_a_check_keeps_its_last_word_however_old(home, runs):
    with dagsters.open_instance(home) as instance:
        storage = instance.event_log_storage
        latest = storage.get_latest_asset_check_execution_by_key([ONCE, ALWAYS])
        assert latest[ONCE].run_id == runs[0] and latest[ALWAYS].run_id == runs[-1]
        assert latest[ONCE].event.asset_check_evaluation.passed is False
        history = storage.get_asset_check_execution_history(ALWAYS, limit=10)
        assert [e.run_id for e in history] == runs[:-3:-1]


def test_killed_before_a_runs_own_log_goes_it_is_done_again(home, runs, monkeypatch):
    monkeypatch.setattr(dagsters, "KEPT_LOGS", 1)
    with dagsters.open_instance(home) as instance:
        storage = instance.event_log_storage
        monkeypatch.setattr(storage, "path_for_shard", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            dagsters.prune(instance)
        monkeypatch.undo()
        monkeypatch.setattr(dagsters, "KEPT_LOGS", 1)
        assert dagsters.prune(instance) == 1
    assert shards(home) == {f"{runs[-1]}.db"}

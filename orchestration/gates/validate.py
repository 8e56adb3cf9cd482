"""Hold Great Expectations suites against tables of the candidate, and build the Data Docs.

The pandas data source is used on just the columns that a suite reads: Great Expectations' own
SQL engine loses its connection on DuckDB. Results carry counts and no values, so that neither the
stored results nor the Data Docs hold personal data.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from orchestration.gates.result import GateResult
from orchestration.gates.suites import Suite

Frame = Callable[[str, tuple[str, ...]], pd.DataFrame]


def context(root: Path) -> Any:
    """A file-backed Great Expectations context under `root`, with telemetry and bars off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    root.mkdir(parents=True, exist_ok=True)
    found = gx.get_context(mode="file", project_root_dir=str(root))
    found.variables.progress_bars = ProgressBarsConfig(globally=False)
    return found


def raised(exception_info: dict[str, Any]) -> bool:
    """Whether an expectation raised; Great Expectations nests this per metric on some paths."""
    if "raised_exception" in exception_info:
        return bool(exception_info["raised_exception"])
    return any(bool(v.get("raised_exception")) for v in exception_info.values())


def label(expectation_type: str, kwargs: dict[str, Any]) -> str:
    """A short name of an expectation for messages: its type and its columns, never a value."""
    columns = [
        str(v) for k, v in sorted(kwargs.items()) if k.startswith("column") and isinstance(v, str)
    ]
    columns += [c for k in ("column_list", "column_set") for c in kwargs.get(k) or []]
    return f"{expectation_type}({', '.join(columns)})"


def validate(gx_context: Any, suite: Suite, frame: Frame, must_have_rows: bool) -> GateResult:
    """Run one suite. Every way of not knowing is a failure: raised, not run, or no rows to see."""
    import great_expectations as gx

    written = len(suite.expectations)

    def failed(message: str, rows: int = 0, run: int = 0) -> GateResult:
        return GateResult(suite.table, suite.table, False, rows, written, run, (), message)

    try:
        data = frame(suite.table, suite.columns)
    except Exception as error:  # the table or a column is missing: the gate cannot know
        return failed(f"could not read the table: {type(error).__name__}: {error}")
    if must_have_rows and data.empty:
        return failed("the table is empty although deliveries that fill it were accepted")
    try:
        asset = gx_context.data_sources.add_or_update_pandas(
            f"candidate_{suite.table}"
        ).add_dataframe_asset(suite.table)
        gx_suite = gx_context.suites.add_or_update(
            gx.ExpectationSuite(
                name=suite.table,
                notes=suite.about,
                expectations=[
                    {
                        "type": e["expect"],
                        "kwargs": dict(e.get("with", {})),
                        "notes": e["why"],
                    }
                    for e in suite.expectations
                ],
            )
        )
        definition = gx_context.validation_definitions.add_or_update(
            gx.ValidationDefinition(
                name=suite.table,
                data=asset.add_batch_definition_whole_dataframe("candidate"),
                suite=gx_suite,
            )
        )
        checkpoint = gx_context.checkpoints.add_or_update(
            gx.Checkpoint(
                name=suite.table,
                validation_definitions=[definition],
                result_format={"result_format": "BASIC", "partial_unexpected_count": 0},
            )
        )
        outcome = checkpoint.run(batch_parameters={"dataframe": data})
    except Exception as error:  # a suite that cannot run is a failure, never a pass
        return failed(f"the suite could not run: {type(error).__name__}", rows=len(data))
    results = [r for run in outcome.run_results.values() for r in run.results]
    return judge(suite, len(data), results)


def judge(suite: Suite, rows: int, results: list[Any]) -> GateResult:
    """The verdict on a suite: it passes only when all that was written ran and held."""
    broken = [r for r in results if raised(r.exception_info)]
    run = len(results) - len(broken)
    failed = tuple(
        label(r.expectation_config.type, r.expectation_config.kwargs)
        + (
            ": raised"
            if raised(r.exception_info)
            else f": {r.result.get('unexpected_count', 'not')} of {rows} rows"
        )
        for r in results
        if not r.success or raised(r.exception_info)
    )
    message = ""
    if run != len(suite.expectations):
        message = f"{len(suite.expectations)} expectations are written, {run} gave a verdict"
    elif failed:
        message = f"{len(failed)} of {run} expectations failed"
    success = not failed and run == len(suite.expectations)
    return GateResult(
        suite.table, suite.table, success, rows, len(suite.expectations), run, failed, message
    )

"""Group gates: one asset a suite of expectations; a release goes out only when all passed."""

from collections.abc import Iterator, Sequence
from logging import getLogger
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    multi_asset,
)

from orchestration.assets.fingerprint import Marks, fingerprint
from orchestration.assets.keys import OWNERS
from orchestration.assets.resources import HomeResource
from orchestration.gates import GateResult, run_gates
from orchestration.gates.suites import load_suites
from orchestration.home import Home, write_json

log = getLogger("orchestration.gates")
ACROSS = {
    "references": "Every key that a table names exists in the table that it points to.",
    "accounting": "accepted = conformed + held back + removed, for every delivery (C21).",
}


class NotWhole(Exception):
    """A stage was started on ground that the stages before it did not finish."""


def require(home: Home, stage: str, made_from: str) -> None:
    """Raise NotWhole unless `stage` was done for exactly what has landed, and for this day."""
    if Marks(home).get(stage) != made_from:
        raise NotWhole(
            f"the candidate is not {stage} from what has landed, under today's rules and day: "
            "use 'Materialize all' (or `ei run`)"
        )


def gate_key(suite: str) -> AssetKey:
    """The asset of one suite."""
    return AssetKey(["gates", suite])


def _spec(suite: str, deps: Sequence[AssetKey], description: str) -> AssetSpec:
    return AssetSpec(
        gate_key(suite),
        deps=list(deps),
        group_name="gates",
        description=description,
        owners=OWNERS,
        kinds={"greatexpectations"} if len(deps) == 1 else {"sql"},
    )


def gate_assets(products: Sequence[AssetKey]) -> AssetsDefinition:
    """One step that holds every suite against the candidate release."""
    by_name = {key.path[-1]: key for key in products}
    suites = {suite.table: suite for suite in load_suites()}
    specs = [
        _spec(name, [by_name[name]] if name in by_name else products, suite.about)
        for name, suite in suites.items()
    ] + [_spec(name, list(products), words) for name, words in ACROSS.items()]
    checks = [
        AssetCheckSpec(
            "expectations",
            asset=spec.key,
            blocking=True,
            description="Every expectation written was run, none raised, and all were met.",
        )
        for spec in specs
    ]

    @multi_asset(name="gates", specs=specs, check_specs=checks)
    def gates(home: HomeResource) -> Iterator[Any]:
        """Run every suite and the checks across tables; any failure keeps the release back."""
        marks = Marks(home.home)
        marks.clear("gated")
        made_from = fingerprint(home.home, home.day)
        require(home.home, "built", made_from)
        results = run_gates(home.home, home.day, progress=log.info)
        write_json(home.home.reports / "gates.json", [result.as_dict() for result in results])
        failed = [result for result in results if not result.success]
        missing = ({*by_name, *suites, *ACROSS}) - {result.suite for result in results}
        if not failed and not missing:
            marks.set("gated", made_from)
        else:
            from orchestration.assets.settle import held_back

            held_back(home.home, home.day, results)
        for result in results:
            yield from _told(result)
        if missing:
            raise NotWhole(f"gates that gave no verdict: {', '.join(sorted(missing))}")

    return gates


def _told(result: GateResult) -> Iterator[Any]:
    """A gate's result as a materialisation with its figures, and its check."""
    key = gate_key(result.suite)
    yield MaterializeResult(
        asset_key=key,
        metadata={
            "rows": result.rows,
            "expectations written": result.written,
            "expectations run": result.run,
            "expectations failed": len(result.failed),
        },
    )
    yield AssetCheckResult(
        asset_key=key,
        check_name="expectations",
        passed=result.success,
        metadata={
            "failed": MetadataValue.json(list(result.failed)),
            "message": result.message or "all met",
        },
    )

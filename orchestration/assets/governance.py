"""Group governance: the account of every row, the checks of the contracts, the pages."""

from collections.abc import Iterator, Sequence
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    multi_asset,
)

from orchestration.assets.keys import OWNERS
from orchestration.assets.resources import HomeResource
from orchestration.assets.settle import Accounted, settle
from orchestration.governance import CheckResult

ACCOUNT, REPORT, BOARD = (
    AssetKey(["governance", name]) for name in ("account", "report", "programme_page")
)
CODES = tuple(f"C{number:02d}" for number in range(1, 25))


def governance_assets(published: Sequence[AssetKey]) -> AssetsDefinition:
    """The last step: account and report, with the checks C01 to C24 as asset checks."""
    specs = [
        AssetSpec(
            ACCOUNT,
            deps=list(published),
            group_name="governance",
            description="received = accepted + quarantined and accepted = conformed + held back + "
            "removed, for every delivery and reason.",
            owners=OWNERS,
            kinds={"json"},
        ),
        AssetSpec(
            REPORT,
            deps=[ACCOUNT],
            group_name="governance",
            description="The page for a person who is no engineer: agreements, deliveries, what "
            "each consumer got and by which clause, checks.",
            owners=OWNERS,
            kinds={"html"},
        ),
        AssetSpec(
            BOARD,
            deps=[AssetKey(["published", "partnership_board"])],
            group_name="governance",
            description="The page for the partnership board, from its part of the release alone: "
            "indicators, support pathway, reach, programmes, costs. None without such a part.",
            owners=OWNERS,
            kinds={"html"},
            skippable=True,
        ),
    ]
    checks = [
        AssetCheckSpec(code, asset=ACCOUNT, description=f"Check {code} of the contracts.")
        for code in CODES
    ]

    @multi_asset(name="settle", specs=specs, check_specs=checks)
    def settle_run(home: HomeResource) -> Iterator[Any]:
        """Write the account, the audit entry, the board's page and the report."""
        done = settle(home.home, home.day)
        yield MaterializeResult(asset_key=ACCOUNT, metadata=_figures(done))
        yield from (_check_result(code, done.checks) for code in CODES)
        for key, page in ((REPORT, done.report), (BOARD, done.board)):
            if page:
                yield MaterializeResult(
                    asset_key=key, metadata={"path": MetadataValue.path(str(page))}
                )

    return settle_run


def _figures(done: Accounted) -> dict[str, Any]:
    lines = done.lines
    return {
        "rows received": sum(line.received for line in lines),
        "rows accepted": sum(line.accepted for line in lines),
        "rows quarantined": sum(line.quarantined for line in lines),
        "rows conformed": sum(line.conformed for line in lines),
        "rows held back": sum(line.held_back for line in lines),
        "checks failed": sum(check.status == "fail" for check in done.checks),
        "checks warned": sum(check.status == "warn" for check in done.checks),
    }


def _check_result(code: str, checks: Sequence[CheckResult]) -> AssetCheckResult:
    """One code's results together: it passes where nothing failed; a warning is shown as such."""
    own = [check for check in checks if check.code == code]
    bad = [check for check in own if check.status in ("fail", "warn")]
    failed = any(check.status == "fail" for check in bad)
    told = [f"{check.subject}: {check.message}" for check in bad]
    return AssetCheckResult(
        asset_key=ACCOUNT,
        check_name=code,
        passed=not bad,
        severity=AssetCheckSeverity.ERROR if failed else AssetCheckSeverity.WARN,
        metadata={"judged": len(own), "found": MetadataValue.json(told)},
    )

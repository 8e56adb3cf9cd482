"""Write the report of a home: governance.html and governance.json, each replaced whole."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.gates.result import GateResult
from orchestration.governance.checks.result import CheckResult
from orchestration.governance.report.collect import collect
from orchestration.home import Home, replace_file
from orchestration.publishing.differences import words

# in which form data reach a consumer, where it is not as they are (readers.py)
FORMS = {"pseudonyms": " (pseudonymised)", "figures": " (figures only)"}


def render(content: dict[str, Any]) -> str:
    """The page: no address outside, nothing but what `content` holds."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
    )
    templates.filters["number"] = lambda n: f"{n:,}" if isinstance(n, int) else (n or "")
    templates.filters["percent"] = percent
    templates.filters["column_of"] = lambda row: f"{row['table']}.{row['column']}"
    templates.filters["told"] = words
    templates.filters["by_table"] = by_table
    known = content["readers"]
    templates.globals["reader"] = lambda consumer: known.get(consumer, {}).get("name", consumer)
    templates.globals["form"] = lambda consumer: FORMS.get(known.get(consumer, {}).get("form"), "")
    return templates.get_template("report.html.j2").render(**content)


def percent(share: float) -> str:
    """A share as a percentage that keeps two figures where it is very small."""
    return f"{share * 100:.2g} %" if 0 < share < 0.01 else f"{share * 100:.1f} %"


def by_table(columns: Iterable[str], most: int = 0) -> str:
    """`table.column` names as `table (column, column)`; no more than `most` of them, if given."""
    listed = list(columns)
    tables: dict[str, list[str]] = {}
    for name in listed[: most or None]:
        table, _, column = name.partition(".")
        tables.setdefault(table, []).append(column)
    told = ", ".join(f"{table} ({', '.join(names)})" for table, names in tables.items())
    more = len(listed) - most if most and len(listed) > most else 0
    return f"{told} and {more} more" if more else told


def write(
    home: Home,
    as_of: date,
    gates: Sequence[GateResult] | None = None,
    checks: Sequence[CheckResult] | None = None,
) -> Path:
    """Write the report on `home` as it stands on `as_of`; the path of the page.

    `gates` are the verdicts of this run's gates; without them those of the last run are shown.
    `checks` are the results of `run_checks` where they are at hand; without them they are run.
    """
    content = collect(home, as_of, gates, checks)
    home.reports.mkdir(parents=True, exist_ok=True)
    page = home.reports / "governance.html"
    replace_file(
        home.reports / "governance.json", json.dumps(content, indent=1, sort_keys=True).encode()
    )
    replace_file(page, render(content).encode())
    return page

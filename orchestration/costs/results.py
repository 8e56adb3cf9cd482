"""Work out every result beside the published one, with the difference and a range."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from orchestration.costs.formula import Formula, FormulaError
from orchestration.costs.simulate import draws

Row = Mapping[str, Any]
DISCOUNT_RATE = "general.discount_rate"


def results(inputs: Iterable[Row], wanted: Iterable[Row]) -> list[dict[str, Any]]:
    """One row a wanted result, in its order.

    `inputs` have programme, input, value and may have low, high, people; `wanted` have programme,
    result, formula and may have published. A result without a formula cannot be worked out from
    what is published: its value stays empty and says so in its note.
    Out: `value`, `low` and `high` (the middle nine tenths of the draws; empty where no input is
    uncertain), `difference` (value less published), `difference_percent`, `inputs` (the names
    used), and what `wanted` had. Raises FormulaError naming the result.
    """
    stated = {f"{row['programme']}.{row['input']}": row for row in inputs}
    if DISCOUNT_RATE not in stated:
        raise FormulaError(f"there is no input {DISCOUNT_RATE!r}")
    rate = float(stated[DISCOUNT_RATE]["value"])
    return [{**row, **_result(row, stated, rate)} for row in wanted]


def _result(row: Row, stated: Mapping[str, Row], rate: float) -> dict[str, Any]:
    if not row.get("formula"):
        return dict.fromkeys(("value", "low", "high", "difference", "difference_percent"), None) | {
            "inputs": ""
        }
    try:
        formula = Formula(row["formula"])
        full = {name: _full(name, row["programme"]) for name in formula.names}
        missing = [name for name in full.values() if name not in stated]
        if missing:
            raise FormulaError(f"there is no input {missing[0]!r}")
        value = formula.value({n: float(stated[f]["value"]) for n, f in full.items()}, rate)
        drawn = formula.value({n: draws(f, stated[f]) for n, f in full.items()}, rate)
    except (FormulaError, ValueError, ZeroDivisionError) as error:
        raise FormulaError(f"{row['programme']}.{row['result']}: {error}") from error
    low, high = np.percentile(drawn, [5, 95]) if isinstance(drawn, np.ndarray) else (None, None)
    published = row.get("published")
    difference = None if published is None else value - published
    return {
        "value": round(value, 4),
        "low": None if low is None else round(float(low), 4),
        "high": None if high is None else round(float(high), 4),
        "difference": None if difference is None else round(difference, 4),
        "difference_percent": round(100 * difference / published, 2)
        if difference is not None and published
        else None,
        "inputs": " ".join(dict.fromkeys(full.values())),
    }


def _full(name: str, programme: str) -> str:
    return name if "." in name else f"{programme}.{name}"

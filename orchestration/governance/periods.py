"""Retention periods: `P7Y`, `P18M`, `P90D` (ISO 8601, one unit)."""

import calendar
import re
from datetime import date, timedelta

PERIOD = re.compile(r"P(\d+)([YMD])")


def before(day: date, period: str) -> date:
    """The day one period before `day`; of a shorter month the last day.

    Raises ValueError where the period is not of this form.
    """
    match = PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"{period!r} is no period such as P7Y, P18M or P90D")
    number, unit = int(match[1]), match[2]
    if unit == "D":
        return day - timedelta(days=number)
    months = day.year * 12 + day.month - 1 - number * (12 if unit == "Y" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))

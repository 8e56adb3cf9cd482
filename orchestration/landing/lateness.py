"""Whether a delivery came after its due day (design/feeds.md, "late")."""

from __future__ import annotations

import datetime as dt

DAILY_DAYS = 2
WEEKLY_DAYS = 5
MONTHLY_DUE = 10
QUARTERLY_DUE = 21


def is_late(cadence: str, delivered: dt.date, period: dt.date | None = None) -> bool:
    """True where `delivered` lies after the due day of the period that it brings.

    `period`: a day (daily) or the first day of a week (weekly) that all records carry, where
    they carry one; else the last period that had ended is meant. Termly, yearly and six-weekly
    feeds have no fixed day.
    """
    if cadence == "daily":
        return period is not None and delivered > period + dt.timedelta(days=DAILY_DAYS)
    if cadence == "weekly":
        monday = delivered - dt.timedelta(days=delivered.weekday())
        ended = monday - dt.timedelta(days=1)
        if period is not None:
            ended = period - dt.timedelta(days=period.weekday()) + dt.timedelta(days=6)
        return delivered > ended + dt.timedelta(days=WEEKLY_DAYS)
    if cadence == "monthly":
        return delivered.day > MONTHLY_DUE
    if cadence == "quarterly":
        first_month = delivered.month - (delivered.month - 1) % 3
        return delivered > dt.date(delivered.year, first_month, QUARTERLY_DUE)
    return False

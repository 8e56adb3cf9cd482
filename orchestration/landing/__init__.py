"""Landing: partners' files under their contracts, into the raw store or refused with a reason.

`land` reads what is new; `deliveries` and `quarantined` tell what became of everything. What
reads files is imported only when it is called, so that listing deliveries stays quick.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from orchestration.landing.ledger import Delivery, deliveries

if TYPE_CHECKING:
    from orchestration.home import Home
    from orchestration.landing.intake import Admission, Erase, Feeds

__all__ = ["Delivery", "deliveries", "land", "quarantined"]


def land(
    home: Home,
    feeds: Feeds,
    admission: Admission,
    as_of: dt.date,
    progress: Callable[[str], None] | None = None,
    erase: Erase | None = None,
    broken: Collection[str] = (),
) -> list[Delivery]:
    """Land every new file; see `orchestration.landing.intake.land`."""
    from orchestration.landing.intake import land as land_files

    return land_files(home, feeds, admission, as_of, progress, erase, broken)


def quarantined(home: Home, feed: str) -> list[dict[str, Any]]:
    """The rows held back of a feed; see `orchestration.landing.delivery_table.quarantined`."""
    from orchestration.landing.delivery_table import quarantined as rows

    return rows(home, feed)

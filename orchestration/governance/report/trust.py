"""What the report says of the confidence of address links: stated against measured."""

import math
from typing import Any

from orchestration.linkage.addresses.calibration import Bin, expected_error, read

LEAST, MOST = 1.0, 4.0  # the plot's edges in nines: 0.9 to 0.9999
SIZE, MARGIN = 300.0, 56.0


def calibration() -> dict[str, Any]:
    """The city it was measured on, each bin with its measured share and interval, and where they
    lie in the plot (a scale of nines: 0.9, 0.99, 0.999 are equally far apart); `error`: the
    expected calibration error.
    """
    city, bins = read()
    ticks = [{"label": f"{1 - 10**-n:.{n}f}", "at": _at(1 - 10**-n)} for n in (1, 2, 3, 4)]
    return {
        "city": city,
        "bins": [_shown(b) for b in bins],
        "error": expected_error(bins),
        "ticks": ticks,
        "size": SIZE,
    }


def _shown(one: Bin) -> dict[str, Any]:
    low, high = one.interval
    share = one.right / one.links
    return {
        "stated": one.stated,
        "links": one.links,
        "right": one.right,
        "share": share,
        "low": low,
        "high": high,
        "fits": one.fits,
        "x": round(MARGIN + _at(one.stated), 1),
        "y": round(SIZE - _at(share), 1),
        "y_low": round(SIZE - _at(low), 1),
        "y_high": round(SIZE - _at(high), 1),
    }


def _at(share: float) -> float:
    nines = MOST if share >= 1 else -math.log10(1 - share)
    return round((min(MOST, max(LEAST, nines)) - LEAST) / (MOST - LEAST) * SIZE, 1)

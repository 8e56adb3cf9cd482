"""Statistical disclosure control: figures about groups that tell of no person."""

from orchestration.disclosure.among import suppress_among
from orchestration.disclosure.before_after import before_and_after
from orchestration.disclosure.figures import safe_figures
from orchestration.disclosure.lines import ALL, Line, lines
from orchestration.disclosure.memory import Memory, recall
from orchestration.disclosure.ranges import Range, ranges
from orchestration.disclosure.rates import byar, wilson
from orchestration.disclosure.suppress import suppress

__all__ = [
    "ALL",
    "Line",
    "Memory",
    "Range",
    "before_and_after",
    "byar",
    "lines",
    "ranges",
    "recall",
    "safe_figures",
    "suppress",
    "suppress_among",
    "wilson",
]

"""Dagster's entry: `dagster dev -m orchestration.definitions`, for the home that EI_HOME names.

The asset graph shows the stages of `architecture.md` as groups, in its words.
"""

from orchestration.assets.everything import build
from orchestration.instance import current_home

defs = build(current_home())

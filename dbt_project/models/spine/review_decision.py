"""Kept as state at a release: what a data steward decided, before and since the former release."""

import os
from pathlib import Path


def model(dbt, session):
    """One row a decision (orchestration.linkage.persons.decisions.merged)."""
    dbt.config(materialized="table")
    from orchestration.linkage.persons.decisions import merged

    former = dbt.source("state", "review_decision").pl()
    return merged(former, Path(os.environ["EI_HOME"]) / "state").to_arrow()

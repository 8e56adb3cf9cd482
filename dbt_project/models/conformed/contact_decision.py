"""What counts of the decisions in contact search: shielding, consent for sensitive services."""

import os
from datetime import date
from pathlib import Path


def model(dbt, session):
    """One row a decision in force and a record of the person (contact_register.in_force)."""
    dbt.config(materialized="table")
    from orchestration.contact_register import in_force

    as_of = dbt.config.get("as_of")
    day = date.fromisoformat(str(as_of)[:10])
    return in_force(Path(os.environ["EI_HOME"]) / "state", day).to_arrow()

"""What was decided about a person in contact search: shielding, consent for sensitive services."""

import os
from pathlib import Path


def model(dbt, session):
    """One row a decision and a record of the person (orchestration.contact_register.stored)."""
    dbt.config(materialized="table")
    from orchestration.contact_register import stored

    return stored(Path(os.environ["EI_HOME"]) / "state").to_arrow()

"""What is remembered from one release to the next: so that keys live long, and hidden counts stay
hidden.

The state of a release is a folder of Parquet files, one a table; a run reads the former release's
folder (or an empty one) as the dbt source ``state`` and writes the next from the warehouse.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from orchestration import store

MENTION = [
    ("feed", pa.string()), ("file", pa.string()), ("row_number", pa.int64()), ("role", pa.string()),
]  # fmt: skip

SCHEMAS: dict[str, pa.Schema] = {
    # which person each record was about
    "person_assignment": pa.schema([*MENTION, ("person_id", pa.string())]),
    # which family each person was in, and since when
    "family_assignment": pa.schema(
        [
            ("person_id", pa.string()), ("family_id", pa.string()), ("role", pa.string()),
            ("valid_from", pa.date32()), ("valid_to", pa.date32()), ("rule_version", pa.string()),
        ]
    ),
    # merges, splits, retirements and manual decisions so far; keys are parted by a blank
    "person_history": pa.schema(
        [
            ("event_id", pa.string()), ("kind", pa.string()), ("happened_on", pa.date32()),
            ("old_person_ids", pa.string()), ("new_person_ids", pa.string()),
            ("records", pa.int64()), ("evidence", pa.string()),
        ]
    ),
    # what a data steward decided: two records are (same) or are not (different) one person; the
    # entities that they were in, and the stratum of a pair that was drawn by chance (else empty)
    "review_decision": pa.schema(
        [
            ("decision_id", pa.string()), ("kind", pa.string()), ("decided_on", pa.date32()),
            ("decided_by", pa.string()), ("reason", pa.string()),
            *[(f"{n}_a", t) for n, t in MENTION], *[(f"{n}_b", t) for n, t in MENTION],
            ("entity_id_a", pa.string()), ("entity_id_b", pa.string()), ("stratum", pa.string()),
        ]
    ),
    # what the figures hid, with the counts when they last had to be hidden
    "hidden_count": pa.schema(
        [("figure", pa.string()), ("cell", pa.string()), ("hidden_at", pa.string())]
    ),
}  # fmt: skip

# state table -> the schema of the warehouse whose table of that name is saved at a release
STATE_TABLES = {
    "person_assignment": "spine",
    "family_assignment": "spine",
    "person_history": "spine",
    "review_decision": "spine",
    "hidden_count": "conformed",
}


def complete(folder: Path) -> None:
    """Write every state table that ``folder`` (made if missing) lacks, without rows: before the
    first release nothing is remembered, nor by one from before there was such a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in SCHEMAS.items():
        file = folder / f"{name}.parquet"
        if not file.exists():
            store.write(file, schema.empty_table())

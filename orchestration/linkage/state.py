"""What the spine remembers from one release to the next, so that keys live long.

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
}  # fmt: skip

# state table -> the warehouse table (of schema spine) that is saved as it at a release
STATE_TABLES = {
    "person_assignment": "person_assignment",
    "family_assignment": "family_assignment",
    "person_history": "person_history",
    "review_decision": "review_decision",
}


def write_empty(folder: Path) -> None:
    """Write every state table without rows into ``folder`` (made if missing)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in SCHEMAS.items():
        store.write(folder / f"{name}.parquet", schema.empty_table())

"""The state between releases: its files, and the tables they are made from."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from orchestration.linkage import state


def test_an_empty_state_has_every_table_and_no_row(tmp_path: Path) -> None:
    state.write_empty(tmp_path / "new" / "_empty")
    for name, schema in state.SCHEMAS.items():
        table = pq.read_table(tmp_path / "new" / "_empty" / f"{name}.parquet")
        assert table.num_rows == 0
        assert table.schema.names == schema.names


def test_every_state_table_is_saved_from_a_model() -> None:
    models = Path(__file__).parents[3] / "dbt_project" / "models" / "spine"
    assert set(state.STATE_TABLES) == set(state.SCHEMAS)
    for table in state.STATE_TABLES.values():
        assert list(models.glob(f"{table}.*")), table

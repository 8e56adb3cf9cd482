"""The state between releases: its files, and the tables they are made from."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import store
from orchestration.linkage import state


def test_an_empty_state_has_every_table_and_no_row(tmp_path: Path) -> None:
    state.complete(tmp_path / "new" / "_empty")
    for name, schema in state.SCHEMAS.items():
        table = pq.read_table(tmp_path / "new" / "_empty" / f"{name}.parquet")
        assert table.num_rows == 0
        assert table.schema.names == schema.names


def test_every_state_table_is_saved_from_a_model() -> None:
    models = Path(__file__).parents[3] / "dbt_project" / "models"
    assert set(state.STATE_TABLES) == set(state.SCHEMAS)
    for name, schema in state.STATE_TABLES.items():
        assert list((models / schema).glob(f"{name}.*")), name


def test_a_state_from_before_there_was_a_table_is_completed_and_else_left_as_it_is(
    tmp_path: Path,
) -> None:
    kept = pa.table({name: ["x"] for name in state.SCHEMAS["hidden_count"].names})
    store.write(tmp_path / "hidden_count.parquet", kept)
    state.complete(tmp_path)
    assert store.read(tmp_path / "hidden_count.parquet").num_rows == 1
    assert store.read(tmp_path / "person_assignment.parquet").num_rows == 0

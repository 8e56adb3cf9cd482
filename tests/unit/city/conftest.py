"""One village, made once for all tests of the generator."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from synthetic_city import generate

PEOPLE, SEED = 400, 11


class Village:
    """A generated place and its truth as a database."""

    def __init__(self, path: Path, counts: dict[str, object]):
        self.path, self.counts = path, counts
        self.con = duckdb.connect()
        for file in sorted((path / "truth").glob("*.parquet")):
            self.con.execute(f"create view {file.stem} as select * from read_parquet('{file}')")

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What a query on the truth gives."""
        return self.con.execute(sql).fetchall()


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Village:
    """A village with the dirt of the standard rates."""
    path = tmp_path_factory.mktemp("village")
    return Village(path, generate(PEOPLE, SEED, path, also_dtf=True))

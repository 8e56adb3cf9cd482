"""Dagster's event log in SQLite, without a connection and a sync to disk for each event.

A run of 80 models and 350 tests writes some 1,000 events, each in several transactions. Dagster
opens and closes a connection for each, and SQLite then syncs twice: 15 of a small run's 40
seconds. Here connections stay open, and in SQLite's WAL mode `synchronous = NORMAL` loses at most
the last events in a power cut and never the file (sqlite.org/pragma.html#pragma_synchronous).
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData

KEPT_OPEN = 8  # databases: one a run, and the index over all runs
WAIT_SECONDS = 30  # for another process's write


class EventLog(SqliteEventLogStorage):
    """`SqliteEventLogStorage` that keeps its connections; `base_dir` is DAGSTER_HOME."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, sqlalchemy.Engine] = OrderedDict()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "EventLog":
        """Made by Dagster from `dagster.yaml`."""
        folder = Path(config_value["base_dir"]) / "history" / "runs"
        return cls(str(folder), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> sqlalchemy.Engine:
        if shard in self._engines:
            self._engines.move_to_end(shard)
            return self._engines[shard]
        engine = sqlalchemy.create_engine(
            self.conn_string_for_shard(shard),
            connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False},
        )
        sqlalchemy.event.listen(engine, "connect", _at_ease)
        self._initdb(engine)
        self._engines[shard] = engine
        while len(self._engines) > KEPT_OPEN:
            self._engines.popitem(last=False)[1].dispose()
        return engine


def _at_ease(connection: Any, _record: Any) -> None:
    connection.execute("pragma synchronous = normal")

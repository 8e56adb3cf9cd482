"""Dagster's event log in SQLite, without a connection and a sync to disk for each event.

A run of 80 models and 350 tests writes some 1,000 events, each in several transactions. Dagster
opens and closes a connection for each, and SQLite then syncs twice: 15 of a small run's 40
seconds. Here connections stay open, and in SQLite's WAL mode `synchronous = NORMAL` loses at most
the last events in a power cut and never the file (sqlite.org/pragma.html#pragma_synchronous).

A run writes some 20 MB: a database of its own, and half of it once more in the index over all runs.
`forget` takes away what is read only by who looks at that very run. What plots over time
(materializations and observations with their metadata) and each check's last word stay.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from dagster import DagsterEventType
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable as Executions
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable as Events
from dagster._serdes import ConfigurableClassData

KEPT_OPEN = 8  # databases: one a run, and the index over all runs
WAIT_SECONDS = 30  # for another process's write
OF_ONE_RUN = [  # events of the index that nothing over time is read from
    DagsterEventType.ASSET_MATERIALIZATION_PLANNED.value,
    DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED.value,
    DagsterEventType.ASSET_CHECK_EVALUATION.value,
]


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

    def forget(self, run_ids: Iterable[str]) -> None:
        """Take away the logs of these runs. Killed, it can be done again: a run's own database,
        by which `get_all_run_ids` knows it, goes last."""
        ids = sorted(run_ids)
        newest = sqlalchemy.select(sqlalchemy.func.max(Executions.c.id)).group_by(
            Executions.c.asset_key, Executions.c.check_name
        )
        said = sqlalchemy.select(Executions.c.evaluation_event_storage_id).where(
            Executions.c.evaluation_event_storage_id.is_not(None)
        )
        with self.index_connection() as index:
            index.execute(
                Executions.delete().where(
                    Executions.c.run_id.in_(ids), Executions.c.id.not_in(newest)
                )
            )
            index.execute(
                Events.delete().where(
                    Events.c.run_id.in_(ids),
                    Events.c.dagster_event_type.in_(OF_ONE_RUN),
                    Events.c.id.not_in(said),
                )
            )
        for run_id in ids:
            if run_id in self._engines:
                self._engines.pop(run_id).dispose()
            path = Path(self.path_for_shard(run_id))
            for end in ("-wal", "-shm", ""):
                path.with_name(path.name + end).unlink(missing_ok=True)

    def dispose(self) -> None:
        """Close the databases: SQLite then takes their write-ahead logs away, 4 MB each."""
        super().dispose()
        while self._engines:
            self._engines.popitem()[1].dispose()

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

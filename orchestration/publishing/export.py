"""Hand a consumer its current release."""

from pathlib import Path
from typing import Any

from orchestration import store
from orchestration.home import Home
from orchestration.publishing.durable import sync_folder
from orchestration.publishing.release import consumer_release, require_as_published


def export(home: Home, consumer: str, to: Path) -> dict[str, Any]:
    """Write the consumer's current release into `to` as plain Parquet, one file a table, and note
    it in the audit log; returns {release_id, tables: {name: rows}}.

    Raises NoRelease, and ReleaseDamaged before anything is written where a file is missing or is
    not what was published. Files of the same names in `to` are replaced, others stay.
    """
    from orchestration.governance.audit import append

    found = consumer_release(home, consumer)
    require_as_published(home, found["release_id"], consumer)
    to.mkdir(parents=True, exist_ok=True)
    for name, table in found["tables"].items():
        aside = to / f".{name}.parquet.tmp"
        store.export(Path(table["file"]), aside)
        aside.replace(to / f"{name}.parquet")
    sync_folder(to)
    tables = {name: table["rows"] for name, table in found["tables"].items()}
    append(
        home,
        "export",
        {"consumer": consumer, "release_id": found["release_id"], "tables": tables},
    )
    return {"release_id": found["release_id"], "tables": tables}

"""Hand a consumer its current release."""

from pathlib import Path
from typing import Any

from orchestration import store
from orchestration.home import Home
from orchestration.publishing.durable import sync_folder
from orchestration.publishing.release import consumer_release, require_as_published

PARQUET, PAGES = "parquet", "pages"  # in which form a release was handed out


def export(home: Home, consumer: str, to: Path) -> dict[str, Any]:
    """Write the consumer's current release into `to` as plain Parquet, one file a table, and note
    it in the audit log; returns {release_id, tables: {name: rows}}.

    Raises NoRelease, and ReleaseDamaged before anything is written where a file is missing or is
    not what was published. Files of the same names in `to` are replaced, others stay.
    """
    found = to_hand_out(home, consumer)
    to.mkdir(parents=True, exist_ok=True)
    for name, table in found["tables"].items():
        aside = to / f".{name}.parquet.tmp"
        store.export(Path(table["file"]), aside)
        aside.replace(to / f"{name}.parquet")
    sync_folder(to)
    return note(home, consumer, found, PARQUET)


def to_hand_out(home: Home, consumer: str) -> dict[str, Any]:
    """The consumer's current release (`consumer_release`), every file as it was published.

    Raises NoRelease and ReleaseDamaged.
    """
    found = consumer_release(home, consumer)
    require_as_published(home, found["release_id"], consumer)
    return found


def note(home: Home, consumer: str, found: dict[str, Any], form: str) -> dict[str, Any]:
    """Note in the audit log that `found` was handed out in this form; {release_id, tables}."""
    from orchestration.governance.audit import append

    tables = {name: table["rows"] for name, table in found["tables"].items()}
    told = {"release_id": found["release_id"], "tables": tables}
    append(home, "export", {"consumer": consumer, "form": form, **told})
    return told

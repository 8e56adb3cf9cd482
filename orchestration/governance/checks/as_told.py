"""C24, of releases: what is kept is what the audit log says was published.

The log's chain holds the id of each release and a hash of its columns and clauses; the id is made
of the hashes of its tables, and these are held against the files of the current release.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.governance import audit
from orchestration.governance.checks.context import Finding
from orchestration.home import Home, read_json
from orchestration.publishing.errors import ReleaseDamaged
from orchestration.publishing.publish import digest_of, terms_of
from orchestration.publishing.release import kept, manifest, pointer, require_as_published

PLACE = "published"
AMENDING = ("erasure", "objection", "opt_outs_taken_over")  # what takes rows out of kept releases
REMOVED = "retention_applied"


def releases_as_told(home: Home) -> Iterator[Finding]:
    """The current release is the last that the log tells of; every release that it tells of is
    kept, or retention took it; and each kept one is as the log and its own id say."""
    entries = audit.entries(home)
    told = {e["facts"].get("release_id"): e for e in entries if e.get("kind") == audit.PUBLISHED}
    removed = {n for e in entries if e.get("kind") == REMOVED for n in e["facts"]["names"]}
    amended = max((e["n"] for e in entries if e.get("kind") in AMENDING), default=0)
    there = [folder.name for folder in kept(home)]
    current = (read_json(pointer(home)) or {}).get("release_id")
    last = max(told.values(), key=lambda e: e["n"], default=None)
    if last is None and current is None:
        return
    yield Finding(PLACE)
    if last and current != (newest := last["facts"]["release_id"]):
        message = f"the current release is {current or 'none'}, the last that the log has {newest}"
        yield Finding(PLACE, message)
    for name in sorted({*told, *there} - (removed - {*there}), key=str):
        yield Finding(f"{PLACE}/{name}")
        if name not in there:
            yield Finding(f"{PLACE}/{name}", "is gone, and the log does not say why")
            continue
        if name not in told:
            yield Finding(f"{PLACE}/{name}", "the log does not tell of it")
            continue
        for message in _differs(home, name, told[name], amended, name == current):
            yield Finding(f"{PLACE}/{name}", message)


def _differs(
    home: Home, name: str, entry: Mapping[str, Any], amended: int, is_current: bool
) -> Iterator[str]:
    """What a kept release has otherwise than the entry of its publication tells."""
    try:
        said = manifest(home, name)
        consumers = said["consumers"]
        terms, digest = terms_of(said), digest_of(said["fingerprint"], consumers)
    except ReleaseDamaged as damaged:
        yield str(damaged)
        return
    except (KeyError, TypeError, AttributeError):  # JSON, but of another form
        yield "the manifest is none"
        return
    if terms != entry["facts"].get("terms", terms):  # no log of before has them
        yield "the manifest names other columns, clauses or agreements than were published"
    if amended < entry["n"] and not name.endswith(digest):
        yield "the manifest's hashes are not those that the release is named after"
    for consumer in consumers if is_current else ():
        try:
            require_as_published(home, name, consumer)
        except ReleaseDamaged as damaged:
            yield str(damaged)

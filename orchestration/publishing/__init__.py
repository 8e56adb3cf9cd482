"""Releases: what each consumer may have, whole or not at all."""

from orchestration.publishing.errors import NoRelease, PublishingError, ReleaseDamaged
from orchestration.publishing.export import export
from orchestration.publishing.keys import key_ids
from orchestration.publishing.publish import publish
from orchestration.publishing.release import Release, consumer_release, current, state_dir
from orchestration.publishing.sweep import sweep

__all__ = [
    "NoRelease",
    "PublishingError",
    "Release",
    "ReleaseDamaged",
    "consumer_release",
    "current",
    "export",
    "key_ids",
    "publish",
    "state_dir",
    "sweep",
]

"""C24 of releases: what somebody changed in what is kept is told, and nothing else is."""

import shutil

import polars as pl
import pytest
from small_grounds import DAY, usual

from orchestration import publishing
from orchestration.governance import audit
from orchestration.governance.checks.as_told import releases_as_told
from orchestration.governance.lifetimes import APPLIED
from orchestration.home import read_json, write_json


def bad(home):
    """What is told of each subject with a fault."""
    return {f.subject: f.message for f in releases_as_told(home) if f.message}


@pytest.fixture
def two(home):
    """The ids of two releases, the older first."""
    for sign in "ab":
        publishing.publish(home, DAY, sign * 64, grounds=usual())
    told = [e["facts"]["release_id"] for e in audit.entries(home) if e["kind"] == audit.PUBLISHED]
    assert len(set(told)) == 2
    return told


def change(path, how):
    document = read_json(path)
    how(document)
    write_json(path, document)


def parts(home, release):
    return home.published / release / "manifest.json"


def test_before_the_first_release_nothing_is_told(home):
    assert list(releases_as_told(home)) == []


def test_what_was_published_is_as_told(home, two):
    subjects = {f.subject for f in releases_as_told(home)}
    assert subjects == {"published", *(f"published/{name}" for name in two)}
    assert bad(home) == {}


def test_a_copied_home_is_as_told(home, two, tmp_path):
    copy = type(home)(shutil.copytree(home.root, tmp_path / "elsewhere"))
    assert bad(copy) == {}


def test_a_release_that_was_rolled_back(home, two):
    change(home.published / "current.json", lambda said: said.update(release_id=two[0]))
    assert two[1] in bad(home)["published"]


def test_a_release_that_was_taken_away(home, two):
    shutil.rmtree(home.published / two[0])
    assert "gone" in bad(home)[f"published/{two[0]}"]
    audit.append(home, APPLIED, {"before": "2026-11-20", "removed": [], "names": [two[0]]})
    assert bad(home) == {}


def test_a_release_of_which_the_log_does_not_tell(home, two):
    name = "2026-11-01-0123456789ab"
    shutil.copytree(home.published / two[0], home.published / name)
    assert set(bad(home)) == {f"published/{name}"}


def test_an_edited_file_of_the_current_release(home, two):
    file = next((home.published / two[1]).glob("*/person.parquet"))
    pl.read_parquet(file).reverse().write_parquet(file)
    assert "as published" in bad(home)[f"published/{two[1]}"]


def test_a_file_whose_new_hash_stands_in_the_manifest(home, two):
    file = next((home.published / two[1]).glob("*/person.parquet"))
    pl.read_parquet(file).reverse().write_parquet(file)
    place = str(file.relative_to(home.published / two[1]))

    def rehash(said):
        for part in said["consumers"].values():
            for table in part["tables"].values():
                if table["file"] == place:
                    table["sha256"] = publishing.release.store.digest(file)

    change(parts(home, two[1]), rehash)
    assert "named after" in bad(home)[f"published/{two[1]}"]


@pytest.mark.parametrize("which", [0, 1], ids=["former", "current"])
def test_a_manifest_that_keeps_a_column_to_itself(home, two, which):
    def hide(said):
        part = next(iter(said["consumers"].values()))
        next(iter(part["tables"].values()))["columns"].popitem()

    change(parts(home, two[which]), hide)
    assert set(bad(home)) == {f"published/{two[which]}"}


def test_a_manifest_with_a_later_end(home, two):
    def later(said):
        next(iter(said["agreements"].values()))["end"] = "2099-12-31"

    change(parts(home, two[0]), later)
    assert "agreements" in bad(home)[f"published/{two[0]}"]


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"consumers": [], "fingerprint": ""}'])
def test_a_manifest_that_is_none(home, two, text):
    parts(home, two[0]).write_text(text)
    assert "manifest" in bad(home)[f"published/{two[0]}"]


def test_an_erasure_changes_hashes_and_is_believed(home, two):
    def other(said):
        for part in said["consumers"].values():
            for table in part["tables"].values():
                table["sha256"] = "0" * 64

    change(parts(home, two[0]), other)
    assert set(bad(home)) == {f"published/{two[0]}"}
    audit.append(home, "erasure", {"releases": two})
    assert bad(home) == {}

"""Read the suites of `expectations/`: YAML that a reviewer reads without Python.

A suite names its table, says which feeds must bring it rows (and which of their records), and
lists Great Expectations' expectations by their own names, each with `why`. `across.yaml` holds
what ties tables together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from orchestration.paths import EXPECTATIONS

SUITE_KEYS = {"table", "about", "rows_from", "rows_where", "expectations"}
ENOUGH = 100  # records; of a handful, none may be such as the table counts
EXPECTATION_KEYS = {"expect", "why", "with"}
ACROSS_KEYS = {"about", "references", "accounting"}


class SuiteError(ValueError):
    """A suite's file is not what this module describes; the message names file and key."""


@dataclass(frozen=True)
class Suite:
    """One table's suite.

    `rows_from`: feeds of which enough accepted records must fill the table. Where not every record
    brings a row, `rows_where` (schema.table.column) says which do: those that fill this column of
    the candidate.
    """

    table: str
    about: str
    rows_from: tuple[str, ...]
    expectations: tuple[dict[str, Any], ...]
    rows_where: str | None = None

    def must_have_rows(self, records: Mapping[str, int]) -> bool:
        """Whether an empty table is a fault, by the records of each feed that bring rows."""
        return sum(records.get(feed, 0) for feed in self.rows_from) >= ENOUGH

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the expectations read, sorted."""
        found: set[str] = set()
        for expectation in self.expectations:
            for key, value in expectation.get("with", {}).items():
                if key in ("column", "column_A", "column_B"):
                    found.add(value)
                elif key in ("column_list", "column_set"):
                    found.update(value)
        return tuple(sorted(found))


def _read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}


def _only(path: Path, where: str, mapping: dict[str, Any], allowed: set[str]) -> None:
    unknown = sorted(set(mapping) - allowed)
    if unknown:
        raise SuiteError(
            f"{path.name}: {where} has unknown keys {unknown}; allowed: {sorted(allowed)}"
        )


def load_suites(folder: Path = EXPECTATIONS) -> list[Suite]:
    """All suites of `folder`, by table name. Raises SuiteError on a file that is not a suite."""
    suites = []
    for path in sorted(folder.glob("*.yaml")):
        if path.stem == "across":
            continue
        document = _read(path)
        _only(path, "the suite", document, SUITE_KEYS)
        if document.get("table") != path.stem:
            raise SuiteError(f"{path.name}: `table` must be {path.stem!r}, the file's own name")
        expectations = tuple(document.get("expectations") or ())
        if not expectations:
            raise SuiteError(f"{path.name}: a suite without expectations lets everything pass")
        for number, expectation in enumerate(expectations, 1):
            _only(path, f"expectation {number}", expectation, EXPECTATION_KEYS)
            if not expectation.get("expect") or not expectation.get("why"):
                raise SuiteError(f"{path.name}: expectation {number} needs `expect` and `why`")
        suites.append(
            Suite(
                table=document["table"],
                about=document.get("about", ""),
                rows_from=tuple(document.get("rows_from") or ()),
                rows_where=document.get("rows_where"),
                expectations=expectations,
            )
        )
    return suites


def load_across(folder: Path = EXPECTATIONS) -> dict[str, Any]:
    """The rules across tables: `references` (child.column -> parent.column) and `accounting`."""
    path = folder / "across.yaml"
    document = _read(path)
    _only(path, "the document", document, ACROSS_KEYS)
    return dict(document)

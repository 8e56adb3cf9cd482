"""The columns of a granted table as a person reads them: their names, and values in words."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import polars as pl

from orchestration.contracts.model import Field

LONGEST = 300  # characters of a value that a page shows
WRITTEN = {"uprn", "usrn", "upn", "nhs", "lsoa", "lad", "blpu"}  # names that are abbreviations
PARTED = {"parted by blanks": " ", "parted by semicolons": ";"}  # as descriptions say it
SINGLE = {"key", "name", "address", "identifier", "contact", "practitioner"}
CODE = re.compile(r"[A-Za-z]+(_[A-Za-z0-9]+)*")
NAMES = ("forename", "surname")


@dataclass(frozen=True)
class Column:
    """A granted column; `label` is its short name, unlike those of the other columns."""

    field: Field
    label: str
    feeds: Mapping[str, str] = dataclasses.field(default_factory=dict)  # names of the feeds

    @property
    def name(self) -> str:
        """Its name in the table."""
        return self.field.name

    @cached_property
    def words(self) -> dict[str, str]:
        """What each code means; of a column that tells who said so, the names of the feeds."""
        if not self.field.codes and self.field.data_category == "provenance":
            return dict(self.feeds)
        return dict(zip(self.field.codes, map(first_large, self.field.labels), strict=False))

    @property
    def separator(self) -> str | None:
        """What parts the values of a column that holds several, as its description says."""
        return next((s for words, s in PARTED.items() if words in self.field.description), None)

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.field.type in ("int", "dec")

    @property
    def is_coded(self) -> bool:
        """Whether its values are of a kind that comes again, no keys, names or addresses."""
        field = self.field
        return field.data_category not in SINGLE and field.identifiability != "direct"

    @property
    def is_place(self) -> bool:
        """Whether it tells a ward or another area."""
        named = self.name.startswith("ward_") and self.field.type == "text"
        return named or self.field.data_category == "geography"

    def shown(self, value: Any) -> str:
        """A value in words; '' where there is none."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, date | datetime):
            return day(value)
        if isinstance(value, int | float):
            return number(value, self.field.data_category == "birth" or "year" in self.name)
        text = str(value)
        if self.separator:
            parts = [p.strip() for p in text.split(self.separator) if p.strip()]
            return ", ".join(map(self._word, parts))
        text = self._word(text)
        if len(text) > LONGEST:
            return f"{text[:60]} … ({len(text):,} characters, whole in the export)"
        return text

    def _word(self, value: str) -> str:
        """What a code means; one that has no meaning given, such as health_visiting, spelt out."""
        if value not in self.words and self.is_coded and CODE.fullmatch(value):
            words = value.replace("_", " ")
            return first_large(words.lower() if words != value or self.separator else words)
        return self.words.get(value, value)


def columns_of(
    names: Iterable[str], fields: Iterable[Field], feeds: Mapping[str, str]
) -> list[Column]:
    """The columns of a table in its order; `feeds` are the names of the feeds. A column that the
    contract of today no longer has is a text without a description."""
    known = {field.name: field for field in fields}
    found = [known.get(name, Field(name, name, "text")) for name in names]
    short = [_short(field.name) for field in found]
    return [
        Column(field, label if short.count(label) == 1 else _spelt(field.name.split("_")), feeds)
        for field, label in zip(found, short, strict=True)
    ]


def _short(name: str) -> str:
    words = name.split("_")
    if len(words) > 1:
        words = words[1:] if words[0] == "is" else words
        words = words[:-1] if words[-1] == "id" else words
    return _spelt(words)


def _spelt(words: list[str]) -> str:
    return first_large(" ".join(w.upper() if w in WRITTEN else w for w in words))


def first_large(text: str) -> str:
    """The text with a large first letter."""
    return text[:1].upper() + text[1:]


def day(value: date) -> str:
    """A day as people write it."""
    return f"{value.day} {value:%B %Y}"


def number(value: float, is_year: bool = False) -> str:
    """A number, with separators where it is no year."""
    if isinstance(value, int) or value == int(value):
        return str(int(value)) if is_year else f"{int(value):,}"
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"


def said_twice(columns: list[Column], frame: pl.DataFrame) -> dict[str, str]:
    """{column: the column that it puts in words}: `area_name` of `area`, `label` of `criterion`.

    Such a column is named after the other (`_name`, `_label`), or its description says 'in words';
    and each value of the other has one value of it.
    """
    found: dict[str, str] = {}
    by_name = {column.name: column for column in columns}
    for place, column in enumerate(columns):
        stem = column.name.removesuffix("_name").removesuffix("_label").removesuffix("_code")
        named = [by_name[n] for n in (stem, f"{stem}_code") if n in by_name and n != column.name]
        before = [c for c in columns[:place][::-1] if c.field.codes or c.field.key]
        in_words = "in words" in column.field.description
        for other in named if stem != column.name else before if in_words else []:
            if other.name not in found and _tells(frame, other.name, column.name):
                found[column.name] = other.name
                break
    return found


def _tells(frame: pl.DataFrame, other: str, column: str) -> bool:
    values = (
        frame.filter(pl.col(column).is_not_null())
        .group_by(other)
        .agg(pl.col(column).n_unique().alias("n"))
    )
    return bool((values["n"] == 1).all())


def in_words(columns: list[Column], frame: pl.DataFrame) -> tuple[list[Column], pl.DataFrame]:
    """The columns and the table with what is said twice said once, in words.

    A code without meanings takes the words of the column beside it; that column is left out.
    """
    twice = said_twice(columns, frame)
    for words, code in twice.items():
        column = next(c for c in columns if c.name == code)
        if not column.words:
            frame = frame.with_columns(
                pl.when(pl.col(words).fill_null("") != "")
                .then(pl.col(words))
                .otherwise(pl.col(code))
                .alias(code)
            )
    kept = [c for c in columns if c.name not in twice]
    return kept, frame.select([c.name for c in kept])

"""By what a person's record is known again, when it comes in a later delivery.

Tokens are texts such as `nhs|4010232137` or `record|early_help|...`; only their keyed digests are
kept. Identifiers and the sender's own numbers tell a person; a name with a date of birth does where
the record has no number to contradict it; the key of a record (or, without one, all of it) tells
that very record.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from orchestration.contracts.model import FeedContract, Table

STRONG = ("upn", "former_upn", "nhs_number", "source_ref", "other_ref")
NAMES = ("forename", "surname", "full_name")
NUMBERS = ("upn", "nhs_number")  # one of these that is another person's: a name tells nothing
SEPARATOR = "\x1f"


def of_role(
    contract: FeedContract, table: Table, role: Mapping[str, Any], rows: pl.DataFrame
) -> pl.DataFrame:
    """A line for each row: present (the role stands in it), and its tokens or null: record, upn,
    former_upn, nhs_number, source_ref, other_ref, name."""
    columns = {part: _value(role, part, rows) for part in (*STRONG, *NAMES)}
    numbers = {
        "upn": _tagged("upn", columns["upn"]),
        "former_upn": _tagged("upn", columns["former_upn"]),
        "nhs_number": _tagged("nhs", columns["nhs_number"]),
        "source_ref": _tagged(f"ref|{role['sourceSystem']}", columns["source_ref"]),
        "other_ref": _tagged(
            f"ref|{(role.get('fixed') or {}).get('other_ref_system')}", columns["other_ref"]
        ),
    }
    named = pl.Series("name", _names(columns, _born(role, rows)), dtype=pl.String)
    anyone = [columns[p].is_not_null() for p in (*STRONG, *NAMES)]
    present = pl.Series([False] * rows.height, dtype=pl.Boolean)
    for one in anyone:
        present = present | one
    return pl.DataFrame(
        {
            "present": present & _when(role, rows),
            "record": record(contract, table, str(role["role"]), rows),
            **numbers,
            "name": named,
        }
    )


def record(contract: FeedContract, table: Table, role: str, rows: pl.DataFrame) -> pl.Series:
    """The token of each very record, under a role."""
    names = [f.name for f in table.key or table.fields]
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in names]
    text = pl.concat_str(
        [pl.lit(f"record|{contract.feed}|{table.name}|{role}"), *parts], separator=SEPARATOR
    )
    return rows.select(text.alias("record"))["record"]


def parent(table: str, value: Any) -> str:
    """The token of a record that others rest on, and that is gone."""
    return f"gone|{table}|{value}"


def reference(system: str, values: pl.Series) -> pl.Series:
    """The tokens of a system's own numbers."""
    return _tagged(f"ref|{system}", values.cast(pl.String))


def name_and_birth(names: Iterable[str | None], born: dt.date | None) -> str | None:
    """The token of a name (in whatever order it is written) with a date of birth; None without
    two words or a date."""
    words = sorted(re.findall(r"[^\W\d_]+", " ".join(n for n in names if n).casefold()))
    return f"name|{' '.join(words)}|{born.isoformat()}" if born and len(words) > 1 else None


def own_fields(table: Table, role: Mapping[str, Any]) -> list[str]:
    """The fields that are this role's alone, and that a record need not have."""
    others = {
        name for r in table.person_roles if r["role"] != role["role"] for name in fields_of(r)
    }
    bound = {f.name for f in table.fields if f.key or f.required}
    return [name for name in fields_of(role) if name not in others | bound]


def can_be_left_out(table: Table, role: Mapping[str, Any]) -> bool:
    """Whether a record of the contract may stand without this role's person."""
    required = {f.name for f in table.fields if f.required}
    telling = {n for part in (*STRONG, *NAMES) for n in _listed(role["fields"].get(part))}
    return not telling & required


def fields_of(role: Mapping[str, Any]) -> list[str]:
    """Every field that a role reads, once."""
    return list(dict.fromkeys(n for v in role["fields"].values() for n in _listed(v) if n != "row"))


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _value(role: Mapping[str, Any], part: str, rows: pl.DataFrame) -> pl.Series:
    """The part as text, several fields joined as the spine joins them; null where one is empty."""
    names = _listed(role["fields"].get(part))
    if not names or any(n not in rows.columns for n in names):
        return pl.Series(part, [None] * rows.height, dtype=pl.String)
    text = pl.concat_str([pl.col(n).cast(pl.String) for n in names], separator="/")
    found = rows.select(text.str.strip_chars().alias(part))[part]
    return found.set(found == "", None)


def _tagged(tag: str, values: pl.Series) -> pl.Series:
    """The tag before each value, without blanks and in one case."""
    bare = values.str.replace_all(r"\s", "").str.to_uppercase()
    return pl.select(pl.concat_str([pl.lit(f"{tag}|"), bare])).to_series()


def _born(role: Mapping[str, Any], rows: pl.DataFrame) -> list[dt.date | None]:
    for part in ("dob", "dob_text"):
        for name in _listed(role["fields"].get(part)):
            if name in rows.columns:
                return [_day(v) for v in rows[name].to_list()]
    return [None] * rows.height


def _day(value: Any) -> dt.date | None:
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.datetime.strptime(str(value).strip(), "%d/%m/%Y").date()
    except ValueError:
        return None


def _names(columns: Mapping[str, pl.Series], born: list[dt.date | None]) -> list[str | None]:
    written = zip(*(columns[n].to_list() for n in NAMES), strict=True)
    return [name_and_birth(names, day) for names, day in zip(written, born, strict=True)]


def _when(role: Mapping[str, Any], rows: pl.DataFrame) -> pl.Series:
    when = role.get("when")
    if not when:
        return pl.Series([True] * rows.height, dtype=pl.Boolean)
    inside = rows[when["field"]].is_in([str(c) for c in when.get("in") or when["notIn"]])
    return (inside if "in" in when else ~inside).fill_null(False)

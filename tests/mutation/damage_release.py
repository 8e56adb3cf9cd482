"""Damage to a release: columns, rows, persons and small numbers that nobody granted."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.contracts import load_products
from orchestration.home import Home
from orchestration.publishing import current

from .damage_home import Damage, column, erased, warehouse
from .mutant import Document, Mutant, documents, drop, edited
from .small_run import DAYS

FIGURES = "public_health_analyst/linkage_quality"
Rewrite = Callable[[pa.Table], pa.Table]
Kinds = Iterator[tuple[str, str, str, Damage]]  # code, kind, subject, damage


def mutants(root: Path, home: Home) -> Iterator[Mutant]:
    """Every mutant of the current release of `home`, made under the contracts of `root`."""
    release = current(home)
    assert release is not None
    here = f"home/published/{release.release_id}"
    tables = [(c, name, t["file"]) for c, of in release.consumers.items() for name, t in of.items()]
    for code, kind, about, damage in (
        *(mutant for table in tables for mutant in _table(here, *table)),
        *_grants(root),
        *_rows(root, here),
        *_persons(home, here),
        *_numbers(here),
        *_aggregates(root, home, here),
    ):
        yield Mutant(code, kind, about, damage, about=about, of_run=True)


def _table(here: str, consumer: str, name: str, file: str) -> Kinds:
    place, subject = f"{here}/{file}", f"{consumer}/{name}"
    yield "C16", "a column that nobody granted", subject, column(place, "secret_address")
    yield "C17", "a literal", name, column(place, "score", 7)
    stranger = f"insurance_company/{name}"
    yield "C16", "a copy for a stranger", stranger, _copied(place, f"{here}/{stranger}.parquet")


def rewritten(place: str, change: Rewrite) -> Damage:
    """Change the Parquet file at `place`."""

    def damage(folder: Path) -> None:
        before = pq.read_table(folder / place)
        after = change(before)
        if after.equals(before):
            raise ValueError(f"no damage done to {place}")
        pq.write_table(after, folder / place)

    return damage


def _copied(place: str, to: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / to).parent.mkdir(exist_ok=True)
        (folder / to).write_bytes((folder / place).read_bytes())

    return damage


def _published(root: Path) -> Iterator[tuple[str, int, Document]]:
    """Every grant of a product: (file of the agreement, place of the grant, the grant)."""
    for name, document in documents(root / "agreements").items():
        for g, grant in enumerate(document["grants"]):
            if grant["consumer"] != "platform":
                yield name, g, grant


def _grants(root: Path) -> Kinds:
    """What is published was granted once, and is no more."""
    for name, g, grant in _published(root):
        place = f"contracts/agreements/{name}"
        fields = grant["fields"]
        subject = f"{grant['consumer']}/{grant['contract']}"
        for i in sorted({0, len(fields) // 2, len(fields) - 1}):
            less = edited(place, drop("grants", g, "fields", i))
            yield "C16", f"{fields[i]} no longer granted", subject, less
        if len(documents(root / "agreements")[name]["grants"]) > 1:
            yield "C16", "the grant withdrawn", subject, edited(place, drop("grants", g))


def _rows(root: Path, here: str) -> Kinds:
    """Rows outside the condition of a grant whose column is published."""
    for _, _, grant in _published(root):
        for row in grant.get("rows", []):
            if row["operator"] == "in" and row["column"] in grant["fields"]:
                place = f"{here}/{grant['consumer']}/{grant['contract']}.parquet"
                outside = rewritten(place, _other(row["column"]))
                subject = f"{grant['consumer']}/{grant['contract']}"
                yield "C16", f"rows outside by {row['column']}", subject, outside


def _other(name: str) -> Rewrite:
    """Give the last row a value that no condition names."""

    def change(table: pa.Table) -> pa.Table:
        values = table[name].to_pylist()
        values[-1] = not values[-1] if isinstance(values[-1], bool) else "somewhere_else"
        return _set(table, name, values)

    return change


def _set(table: pa.Table, name: str, values: list[Any]) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, name, pa.array(values, table.schema.field(at).type))


def _persons(home: Home, here: str) -> Kinds:
    """Erased and opted-out persons that are still there; persons that can be known again."""
    release = Path(here).name
    for name in ("person", "involvement", "family_member", "residence", "relationship"):
        for consumer in ("data_steward", "early_help_service", "youth_justice_service"):
            place = f"{here}/{consumer}/{name}.parquet"
            only = rewritten(place, _first("person_id", "person_id-99"))
            both = _both(only, erased("person_id-99"))
            yield "C19", f"an erased person is left in {consumer}/{name}", release, both
    former = sorted(p.name for p in home.published.glob(f"{DAYS[0]}-*"))[0]
    place = f"home/published/{former}/data_steward/person.parquet"
    both = _both(rewritten(place, _first("person_id", "person_id-98")), erased("person_id-98"))
    yield "C19", "an erased person is left in a former release", former, both
    sql = "update products.person set person_id = 'person_id-97' where person_id = 'person_id-00'"
    left = _both(warehouse(sql), erased("person_id-97"))
    yield "C19", "an erased person is left in products.person", "warehouse", left
    analyst = f"{here}/public_health_analyst/person.parquet"
    pseudonym = pq.read_table(home.root.parent / analyst)["person_id"][0].as_py()
    yield "C19", "an opted-out person is left in", release, erased(pseudonym)
    related = f"{here}/data_steward/relationship.parquet"
    only = rewritten(related, _first("related_person_id", "person_id-96"))
    both = _both(only, erased("person_id-96"))
    yield "C19", "an erased person is left in as a relative", release, both
    for name, key in (("person", "person_id"), ("event", "person_id"), ("family", "family_id")):
        place = f"{here}/public_health_analyst/{name}.parquet"
        known = rewritten(place, _first(key, f"{key}-01"))
        yield "C16", f"a {key} that is no pseudonym", f"public_health_analyst/{name}", known


def _both(*damages: Damage) -> Damage:
    def damage(folder: Path) -> None:
        for one in damages:
            one(folder)

    return damage


def _first(name: str, value: Any) -> Rewrite:
    return lambda table: _set(table, name, [value, *table[name].to_pylist()[1:]])


def _numbers(here: str) -> Kinds:
    """Counts that are small, told beside what is hidden, or had by subtraction."""
    place = f"{here}/{FIGURES}.parquet"
    for count in range(1, 8):
        small = rewritten(place, _first("records", count))
        yield "C23", f"a count of {count}", FIGURES, small
    beside = rewritten(place, _first("records", None))
    yield "C23", "a figure beside a hidden count", FIGURES, beside
    for kind, counts in (
        ("one hidden count beside its total", [41, 19, None, 19]),
        ("five persons in two hidden counts", [24, 19, None, None]),
        ("three hidden counts that leave one", [21, None, None, None]),
    ):
        counted = rewritten(place, lambda table, c=counts: _counts(table, c))
        yield "C23", f"exact figures: {kind}", FIGURES, counted


def _aggregates(root: Path, home: Home, here: str) -> Kinds:
    """In each aggregate that anybody gets: a small count, and a small step since the release
    before, where figures are exact."""
    former = next(p.name for p in sorted(home.published.glob(f"{DAYS[0]}-*")))
    products = load_products(root)
    for name, _, grant in _published(root):
        product = products[grant["contract"]]
        count, subject = product.small_count, f"{grant['consumer']}/{product.id}"
        if not product.aggregate or count not in grant["fields"] or subject == FIGURES:
            continue
        place = f"{here}/{subject}.parquet"
        kind = f"a small {count}, granted by {name} {grant['id']}"
        yield "C23", kind, subject, rewritten(place, _first(count, 3))
        stepped = [
            rewritten(f"{where}/{subject}.parquet", _first(count, told))
            for where, told in ((here, 41), (f"home/published/{former}", 44))
        ]
        kind = f"exact steps of {count}, granted by {name} {grant['id']}"
        yield "C23", kind, subject, _both(*stepped)


def _counts(table: pa.Table, counts: list[int | None]) -> pa.Table:
    """A total and its parts, by area, in place of the table's rows; nothing is told of a part
    whose count is hidden."""
    part = table.slice(0, len(counts))
    hidden = pa.array([c is None for c in counts])
    for name in ("value", "low", "high"):
        part = _set(part, name, pc.if_else(hidden, None, part[name]).to_pylist())
    for name, values in (
        ("measure", ["linked"] * len(counts)),
        ("feed", ["all"] * len(counts)),
        ("group_by", ["all", *["area"] * (len(counts) - 1)]),
        ("group_value", ["all", *"abc"[: len(counts) - 1]]),
        ("records", counts),
    ):
        part = _set(part, name, list(values))
    return part

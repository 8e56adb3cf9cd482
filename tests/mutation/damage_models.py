"""Damage to models and to what covers them: columns made from what nobody declared or granted."""

from collections.abc import Iterator
from pathlib import Path

from orchestration.contracts import load_products

from .damage_home import Damage
from .mutant import Mutant, custom, documents, drop, edited, properties, unmarked

MODELS = "home/work/dbt/compiled/early_intervention/models/products"
SECRET = '(select max(summary) from "warehouse"."staging"."stg_police_ppn")'
TAKEN = {  # of person: a column -> another attribute that it must not give
    "sex": "ethnicity",
    "known_as": "upn",
    "forename": "nhs_number",
    "surname": "date_of_birth",
    "upn": "nhs_number",
}
MARKS = {"specialCategory", "criminalOffence", "notSpecialBecause", "notOffenceBecause"}
# marks that say more than what the column is made from calls for, so that nothing is wrong without
MORE_THAN_ASKED = {
    ("cohort_0_3", "stage", "specialCategory"),  # born or not yet: from a date of birth too
    ("sibling_early_help", "young_person_id", "criminalOffence"),  # a key tells nothing
}


def mutants(root: Path) -> Iterator[Mutant]:
    """Every mutant of the compiled models of the products, and of what lets them be made."""
    for product in load_products(root).values():
        for place in sorted({0, len(product.fields) // 2, len(product.fields) - 1}):
            field = product.fields[place]
            kind = f"undeclared field: {field.name} gives a notice's summary"
            yield _mutant(kind, product.id, _column(product.id, field.name, SECRET))
    for column, other in TAKEN.items():
        kind = f"another attribute: {column} gives {other}"
        yield _mutant(kind, "person", _column("person", column, other))
    yield _mutant("a model gone", "family", _gone("family"))
    yield from _marks(root)
    yield from _purposes(root)
    yield from _inbound(root)


def _mutant(kind: str, about: str, damage: Damage) -> Mutant:
    return Mutant("C17", kind, about, damage, about=about, of_run=True)


def _column(product: str, name: str, expression: str) -> Damage:
    columns = [f.name for f in load_products()[product].fields]

    def damage(folder: Path) -> None:
        path = folder / MODELS / f"product_{product}.sql"
        taken = ", ".join(f"{expression} as {c}" if c == name else c for c in columns)
        path.write_text(f"select {taken} from (\n{path.read_text()}\n) as made")

    return damage


def _gone(product: str) -> Damage:
    return lambda folder: (folder / MODELS / f"product_{product}.sql").unlink()


def _marks(root: Path) -> Iterator[Mutant]:
    """A column that is no longer marked as what it tells of, or no longer says why it is not."""
    for name, document in documents(root / "products").items():
        for _, t, p, prop in properties(document):
            own = custom(prop)
            for mark in MARKS & own.keys():
                if (document["id"], prop["name"], mark) in MORE_THAN_ASKED:
                    continue
                damage = edited(
                    f"contracts/products/{name}", unmarked(["schema", t, "properties", p], mark)
                )
                kind = f"unmarked, {mark}: {prop['name']}"
                yield _mutant(kind, document["id"], damage)


def _purposes(root: Path) -> Iterator[Mutant]:
    """A purpose that partners' data may no longer serve."""
    entries = documents(root / "registers")["purposes.yaml"]["entries"]
    for e, entry in enumerate(entries):
        for s, purpose in enumerate(entry.get("serves", [])):
            damage = edited("contracts/registers/purposes.yaml", drop("entries", e, "serves", s))
            yield _mutant(f"uncovered data: no longer serve {purpose}", "dsa_", damage)


def _inbound(root: Path) -> Iterator[Mutant]:
    """A feed that the platform may no longer use, and products that are made from it."""
    for name, feed in (("dsa_police", "police_ppn"), ("dsa_schools", "schools_census")):
        document = documents(root / "agreements")[f"{name}.dsa.yaml"]
        place = next(i for i, g in enumerate(document["grants"]) if g["contract"] == feed)
        damage = edited(f"contracts/agreements/{name}.dsa.yaml", drop("grants", place))
        yield _mutant(
            f"uncovered feed: {feed} no longer granted", "dsa_youth_justice_access", damage
        )

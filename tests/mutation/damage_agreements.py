"""Damage to agreements: their form, their days, their references and their grants."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from .mutant import Document, Edit, Mutant, documents, drop, edited, put

REQUIRED = [
    *("apiVersion", "kind", "id", "version", "title", "status", "start", "end", "reviewDue"),
    *("notice", "parties", "subjects", "contracts", "purposes", "grants", "retention"),
    *("onwardSharing", "rights", "security", "references", "breach", "signoffs"),
]


def mutants(root: Path, as_of: date) -> Iterator[Mutant]:
    """Every mutant of every agreement below `root`."""
    agreements = documents(root / "agreements")
    first = next(iter(agreements))
    yield from _missing(first)
    for name, document in agreements.items():
        for code, kind, edit in (
            *_form(document),
            *_days(as_of),
            *_references(document),
            *_fields(document),
        ):
            about = "" if code == "C14" else document["id"]  # C14 is said of the contract
            yield Mutant(code, kind, name, edited(f"agreements/{name}", edit), about=about)
        soon = edited(f"agreements/{name}", put("reviewDue", value=_day(as_of, -60)))
        yield Mutant("C04", "review due 60 days ago", name, soon, "warn", document["id"])


def _missing(name: str) -> Iterator[Mutant]:
    for key in REQUIRED:
        yield Mutant("C01", f"no {key}", name, edited(f"agreements/{name}", drop(key)), about=name)


def _form(document: Document) -> Iterator[tuple[str, str, Edit]]:
    yield "C01", "unknown key in the agreement", put("isPii", value=True)
    yield "C01", "unknown key in a grant", put("grants", 0, "columns", value=["upn"])
    yield "C01", "unknown key in a purpose", put("purposes", 0, "article6a", value="6.1.e")
    yield "C01", "unknown key in a party", put("parties", 0, "isPii", value=False)
    yield "C01", "unknown status", put("status", value="agreed")
    yield "C01", "a day that is none", put("end", value="2029-02-30")
    yield "C01", "ends before it starts", put("end", value="2025-03-31")
    yield "C01", "another id than its file", put("id", value=document["id"] + "_2")
    yield "C01", "a grant twice", lambda d: d["grants"].append(dict(d["grants"][0]))
    yield (
        "C01",
        "a grant for a purpose that it lacks",
        put("grants", 0, "purpose", value="marketing"),
    )
    yield "C01", "a grant of no fields", put("grants", 0, "fields", value=[])
    yield "C01", "an unknown operator", put("grants", 0, "rows", value=[_row("sql", ["1=1"])])
    yield "C01", "a row condition without values", put("grants", 0, "rows", value=[_row("in")])
    yield "C01", "a basis of no article", put("purposes", 0, "article6", "basis", value="6.1.z")
    yield "C01", "a breach told after a week", put("breach", "deadlineHours", value=168)


def _row(operator: str, values: list[str] | None = None) -> Document:
    return {"column": "x", "operator": operator} | ({"values": values} if values else {})


def _days(as_of: date) -> Iterator[tuple[str, str, Edit]]:
    yield "C03", "ended yesterday", put("end", value=_day(as_of, -1))
    yield "C03", "begins tomorrow", put("start", value=_day(as_of, 1))
    yield "C03", "suspended", put("status", value="suspended")
    yield "C03", "still a draft", put("status", value="draft")
    yield "C04", "review due 91 days ago", put("reviewDue", value=_day(as_of, -91))


def _day(as_of: date, days: int) -> str:
    return (as_of + timedelta(days=days)).isoformat()


def _references(document: Document) -> Iterator[tuple[str, str, Edit]]:
    for i, contract in enumerate(document["contracts"]):
        of = f"of {contract['id']}"
        yield (
            "C02",
            f"a version that is not there {of}",
            put("contracts", i, "version", value="^9.0.0"),
        )
        yield "C02", f"an older version {of}", put("contracts", i, "version", value="0.9.0")
    yield "C02", "a contract that is not there", lambda d: _rename(d, "council_tax")
    yield "C02", "an unknown consumer", put("grants", 0, "consumer", value="insurance_company")
    yield "C02", "an unknown purpose", lambda d: _purpose(d, "profiling")
    yield "C02", "an unknown schedule", put("retention", 0, "schedule", value="for_ever")
    yield "C02", "an unknown party", put("parties", 0, "organisation", value="a_new_partner")
    yield "C02", "an unknown signatory", put("signoffs", 0, "organisation", value="a_new_partner")
    yield "C02", "an unknown DPIA", put("references", "dpia", value="dpia_to_be_written")


def _rename(document: Document, name: str) -> None:
    old = document["contracts"][0]["id"]
    document["contracts"][0]["id"] = name
    for item in (*document["grants"], *document["retention"]):
        if item["contract"] == old:
            item["contract"] = name


def _purpose(document: Document, name: str) -> None:
    old = document["purposes"][0]["id"]
    document["purposes"][0]["id"] = name
    for grant in document["grants"]:
        if grant["purpose"] == old:
            grant["purpose"] = name


def _fields(document: Document) -> Iterator[tuple[str, str, Edit]]:
    """Grants of fields that are not there, and (of feeds) fields that no grant uses any more."""
    for g, grant in enumerate(document["grants"]):
        tables = grant["fields"] if isinstance(grant["fields"], dict) else {None: grant["fields"]}
        for table, names in tables.items():
            where = ["grants", g, "fields", *([table] if table else [])]
            of = f"of {grant['id']} {table or grant['contract']}"
            yield "C13", f"a granted field misspelt, {of}", put(*where, 0, value=f"{names[0]}2")
            if grant["consumer"] == "platform":
                yield "C14", f"the first field ungranted, {of}", _without(where, names[0])
                yield "C14", f"the last field ungranted, {of}", _without(where, names[-1])
        row = _row("in", ["1"]) | {"column": "no_such_column"}
        yield "C13", f"a row condition on no column, of {grant['id']}", _with_row(g, row)
        if grant["consumer"] == "platform" and len(document["grants"]) > 1:
            yield "C14", f"grant {grant['id']} taken away", drop("grants", g)
    yield (
        "C13",
        "retention counted from no column",
        put("retention", 0, "column", value="no_such_day"),
    )


def _without(where: list[object], name: str) -> Edit:
    def edit(document: Document) -> None:
        *steps, last = where
        holder = document
        for step in steps:
            holder = holder[step]  # type: ignore[index]
        left = [n for n in holder[last] if n != name]  # type: ignore[index]
        if left:
            holder[last] = left  # type: ignore[index]
        else:
            del holder[last]  # type: ignore[arg-type]

    return edit


def _with_row(grant: int, row: Document) -> Edit:
    def edit(document: Document) -> None:
        document["grants"][grant].setdefault("rows", []).append(row)

    return edit

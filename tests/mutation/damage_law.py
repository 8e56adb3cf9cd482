"""Damage to what an agreement stands on: signatures, articles, gateways, confidentiality."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from .mutant import Document, Edit, Mutant, custom, documents, drop, edited, properties, put

UNCOMMENCED = (
    "childrens_wellbeing_and_schools_act_2026_s16la",
    "childrens_wellbeing_and_schools_act_2026_s16lc",
)
PUBLIC_INTEREST = range(6, 29)  # paragraphs of DPA 2018 Sch 1 that need a policy document
NEEDS_PARAGRAPH = ("9.2.b", "9.2.g", "9.2.h", "9.2.i", "9.2.j")


def mutants(root: Path, as_of: date) -> Iterator[Mutant]:
    """Every mutant of the law in the agreements below `root`."""
    nature = Nature(root)
    for name, document in documents(root / "agreements").items():
        for code, kind, edit in (
            *_signatures(document, nature, as_of),
            *_articles(document, nature),
            *_gateways(document, nature),
            *_counts(document),
        ):
            damage = edited(f"agreements/{name}", edit)
            yield Mutant(code, kind, name, damage, about=document["id"])


class Nature:
    """What kinds of data a purpose of an agreement is granted, read from the raw documents."""

    def __init__(self, root: Path) -> None:
        self.organisations = {
            e["id"]: e for e in documents(root / "registers")["organisations.yaml"]["entries"]
        }
        contracts = {**documents(root / "feeds"), **documents(root / "products")}
        self.sector = {d["id"]: d["domain"] for d in documents(root / "feeds").values()}
        self.fields: dict[tuple[str, str, str], Document] = {}
        for document in contracts.values():
            for table, _, _, prop in properties(document):
                own = custom(prop)
                self.fields[document["id"], table, prop["name"]] = own

    def granted(self, document: Document, purpose: str) -> list[tuple[str, Document]]:
        """(contract, customProperties) of each field granted for the purpose."""
        found = []
        for grant in document["grants"]:
            names = grant["fields"]
            tables = names if isinstance(names, dict) else {None: names}
            for (contract, table, name), own in self.fields.items():
                wanted = tables.get(table, tables.get(None, ()))
                if (contract, grant["purpose"]) == (grant["contract"], purpose) and name in wanted:
                    found.append((contract, own))
        return found

    def has(self, document: Document, purpose: str, mark: str) -> bool:
        """Whether a field granted for the purpose has the mark, such as specialCategory."""
        return any(own.get(mark) for _, own in self.granted(document, purpose))

    def health(self, document: Document, purpose: str) -> bool:
        """Whether a health partner's feed is granted for the purpose."""
        return any(self.sector.get(c) == "health" for c, _ in self.granted(document, purpose))

    def personal(self, document: Document, purpose: str) -> bool:
        """Whether a field about persons is granted for the purpose."""
        return any(own["identifiability"] != "none" for _, own in self.granted(document, purpose))


def _signatures(document: Document, nature: Nature, as_of: date) -> Iterator[tuple[str, str, Edit]]:
    tomorrow = (as_of + timedelta(days=1)).isoformat()
    for party in document["parties"]:
        if "controller" in party["role"]:
            who = party["organisation"]
            yield "C05", f"{who} has not signed", _unsigned("organisation", who)
    yield "C05", "nobody has signed", put("signoffs", value=[])
    yield "C05", "signed tomorrow", lambda d: [s.update(date=tomorrow) for s in d["signoffs"]]
    if any(nature.health(document, p["id"]) for p in document["purposes"]):
        yield "C05", "no Caldicott Guardian", _unsigned("role", "caldicott_guardian")


def _unsigned(key: str, value: str) -> Edit:
    def edit(document: Document) -> None:
        document["signoffs"] = [s for s in document["signoffs"] if s[key] != value]

    return edit


def _articles(document: Document, nature: Nature) -> Iterator[tuple[str, str, Edit]]:
    public = any(
        nature.organisations[p["organisation"]]["publicAuthority"] for p in document["parties"]
    )
    for i, purpose in enumerate(document["purposes"]):
        at, of = ["purposes", i], f"of {purpose['id']}"
        yield "C06", f"no Art 6 basis {of}", drop(*at, "article6")
        yield "C06", f"an empty Art 6 basis {of}", put(*at, "article6", value=None)
        if public:
            yield "C12", f"legitimate interests {of}", put(*at, "article6", "basis", value="6.1.f")
        if nature.has(document, purpose["id"], "specialCategory"):
            yield "C07", f"no Art 9 condition {of}", put(*at, "article9", value=None)
        if nature.has(document, purpose["id"], "criminalOffence"):
            yield "C09", f"no Art 10 authority {of}", put(*at, "article10", value=None)
        for article in ("article9", "article10"):
            yield from _ground(purpose, article, [*at, article], of)


def _ground(
    purpose: Document, article: str, at: list[object], of: str
) -> Iterator[tuple[str, str, Edit]]:
    ground = purpose.get(article) or {}
    if ground.get("condition") in NEEDS_PARAGRAPH:
        yield "C07", f"no paragraph of Sch 1 {of}", drop(*at, "schedule1Paragraph")
    if ground.get("schedule1Paragraph") in PUBLIC_INTEREST:
        yield "C08", f"no policy document for {article} {of}", drop(*at, "policyDocument")
        yield "C08", f"policy to follow for {article} {of}", put(*at, "policyDocument", value=None)
    elif ground:
        yield "C08", f"another paragraph, no policy, for {article} {of}", _safeguarding(at)


def _safeguarding(at: list[object]) -> Edit:
    def edit(document: Document) -> None:
        ground = document
        for step in at:
            ground = ground[step]  # type: ignore[index]
        ground["schedule1Paragraph"] = 18
        ground.pop("policyDocument", None)

    return edit


def _counts(document: Document) -> Iterator[tuple[str, str, Edit]]:
    """A number of persons in which those are that opted out."""
    applied = {p["id"] for p in document["purposes"] if p.get("nationalDataOptOut") == "applied"}
    for g, grant in enumerate(document["grants"]):
        if grant["purpose"] in applied and grant["contract"] == "family":
            for column in ("members", "children"):
                counted = [*grant["fields"], column]
                yield "C11", f"{column} counted", put("grants", g, "fields", value=counted)


def _gateways(document: Document, nature: Nature) -> Iterator[tuple[str, str, Edit]]:
    for i, purpose in enumerate(document["purposes"]):
        of = f"of {purpose['id']}"
        if nature.health(document, purpose["id"]):
            for key, what in (
                ("confidentiality", "no confidentiality route"),
                ("nationalDataOptOut", "nothing of the opt-out"),
            ):
                yield "C11", f"{what} {of}", put("purposes", i, key, value=None)
        if nature.personal(document, purpose["id"]) and purpose.get("gateways"):
            yield "C10", f"no gateway {of}", drop("purposes", i, "gateways")
        for k, gateway in enumerate(purpose.get("gateways", [])):
            at = ["purposes", i, "gateways", k]
            turned = {
                "discloser": gateway["recipient"],
                "recipient": gateway["discloser"],
                "gateway": gateway["gateway"],
            }
            if gateway["discloser"] != gateway["recipient"]:
                yield "C10", f"a gateway the wrong way {of}", put(*at, value=turned)
            yield "C10", f"an unknown gateway {of}", put(*at, "gateway", value="common_sense")
            stranger = put(*at, "recipient", value="office_for_national_statistics")
            yield "C10", f"a recipient that is no party {of}", stranger
            for law in UNCOMMENCED:
                yield "C10", f"{law[-6:]}, not commenced, {of}", put(*at, "gateway", value=law)

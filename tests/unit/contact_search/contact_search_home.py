"""A home that holds nothing but a release for contact search, its settings and its staff."""

import json
import re
from datetime import date
from pathlib import Path

import pyarrow as pa
from fastapi.testclient import TestClient

from orchestration import contact_register, store
from orchestration.contact_search.app import make_app
from orchestration.governance import audit
from orchestration.home import Home

DAY = date(2026, 11, 20)
SECRET = "a secret of the proxy"
SETTINGS = "secret_file: proxy.secret\n"
STAFF = """user,organisation,role,until,surname,postcode
u-ann,nottingham_city_council,practitioner,2027-03-31,Tester,NG9 9ZZ
u-bob,nottingham_city_council,practitioner,2027-03-31,Zielinska,NG5 1AA
u-gone,nottingham_city_council,practitioner,2026-11-19,,
u-out,office_for_national_statistics,practitioner,2027-03-31,,
u-lead,nottingham_city_council,information_governance,2027-03-31,,
"""
LAYOUT = pa.schema(
    [
        *((name, pa.string()) for name in ("contact_id", "person_id", "forename", "surname")),
        ("known_as", pa.string()),
        ("date_of_birth", pa.date32()),
        ("birth_year", pa.int64()),
        *((name, pa.string()) for name in ("sex", "address", "postcode", "school")),
        *((name, pa.string()) for name in ("organisation", "service")),
        *((name, pa.string()) for name in ("lead_practitioner", "lead_phone")),
        ("last_involved_on", pa.date32()),
        ("is_open", pa.bool_()),
        ("is_brokered", pa.bool_()),
    ]
)


def child(person_id, forename, surname, born, **more):
    """A row of the table: a child with one service, unless `more` says otherwise."""
    row = dict.fromkeys(LAYOUT.names)
    row |= {"contact_id": person_id, "person_id": person_id, "forename": forename}
    row |= {"surname": surname, "date_of_birth": born, "birth_year": born.year if born else None}
    row |= {"address": "12 ALFRETON ROAD, RADFORD, NOTTINGHAM, NG7 3NG", "postcode": "NG7 3NG"}
    row |= {"school": "Saint Anns Primary School", "sex": "F", "organisation": "Community health"}
    row |= {"service": "Health visiting", "lead_practitioner": "Jo Visitor"}
    row |= {"lead_phone": "0115 496 0001", "last_involved_on": date(2026, 10, 1)}
    return row | {"is_open": True, "is_brokered": False} | more


CHILDREN = [
    child("P1", "Katarzyna", "Zielińska", date(2015, 3, 27), known_as="Kasia", postcode="NG51AA",
          address="3 MANSFIELD ROAD, SHERWOOD, NOTTINGHAM, NG5 1AA"),
    child("P2", "Mohammed Ali", "Khan", date(2016, 1, 4), sex="M"),
    child("P2", "Mohammed Ali", "Khan", date(2016, 1, 4), sex="M", contact_id="P2b",
          organisation="Family Support Desk", service="A sensitive service", is_open=None,
          lead_practitioner=None, lead_phone="0115 496 0999", last_involved_on=None,
          is_brokered=True),
    child("P2", "Mohammed Ali", "Khan", date(2016, 1, 4), sex="M", contact_id="P2c",
          organisation="Sneinton Family Mentors", service="Family mentor", is_open=False,
          lead_practitioner="Marcus", lead_phone=None, last_involved_on=date(2026, 2, 1)),
    child("P3", "William", "O'Brien", date(2012, 9, 9), sex="M", address=None, postcode=None),
    child("P4", "Jane", "Smith-Jones", None, birth_year=2018, organisation=None, service=None,
          lead_practitioner=None, lead_phone=None, last_involved_on=None, is_open=None),
    *(child(f"M{i}", "Emma", "Brown", date(2017, 1 + i % 12, 1 + i)) for i in range(14)),
]  # fmt: skip


def publish(home, rows, name="2026-11-20-aaaaaaaaaaaa"):
    """Make the rows the current release of contact search."""
    folder = home.published / name
    (folder / "contact_search").mkdir(parents=True)
    file = "contact_search/single_view_of_child.parquet"
    store.write(folder / file, pa.Table.from_pylist(rows, schema=LAYOUT))
    table = {"file": file, "rows": len(rows)}
    consumers = {"contact_search": {"tables": {"single_view_of_child": table}}}
    said = {"created": DAY.isoformat(), "fingerprint": name, "consumers": consumers}
    (folder / "manifest.json").write_text(json.dumps(said))
    pointer = home.published / "current.new"
    pointer.write_text(json.dumps({"release_id": name, "state": "state/x"}))
    pointer.rename(home.published / "current.json")
    audit.append(home, audit.PUBLISHED, {"release_id": name})


def decide(home, person_id, topic, holds, until=None):
    """Enter a decision in the register."""
    contact_register.add(home.state, person_id, topic, holds, [], "A Bee", "asked", DAY, until)


def settle(home, settings, staff=STAFF):
    """Write settings, the proxy's secret and the staff register."""
    folder = home.root / "contact_search"
    folder.mkdir(exist_ok=True)
    (folder / "settings.yaml").write_text(settings)
    for name, content in (("proxy.secret", SECRET), ("staff.csv", staff)):
        (folder / name).write_text(content)
        (folder / name).chmod(0o600)


def entries(home, kind):
    """The facts of the log's entries of a kind."""
    log = home.audit / "log.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    return [e["facts"] for e in map(json.loads, lines) if e["kind"] == kind]


class Visitor:
    """A browser as one user behind the proxy: what is typed goes with the token of the form."""

    def __init__(self, home, user="u-ann", today=DAY):
        app = make_app(home, today=lambda: today)
        self.http = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        self.user = user

    @property
    def headers(self):
        return {"X-Forwarded-User": self.user, "X-Contact-Search-Secret": SECRET}

    def get(self, path="/"):
        return self.http.get(path, headers=self.headers)

    def token(self):
        return re.search(r'name="token" value="([0-9a-f]+)"', self.get().text)[1]

    def search(self, **typed):
        typed = {"reason": "assessing_need", "token": self.token()} | typed
        return self.http.post("/search", data=typed, headers=self.headers)

    def references(self, page):
        return re.findall(r'name="child" value="([^"]+)"', page.text)

    def open(self, reference, **more):
        sent = {"token": self.token(), "child": reference} | more
        return self.http.post("/child", data=sent, headers=self.headers)

    def api(self, path, **sent):
        return self.http.post(f"/api/{path}", json=sent, headers=self.headers)


def named(page):
    """The names on a list."""
    return re.findall(r'<h2 id="hit\d+">([^<]*)</h2>', page.text)


def new_home(root: Path):
    """An empty home with the folders that a run makes."""
    home = Home(root)
    home.landing.mkdir()
    home.prepare()
    return home

"""A home with deliveries, a release and a gate's verdict, without a run."""

import datetime as dt
import json

import polars as pl

from orchestration.governance import audit
from orchestration.home import Home
from orchestration.landing.ledger import Delivery, Entry, write
from orchestration.landing.words import reasons

DAY = dt.date(2026, 11, 20)
RELEASE = "2026-11-20-0123456789ab"
SECRET = "Quillfeather"  # a value of a record: it must never show
REASONS = reasons()


def make(root):
    """The home: each reason of a row and of a file came once, in the last seven days."""
    home = Home(root)
    home.landing.mkdir(parents=True)
    home.prepare()
    rows = dict.fromkeys(REASONS["rows"], 1)
    _deliver(home, 0, "schools_census_2026-11-16.csv", "accepted", None, rows)
    for n, reason in enumerate(REASONS["files"], start=1):
        outcome = "duplicate" if reason == "duplicate_delivery" else "rejected"
        _deliver(home, n, f"schools_census_bad_{n}.csv", outcome, reason, {})
    _release(home)
    return home


def _deliver(home, n, file, outcome, reason, by_reason):
    held = sum(by_reason.values())
    accepted = 1000 if outcome == "accepted" else 0
    part = Delivery(
        "schools_census", file, dt.date(2026, 11, 16), 1, n == 0, outcome, reason,
        accepted + held, accepted, held, by_reason, [], f"id-{n}", f"{n:064x}",
        "schools_census", "1.0.0",
    )  # fmt: skip
    entry = Entry(
        "schools_census", file, part.sha256, part.delivery_id, n, outcome, reason,
        "schools_census", "1.0.0", [part],
    )  # fmt: skip
    write(home, entry)


def _release(home):
    folder = home.published / RELEASE / "data_steward"
    folder.mkdir(parents=True)
    pl.DataFrame({"surname": [SECRET]}).write_parquet(folder / "person.parquet")
    pl.DataFrame(
        {
            "measure": ["address_match_rate"] * 2 + ["estimated_missed_links"] * 6,
            "feed": ["all", "youth_justice"] + ["all"] * 6,
            "group_by": ["all", "area", "all", "age_band", "sex", "area", "ethnicity", "area"],
            "group_value": ["all", "E05012270", "all", "25+", "F", "E05012270", "mixed", "outside"],
            "records": [5170, 20, 900, 200, 450, 15, 30, None],
            "value": [0.9921, 0.5, 0.02, 0.05, 0.03, 0.06, 0.02, None],
            "low": [None, None, 0.015, 0.03, 0.025, 0.0, 0.0, None],
            "high": [None, None, 0.025, 0.07, 0.034, 0.12, 0.05, None],
        }
    ).write_parquet(folder / "linkage_quality.parquet")
    clause = {
        "agreement": "dsa_data_stewardship", "agreement_version": "1.0.0", "grant": "G08",
        "purpose": "link_assurance", "rows": [],
    }  # fmt: skip
    tables = {
        name: {
            "file": f"data_steward/{name}.parquet",
            "rows": 1234,
            "sha256": "0" * 64,
            "contract": name,
            "contract_version": "1.0.0",
            "columns": {c: {"clauses": [clause], "pseudonym_key": None} for c in columns},
        }
        for name, columns in (("person", ["surname"]), ("linkage_quality", ["measure", "feed"]))
    }
    manifest = {
        "release_id": RELEASE,
        "created": DAY.isoformat(),
        "fingerprint": "f" * 64,
        "contracts": {},
        "agreements": {},
        "consumers": {"data_steward": {"pseudonymised": False, "tables": tables}},
        "state": {},
    }
    (home.published / RELEASE / "manifest.json").write_text(json.dumps(manifest))
    audit.append(home, audit.PUBLISHED, {"release_id": RELEASE})
    (home.published / "current.json").write_text(json.dumps({"release_id": RELEASE}))

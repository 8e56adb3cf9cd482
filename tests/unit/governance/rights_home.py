"""A small home about a few persons: deliveries, a warehouse and a release, all told by hand."""

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration import store
from orchestration.contracts import load_feeds
from orchestration.governance import audit
from orchestration.governance.rights.releases import pseudonyms
from orchestration.home import Home, write_json
from orchestration.landing import ledger
from orchestration.landing.raw import raw_schema
from orchestration.publishing.pseudonyms import load_key, rotate

ANN, BEN, MUM = "P0000000000000A1", "P0000000000000B2", "P0000000000000C3"
OLD = "P00000000000000D"  # Ann's key before a merge
DAY = dt.date(2026, 11, 1)
NHS = {ANN: "4010232137", BEN: "9434765919", MUM: "9434765870"}
CONTRACTS = {c.id: c for several in load_feeds().values() for c in several}


def deliver(
    home: Home, contract_id: str, rows: dict[str, list[dict[str, Any]]], day: dt.date = DAY
) -> ledger.Entry:
    """A delivery of a contract with rows of its tables; what a row leaves out is empty."""
    contract = CONTRACTS[contract_id]
    entry_id = f"{contract_id}_{day}-00000000"
    file = f"{contract_id}_{day}.csv"
    parts = []
    for table in contract.tables:
        name = file if len(contract.tables) == 1 else f"{file}/{table.name}.csv"
        origin = {
            "feed": contract.feed, "file": name, "delivery_id": entry_id, "delivery_date": day,
            "version": 1,
        }  # fmt: skip
        given = [
            {**origin, "row_number": n, **row} for n, row in enumerate(rows.get(table.name, []), 1)
        ]
        layout = raw_schema(table)
        path = home.raw / contract.feed / entry_id / f"{table.name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        store.write(path, pl.DataFrame(given, schema=pl.DataFrame(layout.empty_table()).schema)
                    .to_arrow().cast(layout))  # fmt: skip
        n = len(given)
        parts.append(
            ledger.Delivery(
                contract.feed, name, day, 1, False, "accepted", None, n, n, 0, {}, [], entry_id,
                "0" * 64, contract.id, contract.version, table.name,
            )
        )  # fmt: skip
    found = ledger.Entry(
        contract.feed, file, "0" * 64, entry_id, 1, "accepted", None, contract.id,
        contract.version, parts,
    )  # fmt: skip
    ledger.write(home, found)
    return found


def empty(root: Path) -> Home:
    """A home on which nothing was done yet."""
    place = Home(root)
    place.landing.mkdir(parents=True)
    place.prepare()
    return place


def lived_in(root: Path, *release_ids: str) -> Home:
    """A home with the deliveries, the spine and these releases (one, where none is named)."""
    place = empty(root)
    deliveries(place)
    warehouse(place)
    for release_id in release_ids or ("2026-11-20-0123456789ab",):
        release(place, release_id)
    return place


def rows_of(home: Home, feed: str, table: str) -> list[dict[str, Any]]:
    """What the raw store holds of a table."""
    paths = sorted((home.raw / feed).glob(f"*/{table}.parquet"))
    return [row for path in paths for row in store.read(path).to_pylist()]


def warehouse(home: Home) -> None:
    """The spine of three persons: who is in which record of `deliveries`."""
    links = [
        ("health_child_health", f"health_child_health_{DAY}.csv", 1, "child", ANN),
        ("health_child_health", f"health_child_health_{DAY}.csv", 1, "mother", MUM),
        ("health_child_health", f"health_child_health_{DAY}.csv", 2, "child", BEN),
        ("health_child_health", f"health_child_health_{DAY}.csv", 2, "mother", MUM),
        ("social_care_ssd", f"social_care_ssd_{DAY}.csv/ssd_person.csv", 1, "person", ANN),
        ("social_care_ssd", f"social_care_ssd_{DAY}.csv/ssd_person.csv", 2, "person", BEN),
        ("housing_homelessness", f"housing_homelessness_{DAY}.csv/homelessness_people.csv", 1,
         "member", ANN),
        ("voluntary_programmes", f"voluntary_programmes_mentors_{DAY}.csv", 1, "subject", ANN),
    ]  # fmt: skip
    said = {
        (ANN, "child"): ("Ann", "Example", None, dt.date(2018, 5, 1), NHS[ANN], None),
        (BEN, "child"): ("Ben", "Example", None, dt.date(2020, 6, 2), NHS[BEN], None),
        (MUM, "mother"): ("Mia", "Example", None, dt.date(1990, 7, 3), NHS[MUM], None),
        (ANN, "person"): ("Ann", "Example", None, dt.date(2018, 5, 1), None, "SC1"),
        (BEN, "person"): ("Ben", "Example", None, dt.date(2020, 6, 2), None, "SC2"),
        (ANN, "member"): ("Ann", "Example", None, None, None, "H1/1"),
        (ANN, "subject"): (None, None, "Ann E", None, None, None),
    }
    system = {"child": "child_health", "mother": "child_health", "person": "social_care",
              "member": "homelessness", "subject": "youth_mentors"}  # fmt: skip
    home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create schema spine; create schema products")
        con.execute(
            """create table spine.person_link (
                feed varchar, file varchar, row_number bigint, role varchar, person_id varchar)"""
        )
        con.executemany("insert into spine.person_link values (?, ?, ?, ?, ?)", links)
        con.execute(
            """create table spine.person_mention (
                feed varchar, file varchar, row_number bigint, role varchar, source_system varchar,
                source_ref varchar, upn varchar, former_upn varchar, nhs_number varchar,
                other_ref_system varchar, other_ref varchar, forename varchar, surname varchar,
                full_name varchar, dob date)"""
        )
        for feed, file, number, role, person in links:
            forename, surname, full, born, nhs, ref = said[person, role]
            con.execute(
                "insert into spine.person_mention values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                [feed, file, number, role, system[role], ref, None, None, nhs, None, None,
                 forename, surname, full, born],
            )  # fmt: skip
        con.execute(
            """create table spine.person_key as select * from (values
                (?, ?), (?, ?), (?, ?), (?, ?), ('P_SPLIT', ?)) t(person_id, current_person_ids)""",
            [ANN, ANN, BEN, BEN, MUM, MUM, OLD, ANN, f"{ANN} {BEN}"],
        )
        con.execute(
            """create table spine.person_identifier as select person_id, 'NHS_NUMBER' as
            identifier_type, nhs_number as identifier
            from spine.person_mention join spine.person_link using (feed, file, row_number, role)
            where nhs_number is not null"""
        )
        con.execute(
            "create table products.person as select distinct person_id from spine.person_link"
        )


def deliveries(home: Home) -> None:
    """Ann and Ben with their mother in health and social care; Ann in a homelessness case of her
    own and, by name alone, with a mentor."""
    deliver(
        home,
        "health_child_health",
        {
            "health_child_health": [
                contact("C1", ANN, "Ann", dt.date(2018, 5, 1)),
                contact("C2", BEN, "Ben", dt.date(2020, 6, 2)),
            ]
        },
    )
    deliver(home, "social_care_ssd", social_care())
    deliver(
        home,
        "housing_homelessness",
        {
            "homelessness_applications": [{"case_ref": "H1"}, {"case_ref": "H2"}],
            "homelessness_people": [
                {"case_ref": "H1", "person_seq": 1, "forename": "Ann", "surname": "Example"}
            ],
            "homelessness_placements": [
                {"placement_ref": "L1", "case_ref": "H1"},
                {"placement_ref": "L2", "case_ref": "H2"},
            ],
        },
    )
    deliver(
        home,
        "voluntary_programmes_mentors",
        {"voluntary_programmes_mentors": [mentored(), {"young_person": "Zed", "start": DAY}]},
    )


def contact(ref: str, person: str, forename: str, born: dt.date) -> dict[str, Any]:
    """A contact of a child health service, with the mother."""
    return {
        "contact_id": ref, "contact_type": "8WK", "due_date": DAY, "nhs_number": NHS[person],
        "given_name": forename, "family_name": "Example", "date_of_birth": born,
        "mother_nhs_number": NHS[MUM], "mother_given_name": "Mia",
        "mother_family_name": "Example", "mother_date_of_birth": dt.date(1990, 7, 3),
        "address_line1": "1 High Street",
    }  # fmt: skip


def mentored() -> dict[str, Any]:
    """What a mentor wrote of Ann."""
    return {"young_person": "Ann E", "start": DAY, "meetings": 4}


def social_care(**more: Any) -> dict[str, list[dict[str, Any]]]:
    """Ann and Ben in social care, with what rests on them."""
    return {
        "ssd_person": [
            {"pers_person_id": "SC1", "pers_forename": "Ann", "pers_surname": "Example"},
            {"pers_person_id": "SC2", "pers_forename": "Ben", "pers_surname": "Example"},
        ],
        "ssd_mother": [
            {"moth_table_id": "M1", "moth_person_id": "SC1", "moth_childs_person_id": "SC2"}
        ],
        "ssd_cin_assessments": [
            {"cina_assessment_id": "A1", "cina_person_id": "SC1"},
            {"cina_assessment_id": "A2", "cina_person_id": "SC2"},
        ],
        "ssd_assessment_factors": [
            {"cinf_table_id": "F1", "cinf_assessment_id": "A1"},
            {"cinf_table_id": "F2", "cinf_assessment_id": "A2"},
        ],
        **more,
    }  # fmt: skip


def release(home: Home, release_id: str = "2026-11-20-0123456789ab") -> None:
    """A release to a steward (plain), an early help worker and an analyst (pseudonyms of two
    epochs), and the state that goes with it."""
    first = load_key(home, "public_health_analyst", "population_health")
    if release_id.endswith("f"):
        first = rotate(home, "public_health_analyst", "population_health")
    hidden = [pseudonyms([p], first).pop() for p in (ANN, BEN, MUM)]
    tables: dict[str, dict[str, Any]] = {
        "data_steward/person": {"person_id": [ANN, BEN, MUM], "forename": ["Ann", "Ben", "Mia"]},
        "data_steward/relationship": {
            "person_id": [MUM, MUM], "related_person_id": [ANN, BEN], "kind": ["p", "p"],
        },
        "data_steward/person_history": {
            "event_id": ["e1", "e2"], "old_person_ids": [f"{ANN} {OLD}", f"{BEN} {OLD}"],
            "new_person_ids": [ANN, BEN],
        },
        "data_steward/address_link": {
            "feed": ["health_child_health"] * 2, "row_number": [1, 2], "address_id": ["a1", "a2"],
            "file": [f"health_child_health_{DAY}.csv"] * 2,
        },
        "data_steward/address_reference": {"address_id": ["a1", "a2"], "address_text": ["x", "y"]},
        "early_help_service/person": {"person_id": [ANN, BEN], "forename": ["Ann", "Ben"]},
        "public_health_analyst/person": {"person_id": hidden, "birth_year": [2018, 2020, 1990]},
    }  # fmt: skip
    grounds = {
        "data_steward": ("dsa_data_stewardship", "linkage_assurance", None),
        "early_help_service": ("dsa_early_help_access", "early_help_coordination", None),
        "public_health_analyst": ("dsa_population_health", "population_health", first.id),
    }
    folder = home.published / release_id
    consumers: dict[str, Any] = {}
    for name, columns in tables.items():
        consumer, table = name.split("/")
        path = folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        frame = pl.DataFrame(columns)
        store.write(path, frame.to_arrow())
        agreement, purpose, key = grounds[consumer]
        clause = {"agreement": agreement, "agreement_version": "1.0.0", "grant": "G01",
                  "purpose": purpose, "rows": []}  # fmt: skip
        consumers.setdefault(consumer, {"pseudonymised": bool(key), "tables": {}})["tables"][
            table
        ] = {
            "file": f"{name}.parquet", "rows": frame.height, "sha256": store.digest(path),
            "contract": table, "contract_version": "1.0.0",
            "columns": {
                c: {"clauses": [clause], "pseudonym_key": key if "person_id" in c else None}
                for c in columns
            },
        }  # fmt: skip
    manifest = {"release_id": release_id, "created": release_id[:10], "fingerprint": "f",
                "consumers": consumers, "state": {}}  # fmt: skip
    write_json(folder / "manifest.json", manifest)
    audit.append(home, audit.PUBLISHED, {"release_id": release_id})
    write_json(home.published / "current.json", {"release_id": release_id})
    state = home.state / release_id
    state.mkdir(parents=True)
    store.write(
        state / "person_assignment.parquet",
        pl.DataFrame({"feed": ["f", "f"], "person_id": [ANN, BEN]}).to_arrow(),
    )


def everything(home: Home) -> str:
    """All that the home holds, landing apart, as text: tables decoded, other files as they are."""
    said = []
    for path in sorted(home.root.rglob("*")):
        if path.is_file() and path.relative_to(home.root).parts[0] != "landing":
            said.append(path.read_bytes().decode("latin-1"))
            if path.suffix == ".parquet":
                said.append(str(store.read(path).to_pylist()))
    return "\n".join(said)

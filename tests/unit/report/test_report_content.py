"""What the report holds, before it is made a page."""

from dataclasses import replace
from datetime import timedelta

from home_with_report import DAY, RELEASE

from orchestration.contracts import load_products
from orchestration.governance import load_registers
from orchestration.governance.agreements import load_agreements
from orchestration.governance.checks.context import load
from orchestration.governance.report import agreed, arrived, names
from orchestration.governance.report.collect import collect
from orchestration.home import Home
from orchestration.paths import CONTRACTS


def test_a_failed_check_stops_its_agreement(content):
    states = {a["id"]: a["state"] for a in content["agreements"]}
    assert states["dsa_police"] == "stopped by C10"
    assert states["dsa_schools"] == "in force"


def test_every_check_is_listed(content):
    assert [c["code"] for c in content["check_summary"]] == [f"C{n:02d}" for n in range(1, 25)]
    assert {c["code"] for c in content["check_summary"] if c["fail"]} == {"C10"}


def test_special_category_and_offences_are_marked(content):
    products = load_products()
    for m in content["matrix"]:
        field = next(f for f in products[m["table"]].fields if f.name == m["field"])
        assert (m["special"], m["criminal"]) == (field.special_category, field.criminal_offence)
    assert any(m["special"] for m in content["matrix"])


def test_what_ends_within_ninety_days_and_what_comes_next():
    context = load(DAY, CONTRACTS, None, None)
    found = next(iter(context.agreements.values()))
    before = replace(context, as_of=found.end - timedelta(days=90))
    told = next(
        e for e in agreed.ending(before)["soon"]
        if (e["agreement"], e["what"]) == (found.id, "ends")
    )  # fmt: skip
    assert told["when"] == found.end.isoformat()
    assert {t.split(":")[0] for t in told["touches"]} == {
        context.registers.consumers[g.consumer].name for g in found.grants
    }
    early = agreed.ending(replace(context, as_of=found.end - timedelta(days=91)))
    assert not any(e["agreement"] == found.id and e["what"] == "ends" for e in early["soon"])
    then = next(e for e in early["next"] if e["what"] == "ends")
    assert then["when"] == found.end.isoformat()
    assert found.id in then["agreements"]
    for days, status, told in (
        (1, "active", 1),
        (90, "ended", 1),
        (91, "active", 0),
        (0, "active", 0),
    ):
        one = {found.id: replace(found, status=status)}
        late = replace(context, agreements=one, as_of=found.end + timedelta(days=days))
        assert [e["agreement"] for e in agreed.ending(late)["over"]] == [found.id] * told
    over = {found.id: replace(found, status="ended")}
    assert agreed.ending(replace(before, agreements=over)) == {"over": [], "soon": [], "next": []}


def test_whose_names_a_consumer_sees_through_which_tie_and_clause(content):
    """Read from contracts and grants: the kinds of tie that the row conditions let through."""
    of_sibling = [
        n
        for n in content["names"]
        if n["consumer"] == "youth_justice_service" and "sibling (" in n["whose"]
    ]
    own, found = sorted(of_sibling, key=lambda n: len(n["clauses"]))
    # of a row about two persons the columns hold the name of one: the contract says whose
    assert own["clauses"] == ["dsa_sibling_early_help G01"]
    assert own["whose"].startswith("forename of the child; surname of the child. Not the name of")
    assert found["clauses"] == ["dsa_youth_justice_access G04", "dsa_youth_justice_access G01"]
    assert "person.surname" in found["columns"]
    assert "partner" not in found["whose"]  # the row condition of the grant keeps it out
    helped = [n for n in content["names"] if n["consumer"] == "early_help_service"]
    assert any("partner" in n["whose"] for n in helped)
    masked = load_registers().consumers
    assert not any(masked[n["consumer"]].pseudonymised for n in content["names"])


def test_a_name_that_is_not_granted_is_nobodys_to_see():
    context = load(DAY, CONTRACTS, None, None)
    terms = context.agreements["dsa_youth_justice_access"]
    grants = tuple(g for g in terms.grants if g.id != "G01")
    agreements = {**context.agreements, terms.id: replace(terms, grants=grants)}
    found = names.seen(replace(context, agreements=agreements))
    assert not any(terms.id in clause for n in found for clause in n["clauses"])


def test_what_was_held_back_last_week_counts_old_files_that_came_then():
    def file(name, dated, landed, held=1):
        return {"file": name, "delivery_date": dated, "landed_on": landed, "quarantined": held,
                "outcome": "accepted" if held else "rejected"}  # fmt: skip

    found = arrived.lately(
        [
            file("this week's", "2026-11-16", "2026-11-20"),
            file("late", "2026-09-01", "2026-11-17"),
            file("no name that a contract knows", "", "2026-11-20", 0),
            file("of long ago", "2026-09-01", "2026-09-02"),
            file("landed by an older version", "2026-11-14", ""),
            file("seven days ago", "2026-11-13", "2026-11-13"),
        ],
        DAY,
    )
    assert [(d["file"], d["backlog"]) for d in found["files"]] == [
        ("this week's", False),
        ("late", True),
        ("no name that a contract knows", True),
        ("landed by an older version", False),
    ]
    assert found["fresh"] == {"rows": 2, "files": 2, "rejected": 0}
    assert found["backlog"] == {"rows": 1, "files": 1, "rejected": 1}


def test_retention_counts_what_is_due(content):
    rules = [r for r in content["retention"] if r["contract"] == "schools_census"]
    assert rules
    assert all(r["due"] == 0 and r["unit"] == "deliveries" for r in rules)
    by_record = [r for r in content["retention"] if r["unit"] == "records"]
    assert by_record
    assert all((r["due"], r["soon"], r["oldest"]) == (0, 0, "") for r in by_record)


def test_a_broken_agreement_does_not_stop_the_report(tmp_path):
    import shutil

    root = tmp_path / "contracts"
    shutil.copytree(CONTRACTS, root)
    (root / "agreements" / "dsa_police.dsa.yaml").write_text("id: dsa_police\n")
    home = Home(tmp_path / "home")
    home.landing.mkdir(parents=True)
    home.prepare()
    told = collect(home, DAY, None, [], root)
    assert "dsa_police" not in {a["id"] for a in told["agreements"]}
    assert len(told["agreements"]) == len(load_agreements()) - 1


def test_columns_about_health_and_whom_they_reach(content):
    found = {(h["table"], h["column"], h["consumer"]) for h in content["health"]}
    assert ("involvement", "service", "early_help_service") in found
    assert ("event", "event_type", "early_help_service") in found
    # the grant of youth justice keeps to events of police and schools
    assert ("event", "event_type", "youth_justice_service") not in found
    assert all(h["agreement"] and h["ground"] for h in content["health"])
    telling = {(h["table"], h["column"], h["consumer"]) for h in content["health"]
               if h["how"] == "tells"}  # fmt: skip
    assert ("homelessness_gateway", "support_needs", "homelessness_gateway") in telling
    assert ("programme_enrolment", "is_sensitive", "programme_evaluator") in telling
    assert ("involvement", "is_sensitive", "public_health_analyst") in telling
    # early help gets only rows that are not sensitive: of them the column tells nothing
    assert ("involvement", "is_sensitive", "early_help_service") not in found
    assert not any(t == "sibling_early_help" and c == "is_helped" for t, c, _ in found)
    figures = {(h["table"], h["consumer"]) for h in content["health"] if h["how"] == "figures"}
    assert ("early_help_themes", "early_help_service") in figures
    assert {h["how"] for h in content["health"] if h["consumer"] == "partnership_board"} == {
        "figures"
    }


def test_a_row_of_the_day_view_is_a_clause(content):
    clauses, fields = content["clauses"], content["matrix"]
    assert sum(len(c["fields"]) for c in clauses) == len(fields)
    (analyst,) = [
        c for c in clauses if (c["consumer"], c["table"]) == ("public_health_analyst", "person")
    ]
    marks = {f["field"]: (f["pseudonym"], f["special"]) for f in analyst["fields"]}
    assert marks["person_id"] == (True, False)
    assert marks["ethnicity"] == (False, True)
    assert marks["birth_year"] == (False, False)


def test_what_a_release_held_is_told_although_it_is_agreed_no_longer(content):
    assert [r["id"] for r in content["release_days"]] == [RELEASE]
    held = [m for m in content["matrix"] if m["held"]]
    # its purpose and grant are of the fixture's own making: no agreement has them
    assert {(m["table"], m["field"]) for m in held} == {
        ("person", "surname"), ("linkage_quality", "measure"), ("linkage_quality", "feed"),
    }  # fmt: skip
    assert all(m["held"] == [0] for m in held)


def test_facts_for_the_impact_assessments(content):
    facts = {d["id"]: d for d in content["assessments"]}
    access = facts["dpia_early_help_access"]
    assert "dsa_youth_justice_access" in access["agreements"]
    assert access["special"] > 0 and access["direct"] > 0
    assert "children" in access["subjects"]
    # nothing comes in under agreements that only pass on: that is not a count of nought
    assert access["received"] is None
    assert facts["dpia_referencing_framework"]["received"] > 0

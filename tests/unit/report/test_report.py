"""The page says all that it must, in sound HTML, and nothing of any person."""

import html
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from home_with_report import DAY, REASONS, RELEASE, SECRET, make

from orchestration.contracts import load_products
from orchestration.governance import load_registers
from orchestration.governance.agreements import load_agreements
from orchestration.governance.checks.context import load
from orchestration.governance.report import agreed, arrived, names, write
from orchestration.governance.report.collect import collect
from orchestration.governance.report.write import render
from orchestration.governance.who import who_could_see
from orchestration.home import Home
from orchestration.landing.schema import RANK
from orchestration.paths import CONTRACTS

VOID = {"meta", "br", "input", "link", "img", "hr"}


class Reader(HTMLParser):
    """Balance of tags, headings in order, ids, links, tables, and the text."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.tags, self.words = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))

    def handle_data(self, data):
        self.words.append(data)

    def attributes(self, name):
        return [attrs[name] for _, attrs in self.tags if name in attrs]


@pytest.fixture(scope="module")
def read(page):
    return Reader(page.read_text())


def squeezed(reader):
    return re.sub(r"\s+", " ", " ".join(reader.words))


def test_html_is_balanced_and_every_id_is_its_own(read):
    assert read.wrong == []
    assert read.open == []
    ids = read.attributes("id")
    assert len(ids) == len(set(ids))


def test_headings_go_down_one_at_a_time(read):
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_tables_have_caption_and_scope(read):
    names = [tag for tag, _ in read.tags]
    assert names.count("caption") == names.count("table") > 5
    assert all(attrs.get("scope") for tag, attrs in read.tags if tag == "th")


def test_nothing_comes_from_elsewhere(read):
    assert read.attributes("src") == []
    ids = set(read.attributes("id"))
    for link in read.attributes("href"):
        assert link in ("data_docs/index.html", "programme.html") or link.removeprefix("#") in ids


def test_the_boards_page_is_linked_where_there_is_one(tmp_path, read):
    assert read.attributes("href").count("programme.html") == 1
    home = make(tmp_path / "home")
    assert "programme.html" not in write(home, DAY, [], []).read_text()


def test_every_agreement_is_there(read, content):
    text = squeezed(read)
    for found in load_agreements().values():
        assert html.unescape(str(found.raw["title"])) in text
        assert found.id in text
    assert len(content["agreements"]) == len(load_agreements())


def test_every_reason_is_told_in_words(read):
    text = squeezed(read)
    for reason, words in {**REASONS["files"], **REASONS["rows"]}.items():
        assert reason in text
        assert words in text


def test_reasons_of_landing_all_have_words():
    from orchestration.paths import REPO

    source = "".join(p.read_text() for p in (REPO / "orchestration/landing").glob("*.py"))
    used = set(re.findall(r"Rejected\(\s*\"([a-z_]+)\"", source))
    assert "encoding" in used
    assert used <= set(REASONS["files"])
    assert set(RANK) <= set(REASONS["rows"])
    assert set(REASONS["do"]) == {*REASONS["files"], *REASONS["rows"]}


def test_json_holds_what_the_page_shows(page, content):
    assert render(content) == page.read_text()


def test_no_value_of_a_record(page):
    assert SECRET not in page.read_text()
    assert SECRET not in page.with_suffix(".json").read_text()


def test_headline_and_counts(read, content):
    text = squeezed(read)
    assert RELEASE in text
    held = len(REASONS["rows"])
    assert content["totals"] == {
        "received": 1000 + held, "accepted": 1000, "quarantined": held,
    }  # fmt: skip
    assert content["late"] == 1
    assert "A gate failed" in text
    assert "99.2" in text
    assert content["quality"] == [
        {
            "measure": "address_match_rate",
            "feed": "all",
            "records": 5170,
            "value": 0.9921,
            "low": None,
            "high": None,
        },
        {
            "measure": "estimated_missed_links",
            "feed": "all",
            "records": 900,
            "value": 0.02,
            "low": 0.015,
            "high": 0.025,
        },
    ]


def test_a_group_whose_links_are_missed_more_often_is_told(read, content):
    (worse,) = content["harder_to_see"]["more_missed"]
    assert (worse["group_by"], worse["group_value"]) == ("age_band", "25+")
    assert (worse["value"], worse["whole"]) == (0.05, 0.02)
    assert "Who is harder to see" in squeezed(read)


def test_a_group_too_small_to_tell_neither_passes_nor_fails(read, content):
    few = [(g["group_by"], g["group_value"]) for g in content["harder_to_see"]["too_few"]]
    assert few == [("area", "E05012270"), ("area", "outside"), ("ethnicity", "mixed")]
    assert (
        "Too few to tell, so that they neither pass nor fail: area E05012270, area outside, "
        "ethnicity mixed." in squeezed(read)
    )


def test_a_failed_check_stops_its_agreement(content):
    states = {a["id"]: a["state"] for a in content["agreements"]}
    assert states["dsa_police"] == "stopped by C10"
    assert states["dsa_schools"] == "in force"


def test_every_check_is_listed(content):
    assert [c["code"] for c in content["check_summary"]] == [f"C{n:02d}" for n in range(1, 25)]
    assert {c["code"] for c in content["check_summary"] if c["fail"]} == {"C10"}


def test_a_check_that_fails_says_what_to_do(content, read):
    every = {c["code"]: c for c in content["check_summary"]}
    assert all(c["asks"] and c["do"] for c in every.values())
    assert f"What to do: {every['C10']['do']}" in squeezed(read)
    assert every["C03"]["do"] not in squeezed(read)


def test_matrix_answers_as_who_could_see(content):
    """The page and `ei who-could-see` give the same answer, also for a day before and after."""
    for day in (DAY, date(2020, 1, 1), date(2099, 1, 1)):
        for consumer in {m["consumer"] for m in content["matrix"]}:
            told = {(e["table"], e["column"], e["grant"]) for e in who_could_see(consumer, day)}
            shown = {
                (m["table"], m["field"], m["grant"])
                for m in content["matrix"]
                if m["consumer"] == consumer
                and m["active"]
                and m["from"] <= day.isoformat() <= m["until"]
            }
            assert shown == told


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
    over = {found.id: replace(found, status="ended")}
    assert agreed.ending(replace(before, agreements=over)) == {"soon": [], "next": []}


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
            file("landed by an older version", "2026-11-13", ""),
            file("eight days old", "2026-11-12", "2026-11-12"),
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


def test_before_the_first_release(tmp_path):
    home = Home(tmp_path)
    home.landing.mkdir()
    home.prepare()
    page = write(home, DAY, None, [])
    text = squeezed(Reader(page.read_text()))
    assert "There is no release yet." in text
    assert "No gate has been run." in text


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


def test_every_field_received_is_there_with_where_it_arrives(content, read):
    fields = {f["field"]: f for f in content["sent"]}
    assert fields["health_camhs_referrals.nhs_number"]["matches"]
    # it finds a person's records, and early help learns nothing of it by their keys
    reaches = fields["health_camhs_referrals.nhs_number"]["reaches"]
    assert "data_steward" in reaches and "early_help_service" not in reaches
    ethnicity = fields["schools_census.ethnicity"]
    assert "person.ethnicity" in ethnicity["reaches"]["youth_justice_service"]
    assert ethnicity["given"] == ["dsa_schools G01"]
    assert fields["police_ppn.summary"]["reaches"] == {}
    assert "schools_census.ethnicity" in squeezed(read)


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


def test_in_which_form_data_reach_a_consumer(content, read):
    forms = {name: reader["form"] for name, reader in content["readers"].items()}
    assert forms["partnership_board"] == "figures"
    assert forms["public_health_analyst"] == "pseudonyms"
    assert forms["early_help_service"] == "records"
    assert forms["platform"] == "nothing"  # it makes the products, and reads none
    assert "(figures only)" in squeezed(read)


def test_the_summary_says_what_is_not_in_order(content, read):
    text = squeezed(read)
    assert f"All {len(content['agreements'])} agreements are marked as drafts" in text
    assert "schools_census (20 days late)" in text
    assert f"{content['feeds']} feeds, under {content['feed_contracts']} contracts" in text
    assert (content["feeds"], content["feed_contracts"]) == (22, 26)
    assert re.search(r"made at \d{4}-\d\d-\d\d \d\d:\d\d UTC", text)


def test_no_command_stands_outside_the_appendix(page):
    body, appendix = page.read_text().split('<section id="appendix"')
    assert re.findall(r"<code>ei [a-z]", body) == []
    assert "ei audit verify" in appendix


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

"""The page says all that it must, in sound HTML, and nothing of any person."""

import html
import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from home_with_report import DAY, REASONS, RELEASE, SECRET, make

from orchestration.governance.agreements import load_agreements
from orchestration.governance.report import write
from orchestration.governance.report.write import render
from orchestration.governance.who import who_could_see
from orchestration.home import Home
from orchestration.landing.schema import RANK

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


def test_before_the_first_release(tmp_path):
    home = Home(tmp_path)
    home.landing.mkdir()
    home.prepare()
    page = write(home, DAY, None, [])
    text = squeezed(Reader(page.read_text()))
    assert "There is no release yet." in text
    assert "No gate has been run." in text


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

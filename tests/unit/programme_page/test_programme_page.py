"""The page tells what the board's release holds, hides what it hides, and loads nothing."""

import re

import pytest
from board_release import TABLES, release
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.home import Home, write_json
from orchestration.programme_page import PAGE, refresh
from orchestration.programme_page.collect import collect
from orchestration.programme_page.maps import Map, trend
from orchestration.programme_page.plots import cost_plot
from orchestration.programme_page.write import BOARD, apart, figure, money, render


def test_the_newest_whole_year_is_shown_and_judged_by_its_interval(content) -> None:
    [(theme, [shown])] = content["themes"]
    assert (theme, shown["latest"]["period"], shown["latest"]["value"]) == ("School", "2024/25", 15)
    assert shown["change"] == "better than in 2023/24"  # 12 to 18 against 22 to 28; low is better
    assert [row["area"] for row in shown["wards"]] == ["W1", "W2"]


def test_intervals_that_overlap_are_no_change(tmp_path, content) -> None:
    years = content["themes"][0][1][0]["years"]
    from orchestration.programme_page.collect import _change

    assert _change(years[2], years[1]) == "no clear change from 2024/25"
    assert _change({**years[1], "better": "high"}, years[0]) == "worse than in 2023/24"


def test_what_is_hidden_is_said_to_be(page) -> None:
    assert "Hidden: W2." in page and "hidden" in page
    assert 'fill="url(#hidden)"' in page and 'id="hidden"' in page


def test_a_difference_from_the_published_figure_stands_there(page) -> None:
    assert "£2,412.19" in page and "£2,092.19" in page and "£320.00" in page and "(+15.3%)" in page
    assert page.rindex("Saved a person") < page.rindex("Saved a case")  # in the order kept


def test_the_page_loads_nothing_and_escapes_what_it_is_given(page) -> None:
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"|url\((?!#)|@import|<script', page)
    assert "<Bulwell>" not in page and "&lt;Bulwell&gt;" in page


def test_the_same_release_gives_the_same_bytes(content, page) -> None:
    assert render(content) == page


def test_an_empty_release_gives_a_page_that_says_so(tmp_path) -> None:
    empty = {"release_id": "r", "created": "2026-11-20", "tables": {}}
    page = render(collect(empty))
    assert "No indicator can be counted" in page and "Nobody could be followed yet" in page


def test_a_release_without_a_part_for_the_board_leaves_no_page_behind(tmp_path) -> None:
    home = Home(tmp_path)
    home.landing.mkdir()
    home.prepare()
    board = release(home.published / "r" / BOARD, TABLES)
    tables = {
        n: {**t, "file": f"partnership_board/{n}.parquet"} for n, t in board["tables"].items()
    }
    said = {"created": "2026-11-20", "fingerprint": "f", "consumers": {BOARD: {"tables": tables}}}
    write_json(home.published / "r" / "manifest.json", said)
    write_json(home.published / "current.json", {"release_id": "r"})
    page = refresh(home)
    assert page == home.reports / PAGE and "2026-11-20" in page.read_text(encoding="utf-8")
    write_json(home.published / "r" / "manifest.json", {**said, "consumers": {}})
    assert refresh(home) is None and not page.exists()


def test_equal_values_share_a_shade(content) -> None:
    city = Map(content["boundaries"])
    rows = [{"area": "W1", "value": 4.0}, {"area": "W2", "value": 4.0}]
    picture = city.draw("t", rows, "%")
    assert picture.count("<li>") == 2 and len(set(re.findall(r'fill="(#\w+)"', picture))) == 1
    apart = city.draw("t", [{**rows[0], "value": 9.0}, rows[1]], "%")
    assert len(set(re.findall(r'fill="(#\w+)"', apart))) == 2
    assert city.draw("t", [{"area": "W1", "value": None}], "%") == ""
    assert Map([]).draw("t", rows, "%") == ""


def test_no_map_where_noughts_alone_or_too_few_wards_may_be_shown(content) -> None:
    two, three = Map(content["boundaries"]), Map(content["boundaries"])
    three.rings |= {"W3": []}
    noughts = [{"area": "W1", "value": 0.0}, {"area": "W2", "value": 0.0}]
    assert two.draw("t", noughts, "%") == ""
    one = [{"area": "W1", "value": 9.0}, {"area": "W2", "value": None}]
    assert two.draw("t", one, "%") != "" and three.draw("t", one, "%") == ""


def test_a_trend_needs_two_years(content) -> None:
    years = content["themes"][0][1][0]["years"]
    assert trend(years, "t").count("<circle") == 3
    assert trend(years[:1], "t") == ""


def test_no_plot_without_a_published_figure(content) -> None:
    assert cost_plot([]) == ""
    assert 'class="plot"' not in render({**content, "costs": []})


def test_no_label_of_the_plot_is_cut_off() -> None:
    label = "Prevented for each pound spent, where cost and prevented cost are both published"
    row = {"label": label, "published": 5.0, "value": 3.4, "low": 0.9, "high": 4.2}
    plot = cost_plot([("The whole programme", [row])])
    told = re.findall(r"<text[^>]*>([^<]*)</text>", plot)
    assert all(word in " ".join(told) for word in label.split()) and "…" not in plot


def test_a_map_and_a_trend_say_their_figures(content) -> None:
    city = Map(content["boundaries"])
    rows = [{"area": "W1", "value": 9.0}, {"area": "W2", "value": 4.5}]
    picture = city.draw("t", rows, "per 1,000")
    assert "4.5 per 1,000</li>" in picture and "9 per 1,000</li>" in picture
    years = content["themes"][0][1][0]["years"]
    assert f">{years[0]['value']:g}</text>" in trend(years, "t")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(None, "£", "–"), (-9818.67, "£", "-£9,818.67"), (656550.4, "£", "£656,550"),
     (0.14, "share", "14.0%"), (327.0, "%", "327.0%"), (11.51, "people", "11.5")],
)  # fmt: skip
def test_units(value, unit, words) -> None:
    assert money(value, unit) == words


def test_shares_differ_by_points() -> None:
    told = [apart(0.14, "share"), apart(-145.2, "%"), apart(-4.6, "£"), apart(None, "%")]
    assert told == ["14.0 points", "-145.2 points", "-£4.60", "–"]


def test_counts() -> None:
    assert (figure(1375), figure(41.66), figure(None)) == ("1,375", "41.7", "hidden")


def test_without_a_release_the_command_says_what_to_do(tmp_path) -> None:
    (tmp_path / "landing").mkdir()
    done = CliRunner().invoke(app, ["programme", "--home", str(tmp_path)])
    assert done.exit_code == 1 and "ei run" in done.output


def test_a_range_has_pence_at_both_ends_or_at_none() -> None:
    assert money(-9818.67, "£", 340_193.0) == "-£9,819"
    assert money(258.26, "£", 292.29) == "£258.26"

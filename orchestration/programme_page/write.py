"""Write the programme page: one HTML file that needs nothing else."""

from pathlib import Path
from typing import Any

from orchestration.home import Home, replace_file
from orchestration.programme_page.collect import collect
from orchestration.programme_page.maps import Map, trend
from orchestration.programme_page.plots import cost_plot
from orchestration.publishing import NoRelease, consumer_release

BOARD = "partnership_board"
PAGE = "programme.html"


def write(home: Home, to: Path, consumer: str = BOARD) -> Path:
    """Write the page of the board's current release to `to`; its path. Raises NoRelease."""
    to.parent.mkdir(parents=True, exist_ok=True)
    replace_file(to, render(collect(consumer_release(home, consumer))).encode())
    return to


def refresh(home: Home) -> Path | None:
    """Write the page of the current release to `reports/programme.html`; None, and no page, where
    the release has nothing for the board."""
    page = home.reports / PAGE
    try:
        return write(home, page)
    except NoRelease:
        page.unlink(missing_ok=True)
        return None


def render(content: dict[str, Any]) -> str:
    """The page: no address outside, nothing but what `content` holds."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
    )
    templates.filters["figure"] = figure
    templates.filters["money"] = money
    templates.filters["apart"] = apart
    city = Map(content["boundaries"])
    return templates.get_template("page.html.j2").render(
        **content,
        ward_map=lambda title, wards, unit: Markup(city.draw(title, wards, unit)),
        trend=lambda years, title: Markup(trend(years, title)),
        cost_plot=Markup(cost_plot(content["costs"])),
    )


def figure(value: float | int | None) -> str:
    """A count or a figure with separators; 'hidden' where there is none."""
    if value is None:
        return "hidden"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def money(value: float | None, unit: str, beside: float = 0.0) -> str:
    """A result in its unit; a dash where there is none. Pounds have pence where they and the figure
    beside them are below ten thousand."""
    if value is None:
        return "–"
    if unit == "£":
        sign = "-" if value < 0 else ""
        pence = max(abs(value), abs(beside)) < 10_000
        return f"{sign}£{abs(value):,.2f}" if pence else f"{sign}£{abs(value):,.0f}"
    if unit == "share":
        return f"{100 * value:.1f}%"
    if unit == "%":
        return f"{value:,.1f}%"
    return f"{value:,.1f}"


def apart(value: float | None, unit: str) -> str:
    """A difference of two results in their unit: of shares, in percentage points."""
    if value is None or unit not in ("share", "%"):
        return money(value, unit)
    return f"{100 * value if unit == 'share' else value:,.1f} points"

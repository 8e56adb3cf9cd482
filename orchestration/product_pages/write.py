"""Write the pages of what a consumer is granted: an index, and a page a table."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from orchestration import store
from orchestration.contracts import by_feed, read_feeds, read_products
from orchestration.contracts.model import ProductContract
from orchestration.home import Home, replace_file
from orchestration.paths import CONTRACTS
from orchestration.product_pages.collect import collect
from orchestration.product_pages.columns import day, first_large
from orchestration.product_pages.terms import Grounds
from orchestration.publishing.export import PAGES, note, to_hand_out
from orchestration.publishing.release import manifest

HERE = Path(__file__).parent
REPORT = HERE.parent / "governance" / "report"  # whose style these pages share
INDEX = "index.html"


class InsideHome(ValueError):
    """The folder to write into lies in the home, where everything else is encrypted."""


def write(home: Home, consumer: str, to: Path, root: Path = CONTRACTS) -> dict[str, Any]:
    """Write the pages of the consumer's current release into `to`, readable by their owner alone,
    and note it in the audit log; returns {release_id, tables: {name: rows}}.

    They hold what the grant gives. Raises NoRelease, ReleaseDamaged before anything is written, and
    InsideHome.
    """
    if to.resolve().is_relative_to(home.root.resolve()):
        raise InsideHome("pages are not encrypted: choose a folder outside the home")
    found = to_hand_out(home, consumer)
    said = manifest(home, found["release_id"])
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in pages(found, said, consumer, read_products(root)[0], root):
        replace_file(to / name, content.encode())
        (to / name).chmod(0o600)
    return note(home, consumer, found, PAGES)


def pages(
    found: Mapping[str, Any],
    said: Mapping[str, Any],
    consumer: str,
    products: Mapping[str, ProductContract],
    root: Path,
) -> list[tuple[str, str]]:
    """(file, page) of each table of a release, and the index last.

    `found` is what `consumer_release` gives, `said` the release's manifest.
    """
    grounds = Grounds(said, root)
    part, feeds = said["consumers"][consumer], names_of_feeds(root)
    about = {
        "reader": grounds.reader(consumer),
        "consumer": consumer,
        "release_id": found["release_id"],
        "created": day(date.fromisoformat(found["created"])),
    }
    tables = [
        collect(
            name,
            store.frame(Path(found["tables"][name]["file"])),
            products.get(name),
            part["tables"][name],
            grounds,
            part["pseudonymised"],
            feeds,
        )
        for name in sorted(found["tables"])
    ]
    listed = [{"file": f"{t['id']}.html", **t} for t in tables]
    made = [(t["file"], render("product.html.j2", **about, table=t)) for t in listed]
    return [*made, (INDEX, render("index.html.j2", **about, tables=listed))]


def names_of_feeds(root: Path) -> dict[str, str]:
    """{feed: its name}; that of a feed under several contracts is its id in words."""
    found = by_feed(read_feeds(root)[0].values())
    return {
        feed: contracts[0].name if len(contracts) == 1 else first_large(feed.replace("_", " "))
        for feed, contracts in found.items()
    }


def render(template: str, **content: Any) -> str:
    """A page: no address outside, nothing but `content`, every value escaped."""
    page: str = _templates().get_template(template).render(**content)
    return page


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([HERE, REPORT]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )

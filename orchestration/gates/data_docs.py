"""Great Expectations' Data Docs as pages that need no network.

As they come, they load styles and scripts from eight hosts and a picture whose address carries the
id of the installation: without the network the list of results stays empty, and with it the pages
tell others that they are read. The site is Great Expectations' own; only the outermost templates,
in `pages/`, are ours.
"""

from pathlib import Path
from typing import Any

from great_expectations.render.view import DefaultJinjaIndexPageView, DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

SITE = "local_site"
PAGES = Path(__file__).parent / "pages"


class Page(DefaultJinjaPageView):
    """A suite, or what was found when it was held against a table."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        theirs = self.env.loader
        assert theirs is not None
        self.env.loader = ChoiceLoader([FileSystemLoader(PAGES), theirs])


class Index(DefaultJinjaIndexPageView, Page):
    """The list of both."""


def build(context: Any) -> Path:
    """Write the Data Docs of the context's last validations; the folder with its index.html."""
    page = {"module_name": __name__, "class_name": Page.__name__}
    folder = Path(context.root_directory) / "uncommitted" / "data_docs" / SITE
    context.update_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(folder),
            },
            "site_index_builder": {
                "class_name": "DefaultSiteIndexBuilder",
                "view": page | {"class_name": Index.__name__},
                "show_cta_footer": False,
            },
            "site_section_builders": {
                "expectations": {"view": page},
                "validations": {"view": page},
                "profiling": "none",
            },
        },
    )
    context.build_data_docs(site_names=[SITE])
    return folder

"""The command line `ei` (`interfaces.md`). Each command imports what it needs when it is called,
so that `ei --help` answers at once.
"""

import typer

from orchestration.cli import (
    audit,
    contact_search,
    contracts,
    generate,
    keys,
    lineage,
    look,
    programme,
    publish,
    review,
    rights,
    run,
    ui,
    why,
)

app = typer.Typer(
    name="ei",
    help="The Early Intervention data platform: partners' files in, a published referencing "
    "framework out. Every command takes --home DIR (or the variable EI_HOME).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
run.register(app)
look.register(app)
why.register(app)
lineage.register(app)
programme.register(app)
publish.register(app)
generate.register(app)
ui.register(app)
review.register(app)
rights.register(app)
app.add_typer(contracts.app, name="contracts")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(contact_search.app, name="contact-search")

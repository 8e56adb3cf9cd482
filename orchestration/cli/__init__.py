"""The command line `ei` (`interfaces.md`). Each command imports what it needs when it is called,
so that `ei --help` answers at once.
"""

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from orchestration.cli import (
    at_rest,
    audit,
    changed,
    contact_search,
    contracts,
    generate,
    keys,
    lineage,
    look,
    pages,
    programme,
    publish,
    review,
    rights,
    run,
    ui,
    why,
    withdraw,
)
from orchestration.cli.output import fail


class Commands(TyperGroup):
    """The commands; each may find that the home's key is not here, or a contract not valid."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named; a key that is missing or wrong, and a document that it
        needs and that has a mistake in it, end it with exit 1."""
        from orchestration.key_at_rest import AtRestError

        try:
            return super().invoke(ctx)
        except AtRestError as error:
            fail(str(error), "--json" in sys.argv)
        except ValueError as error:
            from orchestration.contracts import ContractError  # takes a second to import

            if not isinstance(error, ContractError):
                raise
            fail(f"the contracts are not valid, nothing was done:\n{error}", "--json" in sys.argv)


app = typer.Typer(
    name="ei",
    cls=Commands,
    help="The Early Intervention data platform: partners' files in, a published referencing "
    "framework out. Every command takes --home DIR (or the variable EI_HOME).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
run.register(app)
look.register(app)
pages.register(app)
changed.register(app)
why.register(app)
withdraw.register(app)
lineage.register(app)
programme.register(app)
publish.register(app)
generate.register(app)
ui.register(app)
review.register(app)
rights.register(app)
app.add_typer(contracts.app, name="contracts")
app.add_typer(audit.app, name="audit")
app.add_typer(at_rest.app, name="at-rest")
app.add_typer(keys.app, name="keys")
app.add_typer(contact_search.app, name="contact-search")

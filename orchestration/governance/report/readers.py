"""What the report says of consumers: who they are, and in which form data reach them."""

from typing import Any

from orchestration.governance.checks.context import Context

NAMES, CODES, FIGURES, NOTHING = "records", "pseudonyms", "figures", "nothing"


def readers(context: Context) -> dict[str, dict[str, Any]]:
    """By consumer: its name, and the form in which data reach it by the agreements in force.

    `figures`: only tables of figures, or of nothing about persons; `pseudonyms`: codes in place of
    keys and names; `records`: rows about persons as they are; `nothing` where nothing is granted.
    """
    granted: dict[str, set[str]] = {}
    for agreement in context.in_force:
        for grant in agreement.grants:
            if grant.contract in context.products:
                granted.setdefault(grant.consumer, set()).add(grant.contract)
    return {
        c.id: {
            "name": c.name,
            "form": _form(context, granted.get(c.id, set()), c.pseudonymised),
        }
        for c in context.registers.consumers.values()
    }


def _form(context: Context, tables: set[str], pseudonymised: bool) -> str:
    if not tables:
        return NOTHING
    if not any(_of_persons(context, table) for table in tables):
        return FIGURES
    return CODES if pseudonymised else NAMES


def _of_persons(context: Context, table: str) -> bool:
    product = context.products[table]
    return not product.aggregate and any(f.identifiability != "none" for f in product.fields)

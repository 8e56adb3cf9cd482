"""What the page of one table tells, as plain values."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from orchestration.contracts.model import ProductContract
from orchestration.product_pages.columns import columns_of, in_words
from orchestration.product_pages.counts import counts
from orchestration.product_pages.figures import blocks, is_figures
from orchestration.product_pages.rows import MOST, WIDE, card, cards, grouping, lines_of
from orchestration.product_pages.terms import Grounds, sensitivity


def collect(
    name: str,
    frame: pl.DataFrame,
    product: ProductContract | None,
    said: Mapping[str, Any],
    grounds: Grounds,
    pseudonymised: bool,
    feeds: Mapping[str, str],
) -> dict[str, Any]:
    """The content of a table's page. `said` is the manifest's part on the table; `product` its
    contract of today, None where there is none any more; `feeds` are the names of the feeds."""
    granted = columns_of(frame.columns, product.fields if product else (), feeds)
    content = {
        "id": name,
        "name": product.name if product else name.replace("_", " ").capitalize(),
        "purpose": product.description if product else "",
        "grain": product.grain if product else "",
        "limitations": _limitations(product),
        "version": said["contract_version"],
        "newer": product.version if product and product.version != said["contract_version"] else "",
        "rows": frame.height,
        "terms": grounds.terms(said, granted),
        "must_not": grounds.must_not(said, product, granted, pseudonymised),
        "holds": sensitivity(granted),
        "columns": granted,
        "aggregate": bool(product and product.aggregate),
        "blocks": [],
        "counts": [],
        "cards": [],
        "lines": [],
        "heads": [],
        "one": "row",
        "many": "rows",
        "groups": None,
    }
    columns, table = in_words(granted, frame)
    if product and is_figures(product, columns):
        shown = blocks(table.head(MOST), columns, product.small_count)
        return {**content, "blocks": shown, "shown": min(frame.height, MOST)}
    by = grouping(columns, table)
    content["counts"] = counts(table, columns, by.column.name if by else None)
    if by:
        found = cards(table, columns, by)
        content |= {"cards": found, "one": by.one, "many": by.many}
        content["groups"] = table[by.column.name].n_unique()
        return {**content, "shown": min(sum(c.rows for c in found), frame.height)}
    lines = lines_of(table.head(MOST), columns)
    if len(columns) > WIDE:
        content["cards"] = [card("Row", str(n), [line]) for n, line in enumerate(lines, 1)]
    else:
        content["lines"] = lines
        content["heads"] = list(dict.fromkeys(label for line in lines for label in line))
    return {**content, "shown": len(lines)}


def _limitations(product: ProductContract | None) -> str:
    return str(product.raw.get("description", {}).get("limitations") or "") if product else ""

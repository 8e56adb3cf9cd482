"""Contracts as data: what each feed sends and each product holds (ODCS documents)."""

from orchestration.contracts.model import (
    ContractError,
    FeedContract,
    Field,
    Mistake,
    ProductContract,
    Table,
)
from orchestration.contracts.odcs import (
    by_feed,
    feeds_of_broken,
    load_feeds,
    load_products,
    read_feeds,
    read_products,
)

__all__ = [
    "ContractError",
    "FeedContract",
    "Field",
    "Mistake",
    "ProductContract",
    "Table",
    "by_feed",
    "feeds_of_broken",
    "load_feeds",
    "load_products",
    "read_feeds",
    "read_products",
]

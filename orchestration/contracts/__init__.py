"""Contracts as data: what each feed sends and each product holds (ODCS documents)."""

from orchestration.contracts.model import (
    ContractError,
    FeedContract,
    Field,
    Mistake,
    ProductContract,
    Table,
)
from orchestration.contracts.odcs import load_feeds, load_products

__all__ = [
    "ContractError",
    "FeedContract",
    "Field",
    "Mistake",
    "ProductContract",
    "Table",
    "load_feeds",
    "load_products",
]

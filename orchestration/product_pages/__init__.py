"""Pages of what a consumer is granted: one a table, for people who would not read a table."""

from orchestration.product_pages.write import write

__all__ = ["write"]

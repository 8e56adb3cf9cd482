"""The programme page: what the partnership board looks at, made from its own release alone."""

from orchestration.programme_page.write import PAGE, refresh, write

__all__ = ["PAGE", "refresh", "write"]

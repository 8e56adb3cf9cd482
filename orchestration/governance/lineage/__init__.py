"""Column lineage of the products, read from the compiled models with sqlglot."""

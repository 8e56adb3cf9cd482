"""The data's way as Dagster assets: the same stages, in the same words, as architecture.md."""

"""`python -m orchestration` is `ei`."""

from orchestration.cli import app

app()

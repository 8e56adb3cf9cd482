"""What a command says: one JSON document or text on standard output, all else on standard error."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import typer


def emit(document: Any) -> None:
    """Print one JSON document on standard output; days and paths as text."""
    typer.echo(json.dumps(document, indent=2, default=str, ensure_ascii=False))


def say(line: str) -> None:
    """Progress and remarks: standard error."""
    print(line, file=sys.stderr, flush=True)


def fail(message: str, as_json: bool = False, code: int = 1) -> NoReturn:
    """End the command: the message on standard error (and as {"error": ...} with --json)."""
    if as_json:
        emit({"error": message})
    say(f"ei: {message}")
    raise typer.Exit(code)


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print columns: text to the left, numbers to the right with thousands parted."""
    body = [[_cell(value) for value in row] for row in rows]
    right = [bool(body) and all(row[i][1] for row in body) for i in range(len(heads))]
    texts = [list(heads), *[[text for text, _ in row] for row in body]]
    widths = [max(len(line[i]) for line in texts) for i in range(len(heads))]
    for line in texts:
        cells = [
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(line, widths, right, strict=True)
        ]
        typer.echo("  ".join(cells).rstrip())


def _cell(value: Any) -> tuple[str, bool]:
    """The text of a cell, and whether it is a number."""
    if value is None:
        return "", True
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}", True
    return str(value), False

"""What dbt says of an error, without the values that it quotes: a log holds no personal data."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

OF_THE_SQL = ("Parser Error", "Binder Error", "Catalog Error")  # these quote the SQL, no record
QUOTED = re.compile(r"""(?s)['"].*['"]""")
NUMBER = re.compile(r"\b\d[\d.,:/-]*")
FRAME = re.compile(r"""(?m)^  File "[^"]*", line \d+, in .+$""")
KIND = re.compile(r"(?m)^[A-Za-z_][\w.]*(?:Error|Exception)\b")


def of_sql(said: str) -> str:
    """DuckDB's message without what may be a value: what stands between its first quote and its
    last, numbers, and lines below the first; the line of SQL that it ends with stays."""
    if said.startswith(OF_THE_SQL):
        return said
    head, line, sql = said.partition("\n\nLINE ")
    told = QUOTED.sub("'…'", head).partition("\n")[0]
    return NUMBER.sub("…", told) + line + sql


def of_python(said: str) -> str:
    """A Python model's traceback with its places and the kind of the error, not its words."""
    kind = KIND.findall(said)[-1:] or ["an error"]
    return "\n".join(["Python model failed:", *FRAME.findall(said), *kind])


def leave_values_out() -> None:
    """From here on dbt in this process tells errors of DuckDB and of Python models so."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.duckdb.environments import Environment
    from dbt_common.exceptions import DbtRuntimeError

    connections: Any = DuckDBConnectionManager
    environment: Any = Environment
    handled, run = connections.exception_handler, environment.run_python_job

    @contextmanager
    def exception_handler(self: Any, *args: Any, **words: Any) -> Iterator[None]:
        try:
            with handled(self, *args, **words):
                yield
        except DbtRuntimeError as error:
            error.msg = of_sql(error.msg)
            raise

    @wraps(run)
    def run_python_job(*args: Any, **words: Any) -> Any:
        try:
            return run(*args, **words)
        except DbtRuntimeError as error:
            error.msg = of_python(error.msg)
            raise

    connections.exception_handler = exception_handler
    environment.run_python_job = staticmethod(run_python_job)

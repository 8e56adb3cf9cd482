"""What dbt logs of an error quotes no record."""

import subprocess
import sys

import duckdb
import pytest

from orchestration.assets.dbt_errors import of_python, of_sql

# the SQL itself, which may be quoted, does not hold the name
CAST = "select cast(n as integer) as n\nfrom (select 'it''s Tho' || 'mas\nAde' || 'yemi' as n)"
# one error of DuckDB and one of a Python model, as dbt meets them
PROGRAM = f"""
from types import SimpleNamespace
import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager as Manager
from dbt.adapters.duckdb.environments import Environment
from dbt_common.exceptions import DbtRuntimeError
from orchestration.assets.dbt_errors import leave_values_out

leave_values_out()
here = SimpleNamespace(rollback_if_open=lambda: None)
model = '''
class dbtObj:
    def __init__(self, load): pass
def model(dbt, session):
    raise ValueError("no date: 'Thomas Adeyemi'")
'''
try:
    with Manager.exception_handler(here, "..."):
        duckdb.sql({CAST!r}).fetchall()
except DbtRuntimeError as error:
    print(error.msg)
try:
    Environment.run_python_job(None, None, "person_link", model, None)
except DbtRuntimeError as error:
    print(error.msg)
"""


def test_a_value_that_cannot_be_cast_is_left_out():
    with pytest.raises(duckdb.ConversionException) as raised:
        duckdb.sql(CAST).fetchall()
    said = of_sql(str(raised.value))
    assert "Thomas" in str(raised.value)
    assert "Thomas" not in said and "Adeyemi" not in said
    assert said.startswith("Conversion Error: Could not convert string '…' to INT32")


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(9434765919 + x as integer) from range(1) t(x)",
        "select cast(9434765919.5::double + x as decimal(3, 1)) from range(1) t(x)",
        "select strptime('9434765919', '%Y-%m')",
        "select json_extract('{9434765919', '$.a')",
    ],
)
def test_nor_is_a_number_told_or_what_is_said_again_below(sql: str):
    with pytest.raises(duckdb.Error) as raised:
        duckdb.sql(sql).fetchall()
    assert "9434765919" in str(raised.value)
    assert "9434765919" not in of_sql(str(raised.value)).partition("\n\nLINE")[0]


def test_what_the_sql_lacks_is_told():
    with pytest.raises(duckdb.BinderException) as raised:
        duckdb.sql("select forename from (select 1 as surname)")
    assert of_sql(str(raised.value)) == str(raised.value)


def test_a_traceback_keeps_its_places():
    said = of_python(
        'Python model failed:\nTraceback (most recent call last):\n  File "a.py", line 3, in f\n'
        "    raise ValueError(name)\nValueError: Thomas\n\nDuring handling of the above exception, "
        'another exception occurred:\n\n  File "b.py", line 4, in g\n    h()\n'
        "polars.exceptions.ComputeError: Thomas\nAdeyemi\n"
    )
    assert said.splitlines()[1:] == [
        '  File "a.py", line 3, in f', '  File "b.py", line 4, in g',
        "polars.exceptions.ComputeError",
    ]  # fmt: skip


def test_dbt_itself_tells_neither():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Thomas" not in done.stdout and "Adeyemi" not in done.stdout
    assert "to INT32" in done.stdout and "ValueError" in done.stdout

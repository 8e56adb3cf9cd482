"""`ei --help` answers at once: what is slow to import is imported by the command that needs it."""

import subprocess
import sys
import time

HEAVY = ("dagster", "dagster_dbt", "great_expectations", "pandera", "polars", "pandas", "splink")


def test_help_takes_less_than_a_second():
    fastest = 9.0
    for _ in range(3):  # the machine may be busy with something else
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", "from orchestration.cli import app; app()", "--help"],
            capture_output=True,
            text=True,
        )
        fastest = min(fastest, time.monotonic() - began)
        assert done.returncode == 0
    assert fastest < 1
    for command in ("run", "deliveries", "quarantine", "release", "export", "contracts", "why"):
        assert command in done.stdout


def test_the_command_line_imports_nothing_heavy():
    program = "import sys, orchestration.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert not set(HEAVY) & set(done.stdout.split())

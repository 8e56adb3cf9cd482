"""The dbt process dies with the run that started it."""

import os
import subprocess
import sys
import time

CHILD = """
import os, time
from orchestration.assets.dbt_child import die_with_parent
die_with_parent(os.getppid())
print(os.getpid(), flush=True)
time.sleep(60)
"""
PARENT = f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", '''{CHILD}''']).wait()
"""


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie that nobody has collected does not)."""
    try:
        with open(f"/proc/{pid}/stat") as status:  # noqa: PTH123
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_run_takes_its_dbt_with_it():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    assert alive(child)
    os.kill(parent.pid, 9)
    parent.wait()
    for _ in range(50):
        if not alive(child):
            break
        time.sleep(0.1)
    assert not alive(child)


def test_a_child_whose_parent_is_gone_already_does_not_begin():
    program = "from orchestration.assets.dbt_child import die_with_parent as d; d(1); print('on')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True)
    assert (done.returncode, done.stdout) == (1, b"")

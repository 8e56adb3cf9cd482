"""dbt in a process of its own that ends when the run that started it ends, even by `kill -9`.

`python -m orchestration.assets.dbt_child build ...`: a dbt that outlived its run would go on
writing the warehouse under the feet of the next one.
"""

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """End this process as soon as the process `parent` is gone: by the kernel on Linux, else by
    a thread that looks four times a second."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.25)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    die_with_parent(int(os.environ["EI_PARENT"]))
    from dbt.cli.main import cli

    from orchestration.assets.dbt_errors import leave_values_out

    leave_values_out()
    cli()

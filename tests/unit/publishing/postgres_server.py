"""A PostgreSQL server of the tests' own: its own folder, a socket and no network."""

import os
import shutil
import subprocess
from pathlib import Path


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest first; None where there is no PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    found += [Path(on_path)] if on_path else []
    return found[0].parent if found else None


class Server:
    """A server that runs as somebody who is not root, as PostgreSQL asks."""

    def __init__(self, folder: Path, bin: Path) -> None:
        self.folder, self.bin = folder, bin
        folder.chmod(0o711)
        self.data = folder / "data"
        self.data.mkdir()
        if os.getuid() == 0:
            for path in (folder, self.data):
                shutil.chown(path, "nobody")
        self._run(
            "initdb", "-D", self.data, "-U", "owner", "-A", "trust", "--no-sync", "-E", "UTF8"
        )
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        log = folder / "log"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def _run(self, program: str, *words: object) -> None:
        command = [str(self.bin / program), *map(str, words)]
        if os.getuid() == 0:
            command = ["runuser", "-u", "nobody", "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, timeout=120)

    def dsn(self, database: str = "postgres") -> str:
        return f"host={self.folder} user=owner dbname={database}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")

"""The whole city, stage by stage: seconds, rows, peak memory, and the ratio to DuckDB alone.

    python tests/benchmarks/whole_city.py [--people 330000] [--home DIR]

The files of the last day are kept back at first: what they cost on top, in a run of their own, is
printed beside the run of all that came before. The peer is what DuckDB alone needs to read the same
CSV files and write them as Parquet, in the same run on the same machine; zips are unpacked for it
beforehand, workbooks are left out. Without --home the city is generated and removed afterwards.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import duckdb
import psutil

EI = Path(sys.executable).with_name("ei")
AS_OF = "2026-11-20"


def watched(words: list[str]) -> tuple[float, float, str]:
    """Run a command; seconds, peak memory of its process tree in GB, standard output."""
    started = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    peak = 0.0

    def watch() -> None:
        nonlocal peak
        while process.poll() is None:
            used = 0
            with suppress(psutil.NoSuchProcess):  # it may end while it is looked at
                top = psutil.Process(process.pid)
                for one in [top, *top.children(recursive=True)]:
                    with suppress(psutil.NoSuchProcess):
                        used += one.memory_info().rss
            peak = max(peak, used / 1e9)
            time.sleep(0.2)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    output, _ = process.communicate()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return time.monotonic() - started, peak, output


def copied(
    con: duckdb.DuckDBPyConnection, path: Path, encoding: str, to: Path, parallel: bool
) -> int:
    """Rows of one CSV file, written as Parquet by DuckDB."""
    source = (
        f"read_csv('{path}', all_varchar=true, ignore_errors=true, null_padding=true, "
        f"strict_mode=false, encoding='{encoding}', header=false, parallel={parallel})"
    )
    written = con.execute(f"copy (from {source}) to '{to}'").fetchone()
    return int(written[0]) if written else 0


def peer(landing: Path, scratch: Path) -> tuple[float, int]:
    """Seconds and rows for DuckDB alone: every CSV file in, as Parquet out."""
    files = []
    for path in sorted(landing.rglob("*")):
        if path.suffix == ".csv":
            files.append(path)
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                archive.extractall(scratch / path.stem)
            files += sorted((scratch / path.stem).iterdir())
    rows = 0
    started = time.monotonic()
    with duckdb.connect() as con:
        for n, path in enumerate(files):
            encoding = "utf-16" if path.read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
            if "police" in path.name or "tenancies" in path.name or "lifeskills" in path.name:
                encoding = "latin-1"
            try:
                rows += copied(con, path, encoding, scratch / f"{n}.parquet", parallel=True)
            except duckdb.Error:  # its parallel reader refuses short rows beside quoted newlines
                rows += copied(con, path, encoding, scratch / f"{n}.parquet", parallel=False)
    return time.monotonic() - started, rows


def run(home: Path) -> float:
    """Run the pipeline and print what each stage took; the seconds of the whole."""
    words = [str(EI), "run", "--home", str(home), "--as-of", AS_OF, "--json"]
    seconds, memory, output = watched(words)
    result = json.loads(output)
    rows = sum(d["received"] or 0 for d in result["deliveries"])
    for stage, took in (result.get("stages") or {}).items():
        print(f"{stage:>18}: {took:8.1f} s")
    print(f"run: {seconds:.0f} s, {rows} rows, {rows / seconds:.0f} rows/s, {memory:.1f} GB")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=330_000)
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = args.home or Path(folder) / "city"
        if not (home / "landing").exists():
            words = ["generate", "--people", str(args.people), "--seed", "1", "--out", str(home)]
            seconds, memory, _ = watched([str(EI), *words])
            print(f"generate: {seconds:.0f} s, {memory:.1f} GB")
        day = sorted((home / "landing").glob(f"*/*_{AS_OF}*"))
        kept_back = {path: Path(folder) / path.name for path in day}
        for path, aside in kept_back.items():
            shutil.move(path, aside)
        seconds = run(home)
        for path, aside in kept_back.items():
            shutil.move(aside, path)
        on_top = run(home)
        print(f"the last day, {len(day)} files on top: ratio {on_top / seconds:.2f}")
        scratch = Path(folder) / "peer"
        scratch.mkdir()
        alone, peer_rows = peer(home / "landing", scratch)
        print(f"DuckDB alone: {alone:.1f} s, {peer_rows} rows; ratio {seconds / alone:.0f}")


if __name__ == "__main__":
    main()

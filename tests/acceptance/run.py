"""Run the platform on the shared deliveries, as a judge would, and hold it to what is true.

    python tests/acceptance/run.py --deliveries ../shared/deliveries

Prints a line a case and ends with 1 if any figure is below its bar. The platform never reads these
folders by itself: everything is copied into a home and run with the command line.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from ruamel.yaml import YAML

from orchestration import store
from orchestration.home import Home

EI = Path(sys.executable).with_name("ei")
AS_OF = "2026-11-20"
BARS = {  # figure -> (least, most)
    "address precision": (0.998, 1.0),
    "address recall": (0.99, 1.0),
    "wrong side of the boundary": (0, 0.0015),
    "person precision": (0.999, 1.0),
    "person recall": (0.976, 1.0),
    "sealed adoptions linked": (0, 0),
    "family precision": (0.96, 1.0),
    "family recall": (0.85, 1.0),
}
AT_ONCE = 2  # a run keeps about one core busy


def ei(*words: str, ok: bool = True) -> Any:
    """The JSON that an `ei` command prints."""
    done = subprocess.run([EI, *words, "--json"], capture_output=True, text=True)
    if ok and done.returncode:
        raise RuntimeError(f"ei {' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def home_of(landing: Path, under: Path) -> Path:
    """A fresh home whose landing folder is a writable copy of `landing`."""
    home = under / landing.parent.name
    shutil.copytree(landing, home / "landing", copy_function=shutil.copyfile)
    for folder in [home / "landing", *(home / "landing").iterdir()]:
        folder.chmod(0o755)
    return home


def differences(home: Path, expected: list[dict[str, Any]]) -> list[str]:
    """Where `ei deliveries` says other than `expected` (feed, file, outcome, reason, counts)."""
    seen = {(d["feed"], d["file"]): d for d in ei("deliveries", "--home", str(home))}
    wrong = []
    for want in expected:
        got = seen.pop((want["feed"], want["file"]), None)
        if got is None:
            wrong.append(f"{want['file']}: not among the deliveries")
            continue
        for key, value in want.items():
            if got.get(key) != value:
                wrong.append(f"{want['file']}: {key} is {got.get(key)!r}, not {value!r}")
    return wrong + [f"{file}: not expected" for _, file in seen]


def held_back(home: Path, feed: str) -> set[tuple[str, int, str]]:
    """(file, row number, reason) of every quarantined row of a feed."""
    rows = ei("quarantine", "--home", str(home), "--feed", feed)
    return {(r["file"], r["row_number"], r["reason"]) for r in rows}


def fault(case: Path, under: Path) -> list[str]:
    """One faulty delivery: what is wrong, nothing if it ended as its expected.yaml says."""
    expected = YAML(typ="safe").load((case / "expected.yaml").read_text())
    home = home_of(case / "landing", under)
    ei("run", "--home", str(home), "--as-of", AS_OF, ok=False)
    want = []
    for d in expected["deliveries"]:
        one = {k: d[k] for k in ("feed", "file", "delivery_date", "outcome", "reason") if k in d}
        if "rows" in d:
            one |= {"received": d["rows"]["received"], "accepted": d["rows"]["accepted"]}
            one |= {"quarantined_by_reason": d["rows"]["quarantined"]}
        if "normalisations" in d:
            one["normalisations"] = d["normalisations"]
        want.append(one)
    wrong = differences(home, want)
    for d in expected["deliveries"]:
        if "quarantined_rows" in d:
            got = {(n, r) for f, n, r in held_back(home, d["feed"]) if f == d["file"]}
            if got != {(q["row_number"], q["reason"]) for q in d["quarantined_rows"]}:
                wrong.append(f"{d['file']}: other rows quarantined: {sorted(got)}")
    after = expected.get("after", {})
    if "keys_in_force" in after:
        with store.warehouse(Home(home)) as con:
            figures = con.execute(
                """select count(*) filter (where in_force),
                          count(*) filter (where in_force and version = 2
                                           and sessions_unauthorised = 2)
                   from staging.stg_schools_attendance"""
            ).fetchone()
        if figures != tuple(v for v in after.values()):
            wrong.append(f"after: {figures}, not {after}")
    return wrong


def town(deliveries: Path, under: Path) -> list[str]:
    """The small town: accounting of each file, then the links against the truth."""
    truth = deliveries / "town" / "truth"
    home = home_of(deliveries / "town" / "landing", under)
    started = time.monotonic()
    ei("run", "--home", str(home), "--as-of", AS_OF)
    print(f"  town run: {time.monotonic() - started:.0f} s")
    want = []
    for f in json.loads((truth / "expected.json").read_text())["files"]:
        notes = list(f["normalisations"])
        if f.get("identifier_set_aside"):
            notes.append(f"identifier_set_aside: {f['identifier_set_aside']}")
        want.append(
            {k: f[k] for k in ("feed", "file", "delivery_date", "outcome", "reason")}
            | {"received": f["rows_sent"], "accepted": f["rows_accepted"]}
            | {"quarantined_by_reason": f["quarantined"], "normalisations": notes}
        )
    wrong = differences(home, want)
    rows = duckdb.sql(f"select feed, file, row_number, reason from '{truth}/row_truth.parquet'")
    true_rows = {(r[1], r[2], r[3]) for r in rows.fetchall()}
    feeds = {path.name for path in (home / "landing").iterdir()}
    got_rows = set().union(*(held_back(home, feed) for feed in feeds))
    if got_rows != true_rows:
        wrong.append(f"quarantined rows: {len(got_rows ^ true_rows)} differ from row_truth")
    links = under / "links"
    ei("export", "--home", str(home), "--consumer", "data_steward", "--to", str(links))
    figures = json.loads(
        subprocess.run(
            [
                sys.executable,
                deliveries / "evaluate.py",
                "--truth",
                truth,
                "--links",
                links,
                "--json",
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    )
    measured = {
        "address precision": figures["addresses"]["all"]["precision"],
        "address recall": figures["addresses"]["all"]["recall"],
        "wrong side of the boundary": figures["addresses"]["inside_outside_right"]["wrong_side"],
        "person precision": figures["persons"]["all"]["precision"],
        "person recall": figures["persons"]["all"]["recall"],
        "sealed adoptions linked": figures["persons"]["sealed"],
        "family precision": figures["families"]["precision"],
        "family recall": figures["families"]["recall"],
    }
    for name, value in measured.items():
        least, most = BARS[name]
        print(f"  {name}: {value}")
        if value is None or not least <= value <= most:
            wrong.append(f"{name} is {value}, not from {least} to {most}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=Path, required=True)
    parser.add_argument("--only", help="town, or the name of one fault")
    args = parser.parse_args()
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = f"{folder}/config"  # where the homes' keys are made
        cases = {"town": partial(town, args.deliveries, Path(folder))}
        for case in sorted((args.deliveries / "faults").iterdir()):
            cases[case.name] = partial(fault, case, Path(folder))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            chosen = [name for name in cases if args.only in (None, name)]
            checks = [pool.submit(cases[name]) for name in chosen]
            for name, check in zip(chosen, checks, strict=True):
                wrong = check.result()
                passed, failed = passed + (not wrong), failed + bool(wrong)
                print(f"{'FAIL' if wrong else 'ok  '} {name}", *wrong, sep="\n     ", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

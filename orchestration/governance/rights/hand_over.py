"""The answer to a subject access request as files: a page to read, and JSON and CSV to reuse."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.governance import audit
from orchestration.governance.noted import subject
from orchestration.home import Home, replace_file
from orchestration.reasons import Reason

PAGE, DATA, RECORDS = "subject_access.html", "subject_access.json", "records.csv"
HEADS = (
    *("feed", "sent_by", "file", "delivered", "row_number", "agreements"),
    *("field", "meaning", "value", "code_means"),
)


class NotEmpty(ValueError):
    """The folder holds something already: an answer is never mixed with another."""


def write(home: Home, found: Mapping[str, Any], to: Path, request: str | None) -> dict[str, Any]:
    """Enter the access in the audit log, then write the files, readable by their owner alone.

    Returns counts and the paths. Raises NotEmpty.
    """
    if to.exists() and any(to.iterdir()):
        raise NotEmpty(f"{to} is not empty")
    counts = {
        "records": len(found["records"]),
        "products": sum(len(p["rows"]) for p in found["products"]),
        "releases": len({g["release"] for g in found["given"]}),
    }
    facts = {
        "what": "subject_access",
        "reason": Reason.SUBJECT_REQUEST.value,
        "request": request,
        "subject": subject(home, found["person_id"]),
        "withheld_by_exemption": found["withheld_by_exemption"],
        "free_text_withheld": found["free_text_withheld"],
        **counts,
    }
    audit.append(home, "look_up", facts)
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    to.chmod(0o700)
    files = {PAGE: _page(found), DATA: _json(found), RECORDS: _csv(found)}
    for name, content in files.items():
        replace_file(to / name, content)
        (to / name).chmod(0o600)
    return {"to": str(to), "files": sorted(files), "request": request, **counts}


def _json(found: Mapping[str, Any]) -> bytes:
    return (json.dumps(found, indent=2, ensure_ascii=False, default=str) + "\n").encode()


def _csv(found: Mapping[str, Any]) -> bytes:
    """A line a field of each record. A text that a spreadsheet would take for a formula is
    quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for record in found["records"]:
        for field in record["fields"]:
            line = {**record, **field, "agreements": " ".join(record["agreements"])}
            writer.writerow([_cell(line[head]) for head in HEADS])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value


def _page(found: Mapping[str, Any]) -> bytes:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("subject_access.html.j2").render(found).encode()

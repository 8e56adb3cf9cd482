"""`ei contracts check FILE` and `ei contracts diff` as a person calls them."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.paths import CONTRACTS

POLICE = CONTRACTS / "agreements" / "dsa_police.dsa.yaml"
FOREIGN = """\
apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.1.0
status: active
schema:
  - name: orders
    properties:
      - name: order_id
        logicalType: string
"""


def ei(*words):
    return CliRunner().invoke(app, ["contracts", *map(str, words)])


def test_check_tells_valid_from_invalid(tmp_path):
    good, bad, gone = (tmp_path / name for name in ("a.yaml", "b.yaml", "c.yaml"))
    good.write_text(FOREIGN)
    bad.write_text(FOREIGN.replace("status: active\n", "").replace("logicalType", "logicaltype"))
    done = ei("check", good, POLICE, CONTRACTS / "registers" / "purposes.yaml", "--json")
    assert done.exit_code == 0
    assert {r["status"] for r in json.loads(done.stdout)} == {"pass"}
    done = ei("check", good, bad, gone, "--json")
    found = [r for r in json.loads(done.stdout) if r["status"] == "fail"]
    assert done.exit_code == 1 and {r["code"] for r in found} == {"C01"}
    said = " ".join(r["message"] for r in found)
    assert "b.yaml:1: status: is missing" in said and "did you mean 'logicalType'" in said
    assert "c.yaml: (document): cannot be read" in said


@pytest.mark.parametrize(
    ("old", "new", "version", "code", "level"),
    [
        ("asb_type, ", "", "1.0.1", 1, "minor"),
        ("asb_type, ", "", "1.1.0", 0, "minor"),
        ("end: 2029-03-31", "end: 2030-03-31", "1.1.0", 1, "major"),
        ("end: 2029-03-31", "end: 2030-03-31", "2.0.0", 0, "major"),
        ("notice: Demonstration", "notice: A demonstration", "1.0.1", 0, "patch"),
        ("notice: Demonstration", "notice: A demonstration", "1.0.0", 1, "patch"),
    ],
)
def test_diff_of_an_agreement_refuses_a_wrong_number(tmp_path, old, new, version, code, level):
    path = tmp_path / POLICE.name
    text = POLICE.read_text()
    assert old in text
    path.write_text(text.replace(old, new).replace("version: 1.0.0", f"version: {version}", 1))
    done = ei("diff", POLICE, path, "--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["level"]) == (code, level)
    assert bool(found["wrong_version"]) == bool(code)
    assert level in ei("diff", POLICE, path).stdout


def test_diff_of_what_cannot_be_compared(tmp_path):
    foreign = tmp_path / "orders.yaml"
    foreign.write_text(FOREIGN)
    assert ei("diff", POLICE, foreign).exit_code == 2
    assert ei("diff", POLICE, tmp_path / "none.yaml").exit_code == 2
    purposes = CONTRACTS / "registers" / "purposes.yaml"
    assert ei("diff", purposes, purposes).exit_code == 2
    other = tmp_path / "other.yaml"
    other.write_text(FOREIGN.replace("1.1.0", "first"))
    assert ei("diff", other, foreign).exit_code == 2
    broken = tmp_path / POLICE.name
    shutil.copy(POLICE, broken)
    broken.write_text(broken.read_text().replace("status:", "state:", 1))
    done = ei("diff", POLICE, broken)
    assert done.exit_code == 1 and "did you mean 'status'" not in done.stdout
    assert "dsa_police.dsa.yaml:1: status: is missing" in done.stderr

"""`ei pages` on a home after a run: it names what is granted and nothing else, and is noted."""

import json
import stat

import pytest
from running import ei

from orchestration.contracts import read_products
from orchestration.governance import audit
from orchestration.paths import CONTRACTS
from orchestration.product_pages.columns import columns_of
from orchestration.publishing.release import current, manifest


@pytest.mark.parametrize("consumer", ["supporting_families_team", "early_help_service"])
def test_a_consumers_pages_name_what_is_granted_and_nothing_else(copied, tmp_path, consumer):
    out = tmp_path / "out"
    words = ("pages", "--consumer", consumer, "--to", str(out), "--json")
    said = json.loads(ei(*words, home=copied).stdout)
    release = current(copied)
    tables = manifest(copied, release.release_id)["consumers"][consumer]["tables"]
    assert said["release_id"] == release.release_id
    assert said["tables"] == {name: table["rows"] for name, table in tables.items()}
    assert {path.name for path in out.iterdir()} == {"index.html", *(f"{n}.html" for n in tables)}
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700

    products = read_products(CONTRACTS)[0]
    for name, table in tables.items():
        page = (out / f"{name}.html").read_text()
        fields = products[name].fields
        for column in columns_of([f.name for f in fields], fields, {}):
            named = f"<code>{column.name}</code>"
            assert (named in page) is (column.name in table["columns"]), f"{name}.{column.name}"
            if column.name in table["columns"]:
                assert f"<dt>{column.label} <small" in page

    last = audit.entries(copied)[-1]
    assert (last["kind"], last["facts"]["consumer"]) == ("export", consumer)
    assert (last["facts"]["form"], last["facts"]["tables"]) == ("pages", said["tables"])
    assert json.loads(ei("audit", "verify", "--json", home=copied).stdout)["ok"] is True


def test_pages_are_refused_in_the_home_of_a_stranger_and_of_a_changed_file(copied, tmp_path):
    inside = str(copied.reports / "pages")
    assert ei("pages", "--consumer", "data_steward", "--to", inside, home=copied, code=2)
    out = tmp_path / "out"
    words = ("pages", "--consumer", "supporting_families_team", "--to", str(out))
    assert "stranger" in ei(*words[:2], "stranger", *words[3:], home=copied, code=1).stderr
    release = current(copied)
    with (release.path / "supporting_families_team" / "priority_families.parquet").open("ab") as f:
        f.write(b"x")
    assert "is not as published" in ei(*words, home=copied, code=1).stderr
    assert not out.exists() and not (copied.reports / "pages").exists()
    assert [e for e in audit.entries(copied) if e["kind"] == "export"] == []

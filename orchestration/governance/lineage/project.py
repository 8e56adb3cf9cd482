"""The compiled models of the warehouse: those of a home's last run, or compiled for the purpose.

What is read of them is kept beside them and read again where neither a model nor a feed's contract
has changed since: only then does a check of the contracts cost seconds.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.contracts import FeedContract
from orchestration.governance.lineage.models import Name, relations
from orchestration.governance.lineage.values import Relation, Value
from orchestration.home import Home, read_json, replace_file, write_json
from orchestration.paths import DBT_PROJECT
from orchestration.rules import rules_hash

MARK = "compiled.json"  # beside compiled code: the hash of the project that it is of
KEPT = ("name", "alias", "schema", "resource_type", "language", "compiled_code", "depends_on")
PRODUCTS = "products"


class NotCompiled(RuntimeError):
    """The dbt project does not compile."""


def mark_compiled(target: Path) -> None:
    """Note that the compiled code in dbt's folder `target` is of the project as it stands."""
    write_json(target / MARK, {"project": rules_hash((DBT_PROJECT,))})


def products(
    home: Home | None, feeds: Iterable[FeedContract]
) -> tuple[dict[str, Relation], dict[str, str]]:
    """The relation of each product's model by product, and why others cannot be read.

    Raises NotCompiled.
    """
    feeds = sorted(feeds, key=lambda contract: contract.id)
    target = _compiled_in(home)
    facts: list[Any] = [_code(target) if target else rules_hash((DBT_PROJECT,)), _reader()]
    facts += [[c.feed, t.name, [f.name for f in t.fields]] for c in feeds for t in c.tables]
    key = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
    folder = home.work if home and home.work.is_dir() else _own_folder()
    found = read_json(folder / "lineage.json")
    if not found or found["key"] != key:
        tables, broken = relations(_of_run(target) if target else _own(), feeds)
        found = {"key": key} | _as_json(tables, broken)
        write_json(folder / "lineage.json", found)
    return {name: _relation(said) for name, said in found["products"].items()}, found["broken"]


def compiled(home: Home | None = None) -> Mapping[str, Any]:
    """dbt's manifest with compiled code. Raises NotCompiled."""
    target = _compiled_in(home)
    return _of_run(target) if target else _own()


def _compiled_in(home: Home | None) -> Path | None:
    """dbt's folder in the home, where what is compiled there is of the project as it stands."""
    target = home.work / "dbt" if home else None
    now = {"project": rules_hash((DBT_PROJECT,))}
    return target if target and read_json(target / MARK) == now else None


def _code(target: Path) -> str:
    """Hash of the compiled models, which anybody may have changed since."""
    whole = hashlib.sha256()
    for path in sorted((target / "compiled").rglob("*.sql")):
        whole.update(path.read_bytes())
    return whole.hexdigest()


@cache
def _reader() -> str:
    """Hash of the code that reads the models."""
    return rules_hash((Path(__file__).parent,))


def _as_json(tables: Mapping[Name, Relation], broken: Mapping[Name, str]) -> dict[str, Any]:
    return {
        "products": {
            name: {
                "columns": list(relation.columns),
                "arms": [
                    [[sorted(arm[c].sources), arm[c].literal] for c in relation.columns]
                    for arm in relation.arms
                ],
            }
            for (schema, name), relation in tables.items()
            if schema == PRODUCTS
        },
        "broken": {f"{schema}.{name}": why for (schema, name), why in broken.items()},
    }


def _relation(said: Mapping[str, Any]) -> Relation:
    columns = tuple(said["columns"])
    arms = (
        {c: Value(frozenset(v[0]), v[1]) for c, v in zip(columns, arm, strict=True)}
        for arm in said["arms"]
    )
    return Relation(columns, tuple(arms))


def _of_run(target: Path) -> Mapping[str, Any]:
    """The manifest of a run: its compiled code lies beside it."""
    manifest: dict[str, Any] = json.loads((target / "manifest.json").read_bytes())
    for node in manifest["nodes"].values():
        path = target / "compiled" / node["package_name"] / node["original_file_path"]
        if node["resource_type"] == "model":
            node["compiled_code"] = path.read_text(encoding="utf-8") if path.is_file() else None
    return manifest


def _own() -> Mapping[str, Any]:
    """The project compiled for the purpose, once for each state of it."""
    state = f"{rules_hash((DBT_PROJECT,))[:16]}-{_reader()[:16]}"
    kept = _own_folder() / f"compiled-{state}.json"
    if not kept.is_file():
        for old in kept.parent.glob("compiled-*.json"):
            old.unlink(missing_ok=True)
        replace_file(kept, json.dumps(_compile()).encode())
    found: dict[str, Any] = json.loads(kept.read_bytes())
    return found


def _own_folder() -> Path:
    """Where this installation keeps what it compiled: dbt's own target, if we may write there."""
    folder = DBT_PROJECT / "target"
    if not os.access(folder if folder.is_dir() else DBT_PROJECT, os.W_OK):
        folder = Path(tempfile.gettempdir()) / f"ei-lineage-{os.getuid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _compile() -> dict[str, Any]:
    """Compile all models on an empty database; the part of the manifest that is read."""
    target = Path(tempfile.mkdtemp(prefix="ei-compile-"))
    words = ["compile", "--quiet", "--no-introspect", "--select", "resource_type:model"]
    for option, folder in (
        ("--project-dir", DBT_PROJECT),
        ("--profiles-dir", DBT_PROJECT),
        ("--target-path", target),
        ("--log-path", target),
    ):
        words += [option, str(folder)]
    outside = {k: v for k, v in os.environ.items() if not k.startswith("EI_")}
    environment = {**outside, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *words]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=target)
        if done.returncode:
            raise NotCompiled(f"dbt compile: {(done.stdout or done.stderr).strip()[-2000:]}")
        manifest = json.loads((target / "manifest.json").read_bytes())
    finally:
        shutil.rmtree(target, ignore_errors=True)
    nodes = {
        key: {k: node.get(k) for k in (*KEPT, "package_name", "original_file_path")}
        | {"config": {"meta": node["config"].get("meta")}}
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
    }
    sources = {
        key: {k: s[k] for k in ("name", "source_name", "columns")} | {"schema": s["schema"]}
        for key, s in manifest["sources"].items()
    }
    return {"nodes": nodes, "sources": sources}

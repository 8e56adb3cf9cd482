"""The kinds of anomaly are the same in the contract, the seed, the model and the expectations."""

from __future__ import annotations

import csv
import re

from orchestration.contracts import load_products
from orchestration.gates.suites import load_suites
from orchestration.paths import DBT_PROJECT


def test_every_kind_stands_everywhere() -> None:
    with (DBT_PROJECT / "seeds" / "address_anomaly_kind.csv").open(encoding="utf-8") as file:
        seed = {row["kind"]: row["label"] for row in csv.DictReader(file)}
    field = next(f for f in load_products()["address_anomaly"].fields if f.name == "kind")
    model = (DBT_PROJECT / "models" / "conformed" / "address_anomaly.sql").read_text("utf-8")
    suite = next(s for s in load_suites() if s.table == "address_anomaly")
    checked = next(
        set(e["with"]["value_set"])
        for e in suite.expectations
        if e["expect"] == "expect_column_values_to_be_in_set" and e["with"]["column"] == "kind"
    )
    assert set(re.findall(r"^    '(\w+)':", model, re.M)) == set(seed) == checked
    assert set(field.codes or ()) == set(seed)

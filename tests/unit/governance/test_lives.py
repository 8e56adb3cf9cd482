"""What the report says of requests and of what retention took; nobody can be told from it."""

from datetime import date

import pytest
from rights_home import ANN, BEN, NHS, deliver, lived_in, warehouse

from orchestration.governance import lifetimes
from orchestration.governance.report import collect as collect_module
from orchestration.governance.report import lives
from orchestration.governance.report.write import render
from orchestration.governance.rights import erase, objections

ON = date(2026, 11, 20)


@pytest.fixture
def home(tmp_path):
    return lived_in(tmp_path / "home")


def test_requests_newest_first_without_anybodys_key(home):
    erase.refuse(home, BEN, erase.Refusal.PUBLIC_TASK, "SAR-1")
    objections.object_to(home, BEN, "population_health", "OBJ-2")
    erase.erase(home, ANN, "SAR-3", ON)
    found = lives.requests(home)
    assert [(r["request"], r["what"], r["detail"]) for r in found] == [
        ("SAR-3", "erased", ""),
        ("OBJ-2", "objection heeded", "population_health"),
        ("SAR-1", "erasure refused", "public_task"),
    ]
    assert found[0]["rows"] == 9
    assert not any(value in str(found) for value in (ANN, BEN, NHS[ANN]))


def test_the_page_shows_both(home):
    deliver(home, "police_asb", {"police_asb": [{"incident_ref": "A"}]}, date(2019, 1, 1))
    lifetimes.apply(home, ON)
    warehouse(home)
    erase.erase(home, ANN, "SAR-3", ON)
    page = render(collect_module.collect(home, ON, gates=[], checks=[]))
    section = page[page.index('id="retention"') : page.index('id="evidence"')]
    assert "delivered_data" in section and "police_asb" in section and "SAR-3" in section
    assert ANN not in page

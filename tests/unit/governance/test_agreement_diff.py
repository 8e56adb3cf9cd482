"""Which change of an agreement is major, minor or a patch: what allows more is major."""

import copy
from dataclasses import replace

import pytest

from orchestration.governance import load_agreements, load_registers
from orchestration.governance.agreement_diff import CHANGES, GROWS, diff


@pytest.fixture(scope="module")
def registers():
    return load_registers()


@pytest.fixture(scope="module")
def agreements():
    return load_agreements()


def put(*steps, value):
    def edit(document):
        node = document
        for step in steps[:-1]:
            node = node[step]
        node[steps[-1]] = value

    return edit


def drop(*steps):
    def edit(document):
        node = document
        for step in steps[:-1]:
            node = node[step]
        del node[steps[-1]]

    return edit


def rows(*values):
    return put("grants", 0, "rows", value=[{"column": "a", "operator": "in", "values": [*values]}])


def _renumber(document):
    for i, grant in enumerate(reversed(document["grants"])):
        grant["id"] = f"X{i}"
    document["grants"].reverse()


def _cut_another_way(document):
    _renumber(document)
    first = document["grants"][0]
    rest = {**first, "id": "G99", "fields": first["fields"][3:]}
    first["fields"] = first["fields"][:3]
    document["grants"].append(rest)


def nothing(document):
    pass


ONE = ("purposes", 0)
LARGER = ("retention", 0, "schedule")
CASES = {  # of dsa_police: what the old version was, what the new one is
    "nothing": ("none", nothing, nothing),
    "grants called and cut another way": ("none", nothing, _cut_another_way),
    "a grant removed": ("minor", nothing, drop("grants", 2)),
    "a grant added": ("major", drop("grants", 2), nothing),
    "a grant for another consumer": ("major", nothing, put("grants", 0, "consumer", value="b")),
    "a field granted": ("major", drop("grants", 0, "fields", 3), nothing),
    "a field no longer granted": ("minor", nothing, drop("grants", 0, "fields", 3)),
    "rows fewer": ("minor", nothing, rows("1")),
    "rows more": ("major", rows("1"), nothing),
    "values of a condition more": ("major", rows("1"), rows("1", "2")),
    "values of a condition fewer": ("minor", rows("1", "2"), rows("1")),
    "ends later": ("major", nothing, put("end", value="2030-03-31")),
    "ends earlier": ("minor", nothing, put("end", value="2028-03-31")),
    "begins earlier": ("major", nothing, put("start", value="2024-04-01")),
    "begins later": ("minor", nothing, put("start", value="2025-05-01")),
    "review moved": ("minor", nothing, put("reviewDue", value="2028-01-01")),
    "suspended": ("minor", nothing, put("status", value="suspended")),
    "in force again": ("major", put("status", value="suspended"), nothing),
    "a recipient more": (
        "major",
        nothing,
        lambda d: d["parties"].append({"organisation": "x", "role": "processor", "direction": "receives"}),  # noqa: E501
    ),
    "a party gone": ("minor", nothing, drop("parties", 0)),
    "a discloser receives too": ("major", nothing, put("parties", 0, "direction", value="both")),
    "another role": ("major", nothing, put("parties", 0, "role", value="joint_controller")),
    "subjects more": ("major", nothing, lambda d: d["subjects"].append("neighbours")),
    "subjects fewer": ("minor", nothing, drop("subjects", 0)),
    "a contract more": ("major", nothing, lambda d: d["contracts"].append({"id": "x", "version": "^1.0.0"})),  # noqa: E501
    "a contract gone": ("minor", nothing, drop("contracts", 0)),
    "a version range wider": ("major", nothing, put("contracts", 0, "version", value=">=1.0.0")),
    "a version range of the next number": ("major", nothing, put("contracts", 0, "version", value="^2.0.0")),  # noqa: E501
    "a version range narrower": ("minor", nothing, put("contracts", 0, "version", value="~1.0.0")),
    "a purpose more": ("major", nothing, lambda d: d["purposes"].append({**d["purposes"][0], "id": "x"})),  # noqa: E501
    "a purpose gone": ("minor", lambda d: d["purposes"].append({**d["purposes"][0], "id": "x"}), nothing),  # noqa: E501
    "necessity in other words": ("minor", nothing, put(*ONE, "necessity", value="Other words.")),
    "another basis": ("major", nothing, put(*ONE, "article6", "basis", value="6.1.c")),
    "no Art 9 condition": ("major", nothing, put(*ONE, "article9", value=None)),
    "another authority": ("major", nothing, put(*ONE, "article10", "authority", value="x")),
    "no gateway": ("major", nothing, drop(*ONE, "gateways")),
    "a confidentiality route": ("major", nothing, put(*ONE, "confidentiality", value="consent")),
    "another opt-out": ("major", nothing, put(*ONE, "nationalDataOptOut", value="exempt")),
    "kept for longer": ("major", nothing, put(*LARGER, value="child_case")),
    "kept for shorter": ("minor", nothing, put(*LARGER, value="release")),
    "kept by a schedule that is not there": ("major", nothing, put(*LARGER, value="for_ever")),
    "no limit any more": ("major", nothing, drop("retention", 0)),
    "a limit": ("minor", drop("retention", 0), nothing),
    "onward sharing": ("major", nothing, put("onwardSharing", "allowed", value=True)),
    "no pseudonyms": ("major", put("security", "pseudonymMethod", value="hmac-sha256"), nothing),
    "pseudonyms": ("minor", nothing, put("security", "pseudonymMethod", value="hmac-sha256")),
    "smaller numbers": (
        "major",
        put("publication", value={"minCount": 8}),
        put("publication", value={"minCount": 5}),
    ),
    "the platform's limits for its own": ("major", put("publication", value={"minCount": 10}), nothing),  # noqa: E501
    "a breach told later": ("major", nothing, put("breach", "deadlineHours", value=72)),
    "a signature more": ("patch", drop("signoffs", 0), nothing),
    "a signature gone": ("major", nothing, drop("signoffs", 0)),
    "signed again": ("patch", nothing, put("signoffs", 0, "date", value="2026-03-12")),
    "words": ("patch", nothing, put("title", value="Police")),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_levels(agreements, registers, case):
    level, was, becomes = CASES[case]
    before = copy.deepcopy(dict(agreements["dsa_police"].raw))
    after = copy.deepcopy(before)
    was(before)
    becomes(after)
    found = diff(before, after, registers, registers)
    assert found.level == level, found.text()


def test_a_schedule_that_grows_in_the_register(agreements, registers):
    raw = agreements["dsa_police"].raw
    longer = replace(registers.retention["delivered_data"], period="P8Y")
    now = replace(registers, retention={**registers.retention, "delivered_data": longer})
    assert diff(raw, raw, registers, now).level == "major"
    assert diff(raw, raw, now, registers).level == "minor"


def test_no_key_of_an_agreement_goes_unseen(agreements, registers):
    """Whatever is taken away or written otherwise is a change of some level."""
    raw = agreements["dsa_police"].raw
    single = {steps[0] for steps in (*CHANGES, *GROWS)}
    parts = {"parties", "subjects", "contracts", "purposes", "grants", "retention", "signoffs"}
    assert set(raw) <= single | parts | {"status", "version", "security"}

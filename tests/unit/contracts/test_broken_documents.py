"""Documents as people break them: each mistake is told with its line, its key and what is allowed,
and none ends in a traceback."""

import shutil

import pytest

from orchestration.contracts import ContractError, load_feeds, load_products
from orchestration.contracts.odcs import read_feeds
from orchestration.governance import load_agreements, load_registers
from orchestration.governance.agreements import read_agreements
from orchestration.governance.registers import read_registers
from orchestration.paths import CONTRACTS

FEED, PRODUCT = "feeds/police_asb.odcs.yaml", "products/family.odcs.yaml"
DSA, REGISTERS = "agreements/dsa_police.dsa.yaml", "registers"
LOADS = {"feeds": load_feeds, "products": load_products, "agreements": load_agreements}
ACTIVE = "status: active\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture
def root(tmp_path):
    """One feed, one product, one agreement and the registers."""
    for name in (FEED, PRODUCT, DSA):
        (tmp_path / name).parent.mkdir()
        shutil.copy(CONTRACTS / name, tmp_path / name)
    shutil.copytree(CONTRACTS / REGISTERS, tmp_path / REGISTERS)
    return tmp_path


def refused(root, place):
    with pytest.raises(ContractError) as raised:
        LOADS.get(place.partition("/")[0], load_registers)(root)
    assert all(m.file == place.rpartition("/")[2] for m in raised.value.mistakes)
    return raised.value.mistakes


FILES = {  # of a file that cannot be read at all: what it holds, where, and what is said
    "nothing": (b"", 1, "empty"),
    "a remark": (b"# later\n", 1, "empty"),
    "a list": (b"- a\n- b\n", 1, "not a list"),
    "a word": (b"agreement\n", 1, "not 'agreement'"),
    "a tab": (b"kind:\n\tx: 1\n", 2, "a tab stands here"),
    "an open list": (b"id: [a\nkind: x\n", 2, "begins in line 1"),
    "two colons": (b"a: 1\ntitle: Police: notices\n", 2, "put text that holds `: ` in quotes"),
    "a key twice": (b"id: a\nkind: b\nid: c\n", 3, "'id' is given twice"),
    "no colon": (b"id: a\nkind\n", 3, "`: ` is missing"),
    "two documents": (b"id: a\n---\nid: b\n", 2, "one document a file"),
    "Latin-1": ("id: a\ntitle: caf\u00e9\n".encode("latin-1"), 2, "not UTF-8"),
    "UTF-16": ("id: a\n".encode("utf-16"), 1, "UTF-16"),
    "a NUL": (b"id: a\0b\n", None, "#x0000"),
    "any bytes": (bytes(range(256)), None, ""),
    "an anchor of nothing": (b"id: *a\n", 1, "undefined alias"),
    "anchors that multiply": (BOMB.encode(), 1, "anchors"),
    "a thousand brackets": (b"a: " + b"[" * 5000, None, "nested too deeply"),
    "a tag": (b"id: !secret a\n", 1, "!secret"),
    "a tag of Python": (b"id: !!python/object/apply:os.system [id]\n", 1, "os.system"),
}


@pytest.mark.parametrize("case", FILES)
@pytest.mark.parametrize("place", [FEED, DSA, "registers/purposes.yaml"])
def test_a_file_that_cannot_be_read(root, place, case):
    content, line, words = FILES[case]
    (root / place).write_bytes(content)
    (mistake,) = refused(root, place)
    assert words in mistake.message and "\n" not in mistake.message
    assert line in (None, mistake.line)


WHO = "{organisation: nottinghamshire_police, role: controller, direction: discloses}"
WRONG = {  # what stands there, what is written instead: of which keys what is said
    (DSA, ACTIVE, "status: Active\n"): {"status": "did you mean 'active'"},
    (DSA, ACTIVE, "status: agreed\n"): {"status": "allowed: active, draft, ended, suspended"},
    (DSA, ACTIVE, ACTIVE + "isPii: true\n"): {"isPii": "not a key that is known here"},
    (DSA, "reviewDue:", "reviewdue:"): {"reviewdue": "mean 'reviewDue'", "reviewDue": "missing"},
    (DSA, "onwardSharing:", "onward_sharing:"): {"onward_sharing": "did you mean 'onwardSharing'"},
    (DSA, "role: controller, direction: d", "roles: controller, direction: d"): {
        "parties[0].roles": "did you mean 'role'",
        "parties[0].role": "is missing: one of controller, joint_controller",
    },
    (DSA, "role: controller,", "role: data controller,"): {"parties[0].role": "mean 'controller'"},
    (DSA, f"parties:\n  - {WHO}\n", "parties: {}\nothers:\n"): {
        "parties": "must be a list (`- one a line`), not a mapping",
        "others": "not a key",
    },
    (DSA, "allowed: false", "allowed: no"): {"onwardSharing.allowed": "true or false, not 'no'"},
    (DSA, "deadlineHours: 24", "deadlineHours: a day"): {"breach.deadlineHours": "whole number"},
    (DSA, "deadlineHours: 24", "deadlineHours: 100"): {"breach.deadlineHours": "72 or less"},
    (DSA, "version: 1.0.0\n", "version: 1.0\n"): {"version": "such as 1.0.0, not the number 1.0"},
    (DSA, "version: ^1.0.0", "version: 1.x"): {"contracts[0].version": "^1.0.0 (any 1.x.y"},
    (DSA, "end: 2029-03-31", "end: 2024-03-31"): {"end": "before start, 2025-04-01"},
    (DSA, "end: 2029-03-31", "end: 2029-02-31"): {"end": "no day of the calendar"},
    (DSA, "end: 2029-03-31", "end: 31/03/2029"): {"end": "a day as YYYY-MM-DD"},
    (DSA, "end: 2029-03-31", "end: 2029"): {"end": "a day as YYYY-MM-DD"},
    (DSA, "basis: 6.1.e", "basis: Art 6(1)(e)"): {"purposes[0].article6.basis": "6.1.e"},
    (DSA, "id: G02", "id: G01"): {"grants[1].id": "given twice"},
    (DSA, "id: dsa_police", "id: police"): {"id": "must be 'dsa_police'"},
    (DSA, "contract: police_ppn\n", "contract: police_pnn\n"): {
        "grants[0].contract": "did you mean 'police_ppn'"
    },
    (DSA, "fields: [\n      ppn_ref,", "fields: ppn_ref\n    columns: ["): {
        "grants[0].fields": "a list (`- one a line`) or a mapping",
        "grants[0].columns": "not a key",
    },
    (FEED, ACTIVE, ""): {"status": "is missing; one of proposed, draft, active"},
    (FEED, "classification:", "clasification:"): {
        "schema[0].properties[0].clasification": "did you mean 'classification'",
        "schema[0].properties[0].classification": "one of public, internal",
    },
    (FEED, "logicalType: integer", "logicalType: int"): {
        "schema[0].properties[5].logicalType": "allowed: boolean, date, integer"
    },
    (FEED, "value: monthly", "value: mothly"): {
        "customProperties[3].value": "did you mean 'monthly'"
    },
    (FEED, "apiVersion: v3.2.0", "apiVersion: 3.2.0"): {"apiVersion": "did you mean 'v3.2.0'"},
    (FEED, "schema:\n", "schema: {}\ntables:\n"): {"schema": "at least one", "tables": "not a key"},
    (PRODUCT, "transformSourceObjects:", "transformSourceObject:"): {
        "schema[0].properties[0].transformSourceObjects": "is missing",
        "schema[0].properties[0].transformSourceObject": "did you mean 'transformSourceObjects'",
    },
    ("registers/purposes.yaml", "kind: Purpose", "kind: Porpoise"): {"kind": "PurposeRegister"},
    ("registers/organisations.yaml", "publicAuthority: true", "publicAuthority: yes"): {
        "entries[0].publicAuthority": "true or false, not 'yes'"
    },
    ("registers/retention.yaml", "period: P7Y", "period: 7 years"): {
        "entries[0].period": "such as P7Y, P18M or P90D, not '7 years'"
    },
    ("registers/legal_gateways.yaml", ": [\n      nottingham", ": [\n      notingham"): {
        "entries[0].disclosers[0]": "did you mean 'nottingham_city_council'"
    },
    ("registers/legal_gateways.yaml", "since: 2005-04-01", "since: 2005-02-30"): {
        "entries[0].since": "no day of the calendar"
    },
}


@pytest.mark.parametrize(("place", "old", "new"), WRONG)
def test_a_mistake_is_told_at_its_place(root, place, old, new):
    path = root / place
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found, wanted = refused(root, place), WRONG[place, old, new]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert {m.key for m in found} >= wanted.keys()
    for mistake in (m for m in found if m.key in wanted):
        assert wanted[mistake.key] in mistake.message
        name = mistake.key.rpartition(".")[2].partition("[")[0]
        said = (name, *old.split(), *new.split())
        assert "is missing" in mistake.message or any(
            word in lines[(mistake.line or 0) - 1] for word in said
        )


def test_every_mistake_of_a_document_at_once(root):
    """The schema's, ours, and of what refers to what."""
    path = root / DSA
    text = path.read_text(encoding="utf-8")
    for old, new in (
        (ACTIVE, "status: done\n"),
        ("end: 2029-03-31", "end: 2024-03-31"),
        ("id: G02", "id: G01"),
        ("purpose: referencing_framework", "purpose: marketing"),
        ("deadlineHours: 24", "deadlineHours: soon"),
    ):
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    assert [m.key for m in refused(root, DSA)] == [
        "status",
        "end",
        "grants[0].purpose",
        "grants[1].id",
        "breach.deadlineHours",
    ]


def test_a_broken_document_leaves_the_others(root):
    shutil.copy(CONTRACTS / "feeds" / "llpg.odcs.yaml", root / "feeds" / "llpg.odcs.yaml")
    (root / FEED).write_text("id: [")
    feeds, broken = read_feeds(root)
    assert (set(feeds), set(broken)) == ({"llpg"}, {"police_asb"})
    (root / DSA).write_text("id: [")
    assert read_agreements(root)[0] == {}


def test_an_entry_with_a_mistake_is_left_out_of_its_register(root):
    path = root / "registers" / "organisations.yaml"
    before, _ = read_registers(root)
    path.write_text(path.read_text().replace("health: true", "health: perhaps", 1))
    after, (mistake, *others) = read_registers(root)
    gone = before.organisations.keys() - after.organisations.keys()
    assert len(gone) == 1 and before.organisations[gone.pop()].health
    assert mistake.key.endswith(".health") and others == []


@pytest.mark.parametrize(
    ("folder", "name"),
    [("feeds", "new.odcs.yml"), ("agreements", "dsa_new.yaml"), ("registers", "consumer.yaml")],
)
def test_a_file_that_nothing_reads_is_told(root, folder, name):
    (root / folder / name).write_text("id: new\n")
    (mistake,) = refused(root, f"{folder}/{name}")
    assert "is not read" in mistake.message

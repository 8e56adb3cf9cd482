"""However a log is damaged, `verify` finds it, and says the first entry that is no longer right."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.governance import audit
from orchestration.home import Home

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
logs = st.lists(
    st.tuples(st.sampled_from(["delivery_landed", "export"]), st.dictionaries(st.text(), plain)),
    min_size=1,
    max_size=5,
)
WHEN = datetime(2026, 11, 20, tzinfo=UTC)


class Written:
    """A log on the disk, and its lines."""

    def __init__(self, folder, entries):
        self.home = Home(Path(folder))
        for kind, facts in entries:
            audit.append(self.home, kind, facts, WHEN)
        self.path = self.home.audit / "log.jsonl"
        self.lines = self.path.read_bytes().splitlines(keepends=True)
        self.anchor = audit.anchor(self.home)

    def first_bad(self, lines, kept=None):
        """What `verify` says of these lines in place of the log's own."""
        self.path.write_bytes(b"".join(lines))
        found = audit.verify(self.home, kept)
        assert found["ok"] is (found["first_bad"] is None)
        return found["first_bad"]


@settings(deadline=None, max_examples=60)
@given(logs, st.data())
def test_a_changed_byte(entries, data):
    with TemporaryDirectory() as folder:
        log = Written(folder, entries)
        assert log.first_bad(log.lines) is None
        whole = b"".join(log.lines)
        at = data.draw(st.integers(0, len(whole) - 1))
        to = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
        changed = whole[:at] + bytes([to]) + whole[at + 1 :]
        assert log.first_bad([changed]) == whole[:at].count(b"\n") + 1


@settings(deadline=None, max_examples=60)
@given(logs, st.data())
def test_an_entry_removed_swapped_repeated_or_put_in(entries, data):
    with TemporaryDirectory() as folder:
        log = Written(folder, entries)
        n = len(log.lines)
        at = data.draw(st.integers(0, n - 1))
        assert log.first_bad(log.lines[:at] + log.lines[at + 1 :]) == at + 1
        assert log.first_bad([*log.lines[: at + 1], log.lines[at], *log.lines[at + 1 :]]) == at + 2
        other = data.draw(st.integers(0, n - 1))
        if other != at:
            swapped = list(log.lines)
            swapped[at], swapped[other] = swapped[other], swapped[at]
            assert log.first_bad(swapped) == min(at, other) + 1
        stranger = data.draw(st.binary(min_size=1, max_size=40).filter(lambda b: b"\n" not in b))
        where = data.draw(st.integers(0, n))
        put_in = [*log.lines[:where], stranger + b"\n", *log.lines[where:]]
        assert log.first_bad(put_in) == where + 1


@settings(deadline=None, max_examples=40)
@given(logs, st.data())
def test_a_tail_that_was_cut(entries, data):
    with TemporaryDirectory() as folder:
        log = Written(folder, entries)
        left = data.draw(st.integers(0, len(log.lines) - 1))
        assert log.first_bad(log.lines[:left]) == left + 1


@settings(deadline=None, max_examples=40)
@given(logs, logs, st.data())
def test_a_log_and_an_anchor_made_anew_do_not_lead_through_the_anchor_kept_elsewhere(
    entries, forged, data
):
    with TemporaryDirectory() as folder:
        log = Written(folder, entries)
        kept = log.anchor
        audit.append(log.home, "later", {}, WHEN)
        assert audit.verify(log.home, kept)["ok"]
        left = data.draw(st.integers(0, kept["entries"] - 1))
        log.path.write_bytes(b"".join(log.lines[:left]))
        (log.home.audit / "anchor.json").unlink()
        again = [("forged", {}), *forged]
        with TemporaryDirectory() as aside:
            other = Written(aside, [*entries[:left], *again])
            log.path.write_bytes(b"".join(other.lines))
            (log.home.audit / "anchor.json").write_bytes(
                (other.home.audit / "anchor.json").read_bytes()
            )
        assert audit.verify(log.home)["ok"]  # by itself it cannot be told
        found = audit.verify(log.home, kept)
        assert not found["ok"]
        assert left < found["first_bad"] <= kept["entries"]

"""Files of a feed whose contract has a mistake in it wait; mended, they land; the others land."""

from landing_inbox import AS_OF
from landing_samples import PPN, delimited, ppn

from orchestration.landing import land
from orchestration.landing.intake import INVALID_CONTRACT

NAME = "police_ppn_2026-11-03.csv"


def test_files_wait_for_their_contract(inbox, feeds):
    inbox.put("police_ppn", NAME, delimited(PPN, [ppn()]))
    inbox.put("police_asb", "police_ppn_2026-11-03.csv", b"x")
    others = {feed: contracts for feed, contracts in feeds.items() if feed != "police_ppn"}
    broken = {"police_ppn"}

    def once(known, waiting):
        return land(inbox.home, known, lambda contract, day: None, AS_OF, None, None, waiting)

    found = {d.feed: d.reason for d in once(others, broken)}
    assert found == {"police_ppn": INVALID_CONTRACT, "police_asb": "unknown_name"}
    assert once(others, broken) == []
    (mended,) = [d for d in once(feeds, ()) if d.feed == "police_ppn"]
    assert (mended.outcome, mended.received) == ("accepted", 1)
    assert [d for d in once(others, broken) if d.feed == "police_ppn"] == []

"""C15, C21, C22: what came in is what was declared, every row is accounted for, and in time."""

from collections.abc import Iterator
from datetime import date, timedelta

from orchestration import store
from orchestration.governance.checks.context import Context, Finding
from orchestration.landing import deliveries
from orchestration.landing.raw import raw_schema

UNDECLARED = ("undeclared_column", "undeclared_member")  # reasons to reject (feeds.md)
# Days from one delivery to the next: the longest period of the cadence and its days of grace
# (feeds.md, "late"; termly: May to October, the longest gap between school censuses).
LONGEST = {
    "daily": 3,
    "weekly": 14,
    "six-weekly": 56,
    "monthly": 45,
    "quarterly": 115,
    "termly": 160,
    "yearly": 400,
}


def c15(context: Context) -> Iterator[Finding]:
    """No undeclared column is held; a file that was rejected for one is told."""
    home = context.home
    if home is None:
        return
    for contract in context.feeds.values():
        yield Finding(contract.id)
        gazetteer = contract.file_format == "gazetteer"
        for table in contract.tables:
            declared = set(raw_schema(table, gazetteer).names)
            for path in sorted((home.raw / contract.feed).glob(f"*/{table.name}.parquet")):
                for name in sorted(set(store.schema(path).names) - declared):
                    where = f"{path.parent.name}/{table.name}"
                    yield Finding(contract.id, f"{where} holds the undeclared column {name!r}")
    for delivery in deliveries(home):
        if delivery.reason in UNDECLARED:
            message = f"{delivery.file} was rejected: it holds more than is declared"
            yield Finding(delivery.contract_id or delivery.feed, message, warns=True)


def c21(context: Context) -> Iterator[Finding]:
    """received = accepted + quarantined in the ledger; accepted = conformed + held back + removed
    (erased for a person, or past its retention)."""
    home = context.home
    if home is None:
        return
    yield Finding("landing")
    landed = [d for d in deliveries(home) if d.outcome == "accepted"]
    for d in landed:
        if d.received != d.accepted + d.quarantined:
            message = f"{d.file}: {d.received} received, {d.accepted} + {d.quarantined} accounted"
            yield Finding(d.contract_id or d.feed, message)
    if not home.warehouse.exists():
        return
    with store.warehouse(home) as warehouse:
        rows = warehouse.execute(
            "select feed, file, sum(accepted), sum(conformed), sum(held_back)"
            " from conformed.record_account group by feed, file"
        ).fetchall()
    made = {(feed, file): (int(a), int(c), int(h)) for feed, file, a, c, h in rows}
    for d in landed:
        _, conformed, held_back = made.get((d.feed, d.file), (0, 0, 0))
        if d.accepted != conformed + held_back + d.removed:
            message = (
                f"{d.file}: {d.accepted} accepted, {conformed} + {held_back} conformed or held, "
                f"{d.removed} removed"
            )
            yield Finding(d.contract_id or d.feed, message)


def c22(context: Context) -> Iterator[Finding]:
    """Deliveries came in time, and none is overdue on the day. It warns; nothing stops."""
    if context.home is None:
        return
    newest: dict[str, date] = {}
    late: dict[str, int] = {}
    for d in deliveries(context.home):
        if d.outcome == "accepted" and d.contract_id and d.delivery_date:
            newest[d.contract_id] = max(d.delivery_date, newest.get(d.contract_id, date.min))
            late[d.contract_id] = late.get(d.contract_id, 0) + d.late
    for contract in context.feeds.values():
        yield Finding(contract.id)
        if late.get(contract.id):
            many = "delivery" if late[contract.id] == 1 else "deliveries"
            yield Finding(contract.id, f"{late[contract.id]} {many} came late", warns=True)
        limit = LONGEST.get(contract.cadence)
        if limit is None:
            continue
        if contract.id not in newest:
            yield Finding(contract.id, "nothing was ever delivered", warns=True)
        elif context.as_of > newest[contract.id] + timedelta(days=limit):
            days = (context.as_of - newest[contract.id]).days - limit
            message = f"the {contract.cadence} delivery is {days} days overdue"
            yield Finding(contract.id, message, warns=True)

"""C24: the audit chain is whole, and its head is the one last written down elsewhere."""

from collections.abc import Iterator

from orchestration.governance.checks.context import Context, Finding


def c24(context: Context) -> Iterator[Finding]:
    """`audit.verify` finds no break; it says at which entry there is one."""
    if context.home is None:
        return
    from orchestration.governance import audit

    found = audit.verify(context.home)
    broken = f"the chain breaks at entry {found['first_bad']} of {found['entries']}"
    yield Finding("audit/log.jsonl", None if found["ok"] else broken)

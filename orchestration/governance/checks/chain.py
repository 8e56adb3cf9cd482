"""C24: the audit chain is whole, its head is the one last written down elsewhere, and the releases
that are kept are those of which it tells."""

from collections.abc import Iterator

from orchestration.governance.checks.context import Context, Finding


def c24(context: Context) -> Iterator[Finding]:
    """`audit.verify` finds no break (it says at which entry there is one), and releases are as the
    log tells; against a broken one nothing is held."""
    if context.home is None:
        return
    from orchestration.governance import audit
    from orchestration.governance.checks.as_told import releases_as_told

    found = audit.verify(context.home)
    broken = f"the chain breaks at entry {found['first_bad']} of {found['entries']}"
    yield Finding("audit/log.jsonl", None if found["ok"] else broken)
    if found["ok"]:
        yield from releases_as_told(context.home)

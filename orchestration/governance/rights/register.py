"""What is kept of those who were erased or objected: keyed digests, and nothing else.

`audit/erased.json`: {digests: of the person_ids, tokens: of what tells their records}.
`audit/objections.json`: {purposes: {purpose: [digests of person_ids]}}.
`audit/opt_outs.json`: {taken: the day, digests: of NHS numbers} (National Data Opt-Out).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.governance.secret import digest, rights_secret
from orchestration.home import Home, read_json, write_json


@dataclass(frozen=True)
class Erased:
    """The digests of erased persons' keys, and of the tokens by which their records are known."""

    keys: frozenset[str]
    tokens: frozenset[str]


def erased(home: Home) -> Erased:
    """Everybody who was erased so far."""
    found = read_json(_erased(home)) or {}
    return Erased(frozenset(found.get("digests", [])), frozenset(found.get("tokens", [])))


def add_erased(home: Home, keys: Iterable[str], tokens: Iterable[str]) -> None:
    """Add digests (of `of_key`, `of_token`) for good."""
    before = erased(home)
    document = {"digests": before.keys.union(keys), "tokens": before.tokens.union(tokens)}
    write_json(_erased(home), {name: sorted(values) for name, values in document.items()})


def objections(home: Home) -> dict[str, frozenset[str]]:
    """Purpose -> digests of the keys of those who objected to it."""
    found = (read_json(_objections(home)) or {}).get("purposes", {})
    return {purpose: frozenset(digests) for purpose, digests in found.items()}


def set_objections(home: Home, purpose: str, digests: Iterable[str]) -> None:
    """Replace the objections to a purpose."""
    every = {**objections(home), purpose: frozenset(digests)}
    write_json(_objections(home), {"purposes": {p: sorted(d) for p, d in every.items() if d}})


def opt_outs(home: Home) -> frozenset[str]:
    """Digests of the NHS numbers on the last list of the National Data Opt-Out."""
    return frozenset((read_json(_opt_outs(home)) or {}).get("digests", []))


def set_opt_outs(home: Home, digests: Iterable[str], taken: date) -> None:
    """Replace the list."""
    write_json(_opt_outs(home), {"taken": taken.isoformat(), "digests": sorted(set(digests))})


def of_key(secret: bytes, person_id: str) -> str:
    """The digest of a person_id."""
    return digest(secret, "key", person_id)


def of_token(secret: bytes, token: str) -> str:
    """The digest of a token."""
    return digest(secret, "token", token)


def of_nhs_number(secret: bytes, number: str) -> str:
    """The digest of an NHS number, however it is spaced."""
    return digest(secret, "opt_out", "".join(number.split()))


def secret_of(home: Home) -> bytes:
    """The secret behind all of them. Raises BadKey."""
    return rights_secret(home)


def state(home: Home) -> str:
    """Hash of all three: a release follows from them as it does from deliveries."""
    paths = (_erased(home), _objections(home), _opt_outs(home))
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes() if path.exists() else b"")
        whole.update(b"\0")
    return whole.hexdigest()


def _erased(home: Home) -> Path:
    return home.audit / "erased.json"


def _objections(home: Home) -> Path:
    return home.audit / "objections.json"


def _opt_outs(home: Home) -> Path:
    return home.audit / "opt_outs.json"


def pending(home: Home) -> Path:
    """Where an erasure that is being carried out is written down, until it is done."""
    return home.audit / "erasure_under_way.json"

"""Pseudonyms: HMAC-SHA256 of a key, by a secret that only one consumer's one purpose has.

The rule, by the product's contract: for a pseudonymised consumer a column is turned into pseudonyms
where it is `identifiability: direct`, whatever its category, or where its `dataCategory` is `key`
or `identifier` and it is identifying at all. So a UPRN of a home, an NHS number, even a name leaves
as a code that a person keeps from table to table and release to release, and nothing that points
straight at a person leaves in the clear. Where several purposes give a column, the first by name
lends its secret. `key` columns may hold several keys parted by blanks, and
each is turned by itself. What is not personal (the gazetteer's own table) stays.

A secret is 32 bytes or more: from the environment (`EI_PSEUDONYM_KEY_<CONSUMER>_<PURPOSE>`, hex),
else from the home's `keys/<consumer>-<purpose>-e<epoch>.key` (hex), which is made on first use. A
file of the next epoch starts new pseudonyms; the highest is used (`rotate`). The key's id tells
secrets apart and gives nothing of them away.
"""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.contracts.model import Field
from orchestration.home import Home, replace_file

BLOCK = 64  # bytes of a SHA-256 block (RFC 2104)
LEAST = 32  # bytes of a secret
KEY_FILE = re.compile(r"([^-]+)-([^-]+)-e(\d+)\.key")
LENGTH = 32  # hex digits of a pseudonym: 128 bits, no collision among any number of persons


class BadKey(ValueError):
    """A secret is no hex, or too short."""


@dataclass(frozen=True)
class Key:
    """A secret and what may be told of it."""

    consumer: str
    purpose: str
    epoch: int
    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """`<consumer>-<purpose>-e<epoch>-<first 8 digits of a hash of the secret>`."""
        mark = hashlib.sha256(b"key id:" + self.secret).hexdigest()[:8]
        return f"{self.consumer}-{self.purpose}-e{self.epoch}-{mark}"

    @property
    def pads(self) -> tuple[bytes, bytes]:
        """The inner and the outer pad of HMAC (RFC 2104)."""
        secret = hashlib.sha256(self.secret).digest() if len(self.secret) > BLOCK else self.secret
        block = secret.ljust(BLOCK, b"\0")
        return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def load_key(home: Home, consumer: str, purpose: str) -> Key:
    """The secret of a consumer's purpose; made in the home where there is none. Raises BadKey."""
    if name := variable(consumer, purpose):
        epoch = int(os.environ.get("EI_PSEUDONYM_EPOCH", "1"))
        return Key(consumer, purpose, epoch, secret_of(os.environ[name], name))
    epoch = _epoch(home, consumer, purpose)
    if not epoch:
        return rotate(home, consumer, purpose)
    path = path_of(home, consumer, purpose, epoch)
    return Key(consumer, purpose, epoch, secret_of(path.read_text(), path.name))


def rotate(home: Home, consumer: str, purpose: str) -> Key:
    """Make the secret of the next epoch in the home: from the next release on, pseudonyms are new.

    The former secret stays, for as long as its releases are kept.
    """
    from orchestration.governance.audit import append

    epoch = _epoch(home, consumer, purpose) + 1
    secret = secrets.token_bytes(LEAST)
    path = path_of(home, consumer, purpose, epoch)
    key = Key(consumer, purpose, epoch, secret)
    facts = {"consumer": consumer, "purpose": purpose, "epoch": epoch, "key_id": key.id}
    append(home, "key_made" if epoch == 1 else "key_rotated", facts)
    replace_file(path, secret.hex().encode() + b"\n")
    path.chmod(0o600)
    return key


def variable(consumer: str, purpose: str) -> str | None:
    """The name of the environment's variable that holds the secret; None where it holds none."""
    name = f"EI_PSEUDONYM_KEY_{consumer}_{purpose}".upper()
    return name if name in os.environ else None


def kept_keys(home: Home) -> list[Key]:
    """Every secret of every epoch in the home, sorted. Raises BadKey."""
    found = []
    for path in sorted(home.keys.glob("*-*-e*.key")):
        if match := KEY_FILE.fullmatch(path.name):
            secret = secret_of(path.read_text(), path.name)
            found.append(Key(match[1], match[2], int(match[3]), secret))
    return sorted(found, key=lambda k: (k.consumer, k.purpose, k.epoch))


def expression(sql: str, column: Field, inner: str, outer: str) -> str:
    """DuckDB's HMAC of the value of `sql`, as text of LENGTH hex digits; null stays null.

    `inner` and `outer` name the query's parameters that hold the key's pads.
    """
    text = f"cast({sql} as varchar)"
    if column.data_category != "key":
        return _hmac(text, inner, outer)
    each = f"list_transform(string_split({text}, ' '), part -> {_hmac('part', inner, outer)})"
    several = f"array_to_string(list_sort({each}), ' ')"
    return f"case when contains({text}, ' ') then {several} else {_hmac(text, inner, outer)} end"


def _hmac(text: str, inner: str, outer: str) -> str:
    return f"left(sha256({outer} || unhex(sha256({inner} || encode({text})))), {LENGTH})"


def secret_of(text: str, name: str) -> bytes:
    """The secret that `text` holds in hex; `name` says where it stands. Raises BadKey."""
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        raise BadKey(f"{name}: the key is not written in hex") from None
    if len(secret) < LEAST:
        raise BadKey(f"{name}: the key has {len(secret)} bytes, {LEAST} are needed")
    return secret


def _epoch(home: Home, consumer: str, purpose: str) -> int:
    """The highest epoch that has a file; 0 where there is none."""
    pattern = re.compile(rf"{re.escape(consumer)}-{re.escape(purpose)}-e(\d+)\.key")
    files = home.keys.iterdir() if home.keys.is_dir() else ()
    return max((int(m[1]) for f in files if (m := pattern.fullmatch(f.name))), default=0)


def path_of(home: Home, consumer: str, purpose: str, epoch: int) -> Path:
    """Where the home has the secret of an epoch."""
    return home.keys / f"{consumer}-{purpose}-e{epoch}.key"

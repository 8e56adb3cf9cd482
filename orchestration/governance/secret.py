"""The secret behind every digest that is kept of a person's keys and records.

32 bytes or more, hex: from the environment (`EI_RIGHTS_KEY`), else from the home's
`keys/rights.key`, made on first use. Who loses it can neither prove an erasure nor keep an erased
record out when it comes again, so it is backed up as the pseudonyms' keys are.
"""

import hmac
import os
import secrets
from hashlib import sha256

from orchestration.home import Home, replace_file
from orchestration.publishing.pseudonyms import LEAST, secret_of

VARIABLE = "EI_RIGHTS_KEY"


def rights_secret(home: Home) -> bytes:
    """The secret. Raises BadKey where it is no hex or too short."""
    text = os.environ.get(VARIABLE)
    if text is not None:
        return secret_of(text, VARIABLE)
    path = home.keys / "rights.key"
    if not path.exists():
        replace_file(path, secrets.token_bytes(LEAST).hex().encode() + b"\n")
        path.chmod(0o600)
    return secret_of(path.read_text(), path.name)


def digest(secret: bytes, *parts: str) -> str:
    """HMAC-SHA256 of the parts, in hex: the same parts, the same digest."""
    return hmac.new(secret, "\x1f".join(parts).encode(), sha256).hexdigest()

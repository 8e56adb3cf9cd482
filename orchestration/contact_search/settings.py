"""What one installation settles: the proxy that signs people in, and the service's public names.

`HOME/contact_search/settings.yaml`; `docs/contact-search.md` explains it. There is no default for
whom to trust: without it the service does not start.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from orchestration.home import Home

SECRET = "EI_CONTACT_SEARCH_SECRET"
LEAST = 16  # characters of the proxy's secret
KNOWN = {"user_header", "secret_header", "secret_file", "trusted_addresses", "hosts"}


class Unsettled(ValueError):
    """The settings are missing or wrong; the message says what to write where."""


@dataclass(frozen=True)
class Settings:
    """Headers are compared without case. A request counts only where it has the secret (if there
    is one) and comes from a trusted address (if any are named)."""

    user_header: str
    secret_header: str
    secret: str | None = field(repr=False)
    trusted_addresses: frozenset[str]
    hosts: tuple[str, ...]


def folder(home: Home) -> Path:
    """Where contact search has its settings and its staff register."""
    return home.root / "contact_search"


def read_settings(home: Home) -> Settings:
    """The settings of a home. Raises Unsettled."""
    path = folder(home) / "settings.yaml"
    raw = _document(path)
    secret = _secret(raw, path)
    addresses = frozenset(_texts(raw, "trusted_addresses", path))
    for address in addresses:
        _check_address(address, path)
    if secret is None and not addresses:
        raise Unsettled(
            f"{path} trusts no proxy: name its secret_file (or set {SECRET}), or trusted_addresses"
        )
    return Settings(
        user_header=str(raw.get("user_header", "X-Forwarded-User")),
        secret_header=str(raw.get("secret_header", "X-Contact-Search-Secret")),
        secret=secret,
        trusted_addresses=addresses,
        hosts=tuple(_texts(raw, "hosts", path)) or ("127.0.0.1", "localhost"),
    )


def _document(path: Path) -> Mapping[str, Any]:
    try:
        raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unsettled(f"{path} is missing: see docs/contact-search.md") from None
    except YAMLError:
        raise Unsettled(f"{path} is no YAML") from None
    if not isinstance(raw, dict):
        raise Unsettled(f"{path} must be a list of settings by name")
    if unknown := sorted(map(str, raw.keys() - KNOWN)):
        raise Unsettled(f"{path}: unknown: {', '.join(unknown)}; known: {', '.join(sorted(KNOWN))}")
    return raw


def _secret(raw: Mapping[str, Any], path: Path) -> str | None:
    """What the proxy proves itself with: from the environment, else from the file that is named."""
    if SECRET in os.environ:
        secret, place = os.environ[SECRET].strip(), SECRET
    elif "secret_file" in raw:
        file = path.parent / str(raw["secret_file"])
        if not file.is_file():
            raise Unsettled(f"{path}: there is no secret_file {file}")
        if file.stat().st_mode & 0o077:
            raise Unsettled(f"others may read the secret in {file}: chmod 600 it")
        secret, place = file.read_text(encoding="utf-8").strip(), str(file)
    else:
        return None
    if len(secret) < LEAST:
        raise Unsettled(f"the secret in {place} is shorter than {LEAST} characters")
    return secret


def _texts(raw: Mapping[str, Any], name: str, path: Path) -> list[str]:
    value = raw.get(name, [])
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise Unsettled(f"{path}: {name} must be a list of texts")
    return value


def _check_address(address: str, path: Path) -> None:
    try:
        ip_address(address)
    except ValueError:
        raise Unsettled(f"{path}: {address!r} is no IP address") from None

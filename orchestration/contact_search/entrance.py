"""Who is asking: the user that the trusted proxy names, if the register and the agreement let the
user in. Everything is read anew where its file changed, so that access ends when it is ended.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock

from orchestration.contact_search.agreed import receivers
from orchestration.contact_search.settings import Settings
from orchestration.contact_search.staff import Member, read_staff, register
from orchestration.governance.model import Organisation
from orchestration.governance.registers import load_registers
from orchestration.home import Home
from orchestration.paths import CONTRACTS


class Refused(Exception):
    """The request is not let in. `status` is HTTP's, `says` what the person may be told; `user` is
    who the proxy says it is, where that person may not look."""

    def __init__(self, status: int, says: str, user: str | None = None) -> None:
        super().__init__(says)
        self.status, self.says, self.user = status, says, user


NOT_SIGNED_IN = "You are not signed in. Contact search is reached through the council's sign-in."
NOT_LISTED = (
    "You are signed in, but are not listed as somebody who may use this page. Ask the information "
    "governance lead of your organisation."
)
NOT_AGREED = "Your organisation is no party of a sharing agreement in force for this."


@dataclass
class Entrance:
    """The door of one home's contact search. `headers` maps lower-case names to all their values.

    Raises Unsettled at first use where the staff register is missing or wrong.
    """

    home: Home
    settings: Settings
    today: Callable[[], date] = date.today
    contracts: Path = CONTRACTS
    _staff: dict[str, Member] = field(default_factory=dict)
    _mark: object = None
    _agreed: tuple[date, frozenset[str]] | None = None
    _lock: Lock = field(default_factory=Lock)

    def enter(self, headers: Mapping[str, Sequence[str]], address: str, role: str) -> Member:
        """The member who asks. Raises Refused, Unsettled."""
        if not self._from_proxy(headers, address):
            raise Refused(401, NOT_SIGNED_IN)
        users = headers.get(self.settings.user_header.lower(), ())
        if len(users) != 1 or not users[0].strip():
            raise Refused(401, NOT_SIGNED_IN)
        user, today = users[0].strip(), self.today()
        member = self.staff().get(user)
        if member is None or member.until < today or member.role != role:
            raise Refused(403, NOT_LISTED, user)
        if member.organisation not in self._receivers(today):
            raise Refused(403, NOT_AGREED, user)
        return member

    def staff(self) -> dict[str, Member]:
        """The staff register as it stands."""
        with self._lock:
            path = register(self.home)
            mark = path.stat().st_mtime_ns if path.is_file() else None
            if mark is None or mark != self._mark:
                self._staff, self._mark = {}, None
                self._staff = read_staff(self.home, self.organisations())
                self._mark = mark
            return self._staff

    def organisations(self) -> Mapping[str, Organisation]:
        """The register of organisations."""
        return load_registers(self.contracts).organisations

    def _from_proxy(self, headers: Mapping[str, Sequence[str]], address: str) -> bool:
        trusted, secret = self.settings.trusted_addresses, self.settings.secret
        if trusted and address not in trusted:
            return False
        if secret is None:
            return True
        given = headers.get(self.settings.secret_header.lower(), ())
        return len(given) == 1 and hmac.compare_digest(given[0].encode(), secret.encode())

    def _receivers(self, today: date) -> frozenset[str]:
        if self._agreed is None or self._agreed[0] != today:
            self._agreed = today, receivers(today, self.contracts)
        return self._agreed[1]

"""The web application: pages for people, `/api` for programs, one desk behind both."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.staticfiles import StaticFiles

from orchestration.contact_search import api, pages
from orchestration.contact_search.desk import Desk
from orchestration.contact_search.entrance import Entrance, Refused
from orchestration.contact_search.guard import guard
from orchestration.contact_search.settings import Unsettled, read_settings
from orchestration.contact_search.staff import Member, pseudonym
from orchestration.governance.secret import rights_secret
from orchestration.home import Home
from orchestration.paths import CONTRACTS
from orchestration.publishing import NoRelease, ReleaseDamaged

HERE = Path(__file__).parent
UNSETTLED = "Contact search is not ready: its settings are wrong. Its keeper finds in the log why."
NO_RELEASE = "Contact search has nothing to show yet: no release holds its table."


@dataclass(frozen=True)
class Site:
    """What the routes need: reached as `request.app.state.site`."""

    home: Home
    entrance: Entrance
    desk: Desk
    secret: bytes
    today: Callable[[], date]

    def member(self, request: Request, role: str) -> Member:
        """Who asks; who is signed in and may not look is entered in the log. Raises Refused,
        Unsettled."""
        names = {name.lower() for name in request.headers}
        headers = {name: request.headers.getlist(name) for name in names}
        address = request.client.host if request.client else ""
        try:
            return self.entrance.enter(headers, address, role)
        except Refused as refused:
            if refused.user is not None:
                self.desk.turn_away(pseudonym(self.secret, refused.user))
            raise


def make_app(
    home: Home, today: Callable[[], date] = date.today, contracts: Path = CONTRACTS
) -> FastAPI:
    """The application over one home. Raises Unsettled where the settings or the register are
    missing or wrong."""
    settings = read_settings(home)
    entrance = Entrance(home, settings, today, contracts)
    entrance.staff()
    desk = Desk(home, today)
    with suppress(NoRelease, ReleaseDamaged):  # one may come; the first to ask need not wait
        desk.as_of()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = Site(home, entrance, desk, rights_secret(home), today)
    app.include_router(api.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts))
    app.middleware("http")(guard)  # the last is the outermost
    for kind in (Refused, Unsettled, NoRelease, ReleaseDamaged):
        app.add_exception_handler(kind, _not_now)
    return app


def _not_now(request: Request, error: Exception) -> Response:
    """The answer to who is refused, or to anybody where nothing can be shown."""
    if isinstance(error, Refused):
        status, says = error.status, error.says
    else:
        status, says = 503, UNSETTLED if isinstance(error, Unsettled) else NO_RELEASE
    face = api if request.url.path.startswith("/api/") else pages
    return face.refusal(request, status, says)

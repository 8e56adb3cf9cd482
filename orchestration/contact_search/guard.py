"""What holds for every request and answer: headers, size, origin, and what a log may say."""

import hmac
import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

from orchestration.contact_search.staff import Member
from orchestration.governance.secret import digest

log = logging.getLogger(__name__)
LARGEST = 8_192  # bytes of a request's body
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
Next = Callable[[Request], Awaitable[Response]]


async def guard(request: Request, call_next: Next) -> Response:
    """Middleware: turn away what is too large or from elsewhere, and set HEADERS on every answer.

    A fault of ours is logged by its kind and place only: its words may hold what was typed.
    """
    response: Response
    try:
        response = _turned_away(request) or await call_next(request)
    except Exception as error:
        log.error("%s at %s", type(error).__name__, _place(error))
        response = PlainTextResponse("Something went wrong. Nothing was shown.", status_code=500)
    response.headers.update(HEADERS)
    return response


def form_token(secret: bytes, member: Member, day: date) -> str:
    """What a form carries to prove that it came from a page of ours, given to this member."""
    return digest(secret, "form", member.id, day.isoformat())


def is_own_form(secret: bytes, member: Member, token: str, day: date) -> bool:
    """Whether the token was given to the member today or yesterday."""
    return any(
        hmac.compare_digest(token.encode(), form_token(secret, member, when).encode())
        for when in (day, day - timedelta(days=1))
    )


def _turned_away(request: Request) -> Response | None:
    if request.method != "POST":
        return None
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST:
        return PlainTextResponse("The request is too large.", status_code=413)
    # browsers say where a request comes from; what is no browser says nothing
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return PlainTextResponse("The request comes from another site.", status_code=403)
    return None


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "contact_search" in frame.filename] or frames
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "?"

"""The pages: a form, the list that it finds, a child, and the alerts. No script, no session; what
is typed travels in the body of a request and never in an address.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.contact_search.activity import LIMITED, REFUSED, SHOWN
from orchestration.contact_search.entrance import Refused
from orchestration.contact_search.guard import form_token, is_own_form
from orchestration.contact_search.reasons import choices
from orchestration.contact_search.rules import rules
from orchestration.contact_search.show import shown_child, shown_hit
from orchestration.contact_search.staff import MAY_REVIEW, MAY_SEARCH, Member
from orchestration.contact_search.telephones import main_numbers

router = APIRouter(include_in_schema=False)
FIELDS = ("name", "day", "month", "year", "age", "address", "school", "reason", "reference")
LAST_ALERTS = 200
STALE = "The page is too old. Go back to the search and send it again."


def _long_day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _moment(at: str) -> str:
    local = datetime.fromisoformat(at).astimezone(rules().hours.zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {"long_day": _long_day, "moment": _moment}
templates = Jinja2Templates(env=_environment)


async def form(request: Request) -> dict[str, str]:
    """The fields that were sent, texts only."""
    sent = await request.form(max_files=0, max_fields=20)
    return {name: value for name, value in sent.items() if isinstance(value, str)}


Form = Annotated[dict[str, str], Depends(form)]


@router.get("/")
def start(request: Request) -> Response:
    """The empty form."""
    return _form(request, _site(request).member(request, MAY_SEARCH), {}, {}, 200)


@router.post("/search")
def search(request: Request, sent: Form) -> Response:
    """The list of children who may be meant, or the form again with what is missing."""
    site = _site(request)
    member = _sender(request, sent)
    typed = {field: sent.get(field, "") for field in FIELDS}
    answer = site.desk.search(member, typed | {"date_of_birth": _date_of_birth(typed)})
    if answer.outcome == REFUSED:
        return _form(request, member, typed, answer.wrong, 422)
    if answer.outcome == LIMITED:
        return _limited(request)
    hits = [(key, shown_hit(hit, site.today())) for key, hit in answer.hits]
    return _page(request, "results.html.j2", member, answer=answer, hits=hits, typed=typed)


@router.post("/child")
def child(request: Request, sent: Form) -> Response:
    """Who works with the child."""
    site = _site(request)
    member = _sender(request, sent)
    numbers = main_numbers(site.home)
    answer = site.desk.open(member, sent.get("child", ""), site.entrance.staff())
    if answer.outcome == LIMITED:
        return _limited(request)
    if answer.outcome != SHOWN:
        return _message(request, 404, "Not found", "No child is found. Search again.")
    held = shown_child(answer.child, site.today(), numbers)
    return _page(request, "child.html.j2", member, child=held, as_of=answer.as_of)


@router.get("/alerts")
def alerts_page(request: Request) -> Response:
    """What the information governance lead is told of the use."""
    site = _site(request)
    member = site.member(request, MAY_REVIEW)
    named = {o.id: o.name for o in site.entrance.organisations().values()}
    found = site.desk.alerts(member, LAST_ALERTS)
    return _page(request, "alerts.html.j2", member, alerts=found, organisations=named)


@router.get("/favicon.ico")
def icon() -> Response:
    """There is none."""
    return Response(status_code=204)


def refusal(request: Request, status: int, says: str) -> Response:
    """The page for who is not let in."""
    return _message(request, status, "You cannot use this page", says)


def _site(request: Request) -> Any:
    return request.app.state.site


def _sender(request: Request, sent: dict[str, str]) -> Member:
    """Who sent a form of ours. Raises Refused where it is not ours."""
    site = _site(request)
    member: Member = site.member(request, MAY_SEARCH)
    if not is_own_form(site.secret, member, sent.get("token", ""), site.today()):
        raise Refused(403, STALE)
    return member


def _date_of_birth(typed: dict[str, str]) -> str:
    """The three fields as one text: year, year and month, or all; odd ones stay for the reader."""
    day, month, year = (typed[part].strip() for part in ("day", "month", "year"))
    if day and not month:
        return f"{day} without a month"
    return "-".join(filter(None, (year or ("?" if month else ""), month, day)))


def _form(
    request: Request, member: Member, typed: dict[str, str], wrong: Any, status: int
) -> Response:
    filled = {field: typed.get(field, "") for field in FIELDS}
    return _page(
        request,
        "search.html.j2",
        member,
        status=status,
        typed=filled,
        wrong=wrong,
        choices=list(choices().values()),
        as_of=_site(request).desk.as_of(),
    )


def _limited(request: Request) -> Response:
    says = "You have reached the limit of look-ups. Wait an hour, or speak to your manager."
    return _message(request, 429, "Too many look-ups", says)


def _message(request: Request, status: int, title: str, says: str) -> Response:
    context = {"title": title, "says": says, "back": status in (404, 429) or says == STALE}
    return templates.TemplateResponse(request, "message.html.j2", context, status_code=status)


def _page(
    request: Request, name: str, member: Member, status: int = 200, **context: Any
) -> Response:
    site = _site(request)
    token = form_token(site.secret, member, site.today())
    return templates.TemplateResponse(
        request, name, {"token": token, **context}, status_code=status
    )

"""The JSON face: the same rules as the pages, for a case management system that signs in through
the same proxy on behalf of its user.
"""

from json import JSONDecodeError
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from orchestration.contact_search.activity import LIMITED, NOT_FOUND, REFUSED
from orchestration.contact_search.desk import Answer
from orchestration.contact_search.entrance import Refused
from orchestration.contact_search.show import shown_child, shown_hit
from orchestration.contact_search.staff import MAY_SEARCH
from orchestration.contact_search.telephones import main_numbers

router = APIRouter(prefix="/api")
STATUS = {REFUSED: 422, LIMITED: 429}
SEARCH = frozenset({"name", "date_of_birth", "age", "address", "school", "reason", "reference"})


async def body(request: Request) -> dict[str, str]:
    """The fields of the request as texts. Raises Refused (415, 400) where it is no JSON object of
    texts and numbers."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise Refused(415, "Send application/json")
    try:
        document = await request.json()
    except (JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(400, "The body is no JSON") from None
    if not isinstance(document, dict) or not all(
        isinstance(value, str | int) and not isinstance(value, bool) for value in document.values()
    ):
        raise Refused(400, "The body must be an object of texts and numbers")
    return {name: str(value) for name, value in document.items()}


Body = Annotated[dict[str, str], Depends(body)]


@router.post("/search")
def search(request: Request, typed: Body) -> Response:
    """Find children: {outcome, as_of, hits: [{child, name, ...}]}; `child` opens one."""
    site = request.app.state.site
    member = site.member(request, MAY_SEARCH)
    if unknown := sorted(typed.keys() - SEARCH):
        raise Refused(400, f"{len(unknown)} unknown fields; known: {', '.join(sorted(SEARCH))}")
    answer = site.desk.search(member, typed)
    hits = [{"child": key, **shown_hit(hit, site.today())} for key, hit in answer.hits]
    return _answer(answer, {"hits": hits}, STATUS.get(answer.outcome, 200))


@router.post("/child")
def child(request: Request, typed: Body) -> Response:
    """Show who works with a child of a list: {outcome, as_of, child: {..., contacts: [...]}}."""
    site = request.app.state.site
    member = site.member(request, MAY_SEARCH)
    answer = site.desk.open(member, typed.get("child", ""), site.entrance.staff())
    held = (
        shown_child(answer.child, site.today(), main_numbers(site.home)) if answer.child else None
    )
    status = 404 if answer.outcome == NOT_FOUND else STATUS.get(answer.outcome, 200)
    return _answer(answer, {"child": held}, status)


def _answer(answer: Answer, more: dict[str, Any], status: int) -> Response:
    told = {"outcome": answer.outcome, "as_of": answer.as_of, "wrong": dict(answer.wrong), **more}
    return JSONResponse(jsonable_encoder(told), status_code=status)


def refusal(request: Request, status: int, says: str) -> Response:
    """The answer to who is not let in."""
    return JSONResponse({"outcome": REFUSED, "error": says}, status_code=status)

"""Routes of the public catalogue. Every page works without script and may be kept for a minute."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from admin_ui.catalogue import searching, shelves, words
from admin_ui.catalogue.caching import OWN, PRIVATE, PUBLIC, page
from admin_ui.catalogue.mode import is_kept, keep_mode, mode_of
from admin_ui.catalogue.pace import require_calm
from admin_ui.catalogue.requests import CatalogueRoute, common
from admin_ui.catalogue.sheets import day_of, sheet_of
from admin_ui.rendering import environment
from inbox_api.areas import service as areas
from inbox_api.db import SessionDep
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import Office
from inbox_api.procedures import service
from inbox_api.procedures.parts import CODE
from inbox_api.procedures.questions import service as questions
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.service import NoSuchProcedure

router = APIRouter(route_class=CatalogueRoute, include_in_schema=False)
READ = ["GET", "HEAD"]
MAX_QUERY_CHARS = 500
ONE_STOP = "HCC"  # kinds of offices, see demo_city/README.md
WHOLE_CITY = "city"
ID = re.compile(r"[a-z0-9-]{1,200}")
OFFICES_AT_MOST = 4
KEPT_IN_ADDRESS = {"ngay", "phuong", "kiosk"}


def now() -> datetime:
    return datetime.now(UTC)


@router.api_route("/thu-tuc", methods=READ)
def show_catalogue(
    request: Request,
    session: SessionDep,
    q: str = "",
    option: Annotated[str, Query(alias="chon")] = "",
    field: Annotated[str, Query(alias="linh-vuc")] = "",
    level: Annotated[str, Query(alias="cap")] = "",
    online: Annotated[str, Query(alias="truc-tuyen")] = "",
    everything: Annotated[str, Query(alias="tat-ca")] = "",
    number: Annotated[str, Query(alias="trang")] = "1",
) -> Response:
    """The first page; with words the results of a search; with a filter a list. Raises TooManySearches."""
    if q.strip():
        require_calm(request)
        return _results(request, session, q.strip()[:MAX_QUERY_CHARS], option)
    if field or level or online or everything:
        filters = shelves.Filters(field, level, online)
        page_number = int(number) if number.isdecimal() and len(number) < 6 else 1
        shelf = shelves.shelf(_records(session), filters, page_number)
        return _page(request, session, "catalogue_list.html", shelf=shelf, filters=filters)
    return _home(request, session)


@router.api_route("/thu-tuc/{procedure_id}", methods=READ)
def show_procedure(
    request: Request,
    session: SessionDep,
    procedure_id: str,
    day: Annotated[str, Query(alias="ngay")] = "",
) -> Response:
    """One procedure as of today, or of `?ngay=YYYY-MM-DD`; a code leads to its record. Raises NoSuchProcedure,
    TooManySearches.
    """
    if CODE.match(procedure_id):
        require_calm(request)
        return _by_code(request, session, procedure_id)
    if not ID.fullmatch(procedure_id):
        raise NoSuchProcedure
    moment = now()
    mode = mode_of(request)
    sheet = sheet_of(session, procedure_id, day=day_of(day, moment), moment=moment, ward=mode.ward)
    return _page(request, session, "catalogue_procedure.html", sheet=sheet)


def _records(session: SessionDep) -> list[ProcedureRecord]:
    return service.index(session).records


def _home(request: Request, session: SessionDep) -> Response:
    records = _records(session)
    asked = questions.most_asked(session, now=now(), limit=shelves.POPULAR)
    popular = shelves.popular(records, asked)
    return _page(
        request,
        session,
        "catalogue_home.html",
        popular=popular,
        is_counted=len(asked) >= shelves.POPULAR,
        fields=shelves.fields(records),
        levels=shelves.level_choices(records),
        online=shelves.online_choices(records),
        total=len(records),
    )


def _results(request: Request, session: SessionDep, q: str, option: str) -> Response:
    """A question is noted once: not again for an option of it, nor while a browser only looks ahead."""
    result = service.search(session, q, searching.SHOWN)
    is_asked = not option and "prefetch" not in request.headers.get("sec-purpose", "") and request.method == "GET"
    question_id = questions.note(session, q, result, via="page", now=now()) if is_asked else None
    by_id = {record.id: record for record in _records(session)}
    found = searching.told(result, by_id, option)
    return _page(
        request, session, "catalogue_results.html", cache=PRIVATE, q=q, found=found, question_id=question_id
    )  # fmt: skip


def _by_code(request: Request, session: SessionDep, code: str) -> Response:
    """To the procedure, or to all that share the code; with the day, the ward and the kiosk of the address."""
    found = service.search(session, code, 1)
    is_one = found.sure and bool(found.hits)
    kept = {name: value for name, value in request.query_params.items() if name in KEPT_IN_ADDRESS}
    to_all = f"/thu-tuc?{urlencode({'q': code, **kept})}"
    return RedirectResponse(words.address(found.hits[0].id, **kept) if is_one else to_all, status_code=302)


def _offices_to_call(session: SessionDep, ward: str) -> list[Office]:
    """The one-stop counter of the ward; while it is not known those of all, or the city's own number when too many."""
    counters = areas.offices_of_kind(session, ONE_STOP)
    own = [office for office in counters if ward and office.ward_code == ward]
    return own or (counters if len(counters) <= OFFICES_AT_MOST else areas.offices_of_kind(session, WHOLE_CITY))


def _page(request: Request, session: SessionDep, template: str, cache: str = PUBLIC, **values: Any) -> Response:
    mode = mode_of(request)
    context = {
        **common(session, mode),
        "none_chosen": shelves.Filters(),
        "help_offices": _offices_to_call(session, mode.ward),
        "today": now().astimezone(LOCAL_ZONE).date(),
        **values,
    }
    content = environment().get_template(template).render(context)
    response = page(request, content, cache=OWN if is_kept(request) else cache)
    keep_mode(request, response, mode)
    return response

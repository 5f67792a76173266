"""/cong-khai: approved public copies of cases, for everybody, without cookies, script or sign-in."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.rendering import render
from inbox_api.areas import service as areas
from inbox_api.cases.publishing import public
from inbox_api.cases.publishing.public import GonePublic
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, NotFound
from inbox_api.files.answers import answer
from inbox_api.settings import get_settings

router = APIRouter(prefix="/cong-khai", include_in_schema=False)
READ = ["GET", "HEAD"]
API = "/api/v1/public-copies"  # the same for programs: inbox_api/cases/publishing/public_endpoints.py
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def _show(request: Request, session: Session, template: str, *, status_code: int = 200, **context: Any) -> Response:
    is_indexed = get_settings().public_copies_indexed and status_code == 200
    wards = {ward.code: ward.name for ward in areas.wards(session)}
    values = {"city": areas.city(session), "wards": wards, "is_indexed": is_indexed, **context}
    response = render(request, template, status_code=status_code, **values)
    if not is_indexed:
        response.headers["x-robots-tag"] = "noindex"
    response.headers["cache-control"] = "no-cache"  # what is withdrawn must be gone at the next look
    return response


@router.api_route("", methods=READ)
def show_list(
    request: Request,
    session: SessionDep,
    q: Annotated[str, Query(max_length=public.LONGEST_QUERY)] = "",
    ward: Annotated[str, Query(alias="phuong", max_length=100)] = "",
    field: Annotated[str, Query(alias="linh-vuc", max_length=10)] = "",
    before: Annotated[int | None, Query(alias="truoc", ge=1, le=2**63 - 1)] = None,
) -> Response:
    """The latest first; words in any accents, a ward, a group of topics."""
    copies, following = public.page(session, q, ward, field, before)
    chosen = (("q", "q", q.strip()), ("phuong", "ward", ward), ("linh-vuc", "field", field))
    asked = {name: value for name, _api_name, value in chosen if value}
    asked_by_programs = {name: value for _name, name, value in chosen if value}
    return _show(
        request, session, "public_list.html", copies=copies, q=q.strip(), ward=ward, field=field,
        fields=public.fields(), is_narrowed=bool(asked), is_first=before is None,
        first_address="/cong-khai" + (f"?{urlencode(asked)}" if asked else ""),
        next_address=f"/cong-khai?{urlencode(asked | {'truoc': following})}" if following else "",
        json_address=API + (f"?{urlencode(asked_by_programs)}" if asked else ""),
    )  # fmt: skip


@router.api_route("/{copy_id}", methods=READ)
def show_copy(request: Request, session: SessionDep, copy_id: Number) -> Response:
    try:
        copy = public.show(session, copy_id)
    except (NotFound, GonePublic) as error:
        return _problem(request, session, error)
    if copy.id != copy_id:
        return RedirectResponse(f"/cong-khai/{copy.id}", status_code=302)
    return _show(request, session, "public_copy.html", copy=copy, json_address=f"{API}/{copy.id}")


def _problem(request: Request, session: Session, error: AppError) -> Response:
    is_gone = isinstance(error, GonePublic)
    return _show(request, session, "public_problem.html", status_code=error.status_code, is_gone=is_gone)


@router.api_route("/{copy_id}/anh/{photo_id}", methods=READ)
def show_photo(request: Request, session: SessionDep, copy_id: Number, photo_id: Number) -> Response:
    """The covered copy; the photo as it came is behind no address of these pages."""
    response = answer(request, public.photo(session, copy_id, photo_id))
    response.headers["x-robots-tag"] = "noindex"
    return response

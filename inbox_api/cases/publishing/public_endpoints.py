"""Approved public copies for programs of everybody, without sign-in: what the pages /cong-khai show, as JSON.

Answers have entity tags but no Last-Modified: a case that is closed, opened again or moved to another ward changes
what its copy shows without a moment that everybody may know, and a wrong date would hide that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.cases.publishing import public
from inbox_api.cases.publishing.public import PublicCopy
from inbox_api.cases.publishing.public_repository import Place
from inbox_api.db import SessionDep
from inbox_api.files.answers import answer
from inbox_api.http import cursors

ADDRESS = "/api/v1/public-copies"
PAGES = "/cong-khai"
HEADERS = {
    "cache-control": "no-cache",  # what is withdrawn must be gone at the next look
    "x-robots-tag": "noindex",  # search engines find the pages, if the city wants them to
}
router = APIRouter(prefix=ADDRESS, tags=["published cases"])
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class NamedOut(BaseModel):
    """A choice of the filters."""

    code: str
    name: str


class FiltersOut(BaseModel):
    wards: list[NamedOut]
    fields: list[NamedOut]


class PublicPhotoOut(BaseModel):
    """address: of the covered copy, a JPEG; the photo as it came is behind no address."""

    id: int
    address: str


class PublicCopyOut(BaseModel):
    """result "": there is none yet. is_answered: the case is closed. page: the same for people."""

    id: int
    title: str
    text: str
    result: str
    place: str
    ward: NamedOut | None
    topic: str | None
    published_at: datetime
    is_answered: bool
    photos: list[PublicPhotoOut]
    page: str

    @classmethod
    def of(cls, copy: PublicCopy, wards: dict[str, str]) -> PublicCopyOut:
        ward = NamedOut(code=copy.ward, name=wards[copy.ward]) if copy.ward in wards else None
        photos = [PublicPhotoOut(id=one, address=f"{ADDRESS}/{copy.id}/photos/{one}") for one in copy.photos]
        return cls(
            id=copy.id, title=copy.title, text=copy.text, result=copy.result, place=copy.place, ward=ward,
            topic=copy.topic, published_at=copy.published_at, is_answered=copy.is_answered, photos=photos,
            page=f"{PAGES}/{copy.id}",
        )  # fmt: skip


def _wards(session: Session) -> dict[str, str]:
    return {ward.code: ward.name for ward in areas.wards(session)}


@router.get("")
def list_copies(
    request: Request,
    response: Response,
    session: SessionDep,
    q: Annotated[str, Query(max_length=public.LONGEST_QUERY)] = "",
    ward: Annotated[str, Query(max_length=100)] = "",
    field: Annotated[str, Query(max_length=10)] = "",
    limit: int = public.PAGE_SIZE,
    cursor: str = "",
) -> list[PublicCopyOut]:
    """The latest published first. q: words in any accents, all must occur; ward, field: codes of /filters."""
    place = cursors.read(cursor, request)
    after: Place | None = (datetime.fromisoformat(place[0]), place[1]) if place else None
    limit = max(1, min(limit, 200))
    copies, following = public.after_place(session, q, ward, field, after=after, limit=limit)
    response.headers.update(HEADERS)
    if following is not None:
        cursors.link_next(request, response, following)
    wards = _wards(session)
    return [PublicCopyOut.of(copy, wards) for copy in copies]


@router.get("/filters")
def list_filters(response: Response, session: SessionDep) -> FiltersOut:
    """The wards and groups of topics by which the list can be narrowed."""
    response.headers.update(HEADERS)
    wards = [NamedOut(code=code, name=name) for code, name in _wards(session).items()]
    return FiltersOut(wards=wards, fields=[NamedOut(code=code, name=name) for code, name in public.fields().items()])


@router.get("/{copy_id}", response_model=PublicCopyOut)
def show_copy(response: Response, session: SessionDep, copy_id: Number) -> PublicCopyOut | RedirectResponse:
    """One copy; 302 to the one that took its place; 410 for what was public and is so no more."""
    copy = public.show(session, copy_id)
    if copy.id != copy_id:
        return RedirectResponse(f"{ADDRESS}/{copy.id}", status_code=302, headers=HEADERS)
    response.headers.update(HEADERS)
    return PublicCopyOut.of(copy, _wards(session))


@router.get("/{copy_id}/photos/{photo_id}", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
def show_photo(request: Request, session: SessionDep, copy_id: Number, photo_id: Number) -> Response:
    """The covered copy of a photo, a JPEG."""
    response = answer(request, public.photo(session, copy_id, photo_id))
    response.headers["x-robots-tag"] = HEADERS["x-robots-tag"]
    return response

"""Public copies, for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.publishing import deciding, service, wording
from inbox_api.cases.service import find_case
from inbox_api.cases.shield import service as shield
from inbox_api.cases.shield.veil import HIDDEN
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.http import conditions, cursors
from inbox_api.models import CaseTwin, TwinPhoto, TwinState
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["public copies"])


def _version_of(session: SessionDep, officer: CurrentOfficer, twin_id: str) -> tuple[CaseTwin, str]:
    twin = service.find(session, officer, conditions.number(twin_id))
    return twin, str(twin.version)


conditions.versioned("/api/v1/twins/{twin_id}", _version_of)


class PhotoOut(BaseModel):
    """boxes: what is covered, as shares of width and height."""

    attachment: int
    is_included: bool
    is_checked: bool
    boxes: list[dict[str, float]]

    @classmethod
    def of(cls, row: TwinPhoto) -> PhotoOut:
        return cls(
            attachment=row.attachment_id, is_included=row.is_included, is_checked=row.is_checked, boxes=row.boxes
        )


class TwinOut(BaseModel):
    """state: draft waiting approved returned replaced withdrawn.

    marks: what was suggested to be covered; its words only in one copy, for those who see the person of the case.
    """

    id: int
    case: str
    number: int
    state: str
    title: str
    text: str
    result: str
    place: str
    marks: list[dict[str, Any]]
    photos: list[PhotoOut]
    made_by: str
    decided_by: str | None
    version: int

    @classmethod
    def of(cls, row: CaseTwin, *, sees_person: bool = False) -> TwinOut:
        marks = row.marks if sees_person else [{**mark, "text": HIDDEN} for mark in row.marks]
        return cls(
            id=row.id, case=row.case.code, number=row.number, state=row.state, title=row.title, text=row.text,
            result=row.result, place=row.place, marks=marks, photos=[PhotoOut.of(photo) for photo in row.photos],
            made_by=row.maker.username, decided_by=row.decider.username if row.decider else None, version=row.version,
        )  # fmt: skip


class TwinIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"title": "Flooded street", "text": "The street is flooded.", "result": "", "place": "Le Loi",
                          "version": 1}]
        }
    )  # fmt: skip

    title: str = Field(min_length=1, max_length=500)
    text: str = Field(min_length=1, max_length=20_000)
    result: str = Field(default="", max_length=20_000)
    place: str = Field(default="", max_length=500)
    version: int


class BoxIn(BaseModel):
    x: float
    y: float
    w: float
    h: float


class PhotoIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"boxes": [{"x": 0.1, "y": 0.2, "w": 0.15, "h": 0.2}], "is_included": True, "is_checked": True}
            ]
        }
    )

    boxes: list[BoxIn] = Field(default=[], max_length=60)
    is_included: bool = True
    is_checked: bool = False


class SubmitIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Of interest to the whole street", "version": 1, "is_sure": False}]}
    )

    reason: str = Field(min_length=10, max_length=2000)
    version: int
    is_sure: bool = False


class WithdrawIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The citizen asked for it", "version": 3}]})

    reason: str = Field(default="", max_length=2000)
    version: int


class PieceOut(BaseModel):
    """A run of words. kind: same, gone (only in the case), new (only in the copy)."""

    kind: str
    text: str


class CheckOut(BaseModel):
    """left: stretches of the copy that may still tell who somebody is. difference: by field, in reading order."""

    left: list[str]
    difference: dict[str, list[PieceOut]]


def now() -> datetime:
    return datetime.now(UTC)


def _shown(session: SessionDep, officer: CurrentOfficer, twin: CaseTwin) -> TwinOut:
    return TwinOut.of(twin, sees_person=shield.sees_person(session, officer, twin.case, now()))


@router.get("/twins")
def list_in_state(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    state: TwinState = TwinState.WAITING,
    limit: int = 50,
    cursor: str = "",
) -> list[TwinOut]:
    """Copies in one state, newest first, of cases that the caller may read."""
    require_reader_of_texts(officer)
    limit = max(1, min(limit, 200))
    place = cursors.read(cursor, request)
    found = service.in_state(session, officer, state, before_id=int(place[0]) if place else None, limit=limit + 1)
    if len(found) > limit:
        cursors.link_next(request, response, [found[limit - 1].id])
    return [TwinOut.of(row) for row in found[:limit]]


@router.get("/cases/{code}/twins")
def list_twins(code: str, officer: CurrentOfficer, session: SessionDep) -> list[TwinOut]:
    """Every copy of a case, newest first."""
    case = find_case(session, officer, code)
    return [TwinOut.of(row) for row in service.history(session, case)]


@router.post("/cases/{code}/twins", status_code=201)
def begin(code: str, officer: CurrentOfficer, session: SessionDep) -> TwinOut:
    """Begin a copy out of suggestions, or get the one that is being worked on."""
    return _shown(session, officer, service.begin(session, officer, code, now()))


@router.get("/twins/{twin_id}")
def show(twin_id: int, officer: CurrentOfficer, session: SessionDep) -> TwinOut:
    return _shown(session, officer, service.find(session, officer, twin_id))


@router.get("/twins/{twin_id}/check")
def check(twin_id: int, officer: CurrentOfficer, session: SessionDep) -> CheckOut:
    """What an officer looks at before a copy is submitted or approved."""
    twin = service.find(session, officer, twin_id)
    shown = shield.shown_text(session, officer, twin.case, now())
    difference = {
        field: [PieceOut(kind=piece.kind, text=piece.text) for piece in pieces]
        for field, pieces in wording.difference(twin, shown).items()
    }
    return CheckOut(left=wording.left_in(session, twin.case, wording.words_of(twin)), difference=difference)


@router.put("/twins/{twin_id}")
def write(twin_id: int, order: TwinIn, officer: CurrentOfficer, session: SessionDep) -> TwinOut:
    words = wording.Words(order.title, order.text, order.result, order.place)
    return _shown(session, officer, service.write(session, officer, twin_id, words, order.version, now()))


@router.put("/twins/{twin_id}/photos/{attachment_id}")
def mark_photo(
    twin_id: int, attachment_id: int, order: PhotoIn, officer: CurrentOfficer, session: SessionDep
) -> PhotoOut:
    """Cover parts of a photo, show it or not."""
    photo = service.mark_photo(
        session, officer, twin_id, attachment_id, boxes=[box.model_dump() for box in order.boxes],
        is_included=order.is_included, is_checked=order.is_checked, now=now(),
    )  # fmt: skip
    return PhotoOut.of(photo)


@router.get("/twins/{twin_id}/photos/{attachment_id}")
def preview(twin_id: int, attachment_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    """The photo as everybody would see it."""
    return Response(service.preview(session, officer, twin_id, attachment_id), media_type="image/jpeg")


@router.post("/twins/{twin_id}/submit")
def submit(twin_id: int, order: SubmitIn, officer: CurrentOfficer, session: SessionDep) -> TwinOut:
    """Ask a second person: an approval of kind "publication"."""
    twin = service.submit(session, officer, twin_id, order.reason, order.version, now(), is_sure=order.is_sure)
    return _shown(session, officer, twin)


@router.post("/twins/{twin_id}/take-back")
def take_back(twin_id: int, officer: CurrentOfficer, session: SessionDep) -> TwinOut:
    """After a refusal it can be corrected."""
    return _shown(session, officer, deciding.take_back(session, officer, twin_id, now()))


@router.post("/twins/{twin_id}/withdraw")
def withdraw(twin_id: int, order: WithdrawIn, officer: CurrentOfficer, session: SessionDep) -> TwinOut:
    """What is public is public no more."""
    twin = deciding.withdraw(session, officer, twin_id, order.reason, order.version, now())
    return _shown(session, officer, twin)

"""Field work for phones and programs. Photos and visits have numbers that the phone made: repeats are harmless."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from inbox_api.cases import desk
from inbox_api.cases.service import find_case
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid
from inbox_api.field import choices, ordering, orders, photos, plans, proposals, reading, schemas, sheets, visits
from inbox_api.field.ordering import Place
from inbox_api.files.keeping import file_too_large
from inbox_api.officers.current import CurrentOfficer
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

router = APIRouter(prefix="/api/v1/field", tags=["field work"])
Order = Literal["deadline", "ward", "distance", "route"]
PHOTO_BODY = {
    "requestBody": {"required": True, "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
}


def now() -> datetime:
    return datetime.now(UTC)


def here(
    latitude: Annotated[float | None, Query(ge=-90, le=90)] = None,
    longitude: Annotated[float | None, Query(ge=-180, le=180)] = None,
) -> Place | None:
    """Where one stands, for the order only: it is written down nowhere."""
    return None if latitude is None or longitude is None else (latitude, longitude)


async def photo_body(request: Request) -> bytes:
    """The raw bytes, given up when there are too many. Raises TooLarge."""
    settings = get_settings()
    limit = min(settings.max_upload_bytes, settings.max_image_bytes)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise file_too_large(limit)
    return body


@router.get("/list", summary="Cases to be visited, as a phone takes them along")
def take_along(
    officer: CurrentOfficer,
    session: SessionDep,
    place: Annotated[Place | None, Depends(here)],
    order: Order = "deadline",
) -> schemas.ListOut:
    """Own and the unit's cases that were chosen for a visit, without anything about a person. What is taken along is
    noted. order: deadline, ward, distance (needs latitude and longitude), route (a short way through all).
    """
    found = sheets.take_along(session, officer, now())
    by_code = {sheet.plan.case.code: sheet for sheet in found}
    stops = [sheets.stop_of(sheet) for sheet in found]
    way = _ordered(stops, order, place)
    return schemas.ListOut(
        order=order,
        length_m=ordering.length_m(way, place),
        cases=[schemas.SheetOut.of(by_code[stop.code]) for stop in way],
    )


def _ordered(stops: list[ordering.Stop], order: Order, place: Place | None) -> list[ordering.Stop]:
    if order == "distance":
        if place is None:
            raise Invalid(_("To order by distance, say where you are."))
        return ordering.by_distance(stops, place)
    if order == "route":
        return ordering.as_route(stops, place)
    return ordering.by_ward(stops) if order == "ward" else ordering.by_deadline(stops)


@router.get("/candidates", summary="Open reports that could be chosen for a visit")
def list_candidates(officer: CurrentOfficer, session: SessionDep) -> list[schemas.CandidateOut]:
    return [schemas.CandidateOut.of(case) for case in plans.candidates(session, officer)]


@router.put("/plans/{code}", summary="Choose a case for a visit, or change who goes and when")
def choose(code: str, order: orders.PlanIn, officer: CurrentOfficer, session: SessionDep) -> schemas.PlanOut:
    case = find_case(session, officer, code)
    goer = desk.officer_named(session, order.officer) if order.officer else None
    wish = plans.Wish(goer, order.planned_on, order.note)
    return schemas.PlanOut.of(plans.choose(session, case, officer, wish, now()))


@router.delete("/plans/{code}", status_code=204, summary="Take a case off the list")
def drop(code: str, officer: CurrentOfficer, session: SessionDep) -> None:
    plans.drop(session, find_case(session, officer, code), officer, now())


@router.put("/photos/{client_id}", summary="Keep a photo from the spot", openapi_extra=PHOTO_BODY)
def keep_photo(
    client_id: str, content: Annotated[bytes, Depends(photo_body)], officer: CurrentOfficer, session: SessionDep
) -> schemas.PhotoKeptOut:
    """The bytes of the picture as the body. The same photo again changes nothing; another one under its number: 409."""
    row = photos.keep(session, officer, client_id, content, now())
    file = row.attachment
    return schemas.PhotoKeptOut(id=row.client_id, size_bytes=file.size_bytes or 0, width=file.width, height=file.height)


@router.put("/visits/{client_id}", summary="Keep a visit, with or without a network when it was written")
def keep_visit(
    client_id: str, order: orders.VisitIn, officer: CurrentOfficer, session: SessionDep, response: Response
) -> schemas.KeptOut:
    """201 for a new visit, 200 for one that is here already; another visit under its number: 409. Facts that somebody
    here changed meanwhile are not overwritten: they come back as choices.
    """
    kept = visits.keep(session, officer, client_id, order.told(), now(), device_now=order.device_now)
    response.status_code = 201 if kept.is_new else 200
    return schemas.KeptOut.of(kept)


@router.get("/cases/{code}/visits", summary="The visits of a case, the latest first")
def list_visits(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.VisitOut]:
    found = reading.of_case(session, find_case(session, officer, code))
    return [schemas.VisitOut.of_line(line) for line in found.visits]


@router.get("/choices", summary="Facts that both sides changed and nobody has chosen between yet")
def list_choices(officer: CurrentOfficer, session: SessionDep) -> list[schemas.ChoiceOut]:
    return [schemas.ChoiceOut.of(row) for row in choices.open_for(session, officer)]


@router.post("/choices/{choice_id}", summary="Choose between the two versions of a fact")
def choose_fact(
    choice_id: int, order: orders.ChoiceIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ChoiceOut:
    _case, row = choices.decide(session, officer, choice_id, order.chosen, order.seen, now())
    return schemas.ChoiceOut.of(row)


@router.post("/proposals/{visit_id}", summary="Accept or decline that a visit calls the case solved")
def decide_proposal(
    visit_id: int, order: orders.DecisionIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ProposalOut:
    """Accepting takes the usual steps of the case with the after-photos of its visits as proof."""
    if order.decision == "decline":
        return schemas.ProposalOut.of(proposals.decline(session, officer, visit_id, order.reason, now())[1])
    acceptance = proposals.Acceptance(order.result, order.no_photo_reason, order.sends)
    return schemas.ProposalOut.of(proposals.accept(session, officer, visit_id, acceptance, now())[1])

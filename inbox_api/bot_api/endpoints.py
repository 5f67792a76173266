"""HTTP for the bot's actions; see tests/contract/bot/."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from fastapi import APIRouter

from inbox_api.areas import service as areas
from inbox_api.bot_api import consents, hiding, offices, reports, resending, schemas, service
from inbox_api.bot_api.auth import ServiceToken
from inbox_api.db import SessionDep

router = APIRouter(prefix="/bot/v1", tags=["bot"], dependencies=[ServiceToken])


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/cases", response_model=schemas.CaseCreated)
def create_case(order: schemas.CaseIn, session: SessionDep) -> dict[str, Any]:
    return service.create_case(session, order, now())


@router.get("/cases")
def list_cases(sender: str, session: SessionDep) -> schemas.CaseList:
    return service.list_cases(session, sender)


@router.get("/cases/{code}")
def show_case(code: str, sender: str, session: SessionDep, key: str = "") -> schemas.CaseOut:
    return service.show_case(session, sender, code, key, now())


@router.get("/cases/{code}/report")
def show_report(code: str, sender: str, session: SessionDep) -> schemas.ReportOut:
    return resending.show_report(session, sender, code)


@router.post("/cases/{code}/additions", response_model=schemas.CaseOut)
def add_to_case(code: str, order: schemas.AdditionIn, session: SessionDep) -> dict[str, Any]:
    return service.add_to_case(session, code, order, now())


@router.post("/cases/{code}/phone", response_model=schemas.PhoneChanged)
def change_phone(code: str, order: schemas.PhoneIn, session: SessionDep) -> dict[str, Any]:
    return service.change_phone(session, code, order, now())


@router.post("/cases/{code}/rating", response_model=schemas.CaseOut)
def rate_case(code: str, order: schemas.RatingIn, session: SessionDep) -> dict[str, Any]:
    return service.rate_case(session, code, order, now())


@router.post("/conversations/{sender}/handover", response_model=schemas.HandoverOut)
def hand_over(sender: str, order: schemas.HandoverIn, session: SessionDep) -> dict[str, Any]:
    return service.hand_over(session, sender, order, now())


@router.post("/conversations/{sender}/hidden", response_model=schemas.PersonHidden)
def hide_person(sender: str, order: schemas.HideIn, session: SessionDep) -> dict[str, Any]:
    return hiding.hide_person(session, sender, order, now())


@router.post("/conversations/{sender}/consents", response_model=schemas.ConsentNoted)
def answer_consent(sender: str, order: schemas.ConsentIn, session: SessionDep) -> dict[str, Any]:
    return consents.answer(session, sender, order, now())


@router.get("/conversations/{sender}/consents")
def list_consents(sender: str, session: SessionDep) -> schemas.ConsentList:
    return consents.show(session, sender)


@router.post("/conversations/{sender}/danger-question", response_model=schemas.DangerAskedOut)
def ask_danger(sender: str, order: schemas.DangerAskedIn, session: SessionDep) -> dict[str, Any]:
    return service.ask_danger(session, sender, order, now())


@router.get("/wards/resolve")
def resolve_ward(q: str, session: SessionDep) -> schemas.WardFound:
    found = areas.resolve(session, q)
    return schemas.WardFound(
        ward=schemas.WardOut(code=found.ward.code, name=found.ward.name) if found.ward else None,
        matched=found.matched,
        candidates=[schemas.WardOut(code=ward.code, name=ward.name) for ward in found.candidates],
    )


@router.get("/offices")
def show_offices(session: SessionDep, q: str = "", ward: str = "", day: date | None = None) -> schemas.OfficeList:
    return offices.show(session, q, ward, day, now())


@router.get("/topics")
def list_topics(codes: str = "", q: str = "") -> reports.TopicList:
    return reports.list_topics(codes.split(","), q)


@router.post("/reports/same")
def find_same(draft: reports.DraftIn, session: SessionDep) -> reports.SameOut:
    return reports.find_same(session, draft, now())


@router.post("/reports/follow", response_model=reports.Followed)
def follow_same(order: reports.FollowIn, session: SessionDep) -> dict[str, Any]:
    return reports.follow(session, order, now())


@router.post("/reports/public-copy")
def preview_public_copy(draft: reports.DraftIn, session: SessionDep) -> reports.PublicCopyOut:
    return reports.public_copy(session, draft)

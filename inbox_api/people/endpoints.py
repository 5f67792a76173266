"""The person behind a conversation, and answers one may begin with, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import APIRouter

from inbox_api.conversations import inbox, shielding
from inbox_api.db import SessionDep
from inbox_api.models import PersonLink
from inbox_api.officers.current import CurrentOfficer
from inbox_api.people import schemas, service
from inbox_api.privacy import consents
from inbox_api.suggesting import service as suggesting

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}", tags=["people"])


def now() -> datetime:
    return datetime.now(UTC)


def _links(
    session: SessionDep, officer: CurrentOfficer, public_id: str, rows: Sequence[PersonLink]
) -> list[schemas.LinkOut]:
    veil = shielding.veil(session, officer, inbox.find(session, officer, public_id), now())
    return [schemas.LinkOut.of(row, is_shown=veil is None) for row in rows]


@router.get("/person")
def show_person(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> schemas.PersonOut:
    conversation = inbox.find(session, officer, conversation_id)
    cases = list(inbox.cases(session, officer, conversation))
    messages = inbox.messages(session, conversation, limit=20)
    found = service.around(session, officer, conversation, cases, messages, now())
    return schemas.PersonOut(
        links=_links(session, officer, conversation_id, found.links),
        consents=[schemas.ConsentOut.of(one) for one in consents.shown(session, conversation)],
        conversations=[row.public_id for row in found.conversations],
        cases=[case.code for case in found.cases],
        similar=[one.case.code for one in found.similar],
    )


@router.get("/person/alike")
def list_alike(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.AlikeOut]:
    """Who may be the same person on another channel, with the reasons."""
    conversation = inbox.find(session, officer, conversation_id)
    return [schemas.AlikeOut.of(one) for one in service.alike(session, officer, conversation, now())]


@router.post("/person/links", status_code=201)
def merge(
    conversation_id: str, order: schemas.MergeIn, officer: CurrentOfficer, session: SessionDep
) -> list[schemas.LinkOut]:
    """The two are one person. Conversations stay apart: an answer goes where its conversation is."""
    rows = service.merge(session, officer, conversation_id, order.conversation, order.proof, order.detail, now())
    return _links(session, officer, conversation_id, rows)


@router.post("/person/links/{citizen_id}/end")
def unmerge(
    conversation_id: str, citizen_id: int, order: schemas.UnmergeIn, officer: CurrentOfficer, session: SessionDep
) -> list[schemas.LinkOut]:
    rows = service.unmerge(session, officer, conversation_id, citizen_id, order.reason, now())
    return _links(session, officer, conversation_id, rows)


@router.get("/suggestions")
def suggest(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.SuggestionOut]:
    """From procedures, ready answers and earlier answered cases, with source and date."""
    return [
        schemas.SuggestionOut(kind=one.kind, title=one.title, text=one.text, source=one.source, at=one.at)
        for one in suggesting.suggest(session, officer, conversation_id, now())
    ]

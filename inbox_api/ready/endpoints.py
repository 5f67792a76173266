"""Ready answers for programs, by the same rules as the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.ready import from_replies, offering, schemas, service

router = APIRouter(prefix="/api/v1", tags=["ready answers"])
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/ready-answers")
def list_kept(officer: CurrentOfficer, session: SessionDep) -> list[schemas.ReadyOut]:
    """One's own and those of one's units, over or not, the newest first."""
    return [schemas.ReadyOut.of(row) for row in service.kept(session, officer)]


@router.post("/ready-answers", status_code=201)
def write(order: schemas.ReadyIn, officer: CurrentOfficer, session: SessionDep) -> schemas.ReadyOut:
    """Offered at once; of a unit by its dispatchers and leaders."""
    return schemas.ReadyOut.of(service.write(session, officer, order.draft(), now()))


@router.get("/ready-answers/offered")
def list_offered(
    officer: CurrentOfficer, session: SessionDep, conversation: Annotated[str, Query(max_length=100)] = "",
    case: Annotated[str, Query(max_length=100)] = "", q: Annotated[str, Query(max_length=200)] = "",
    word: Annotated[str | None, Query(max_length=60)] = None, limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[schemas.OfferOut]:  # fmt: skip
    """Own, of the units and of the city, those that fit the case or the conversation first. q: words that stand in it,
    marks aside; word: the beginning of a short word or of a word of the title."""
    around = offering.around(session, officer, conversation=conversation, case=case, now=now())
    found = offering.offered(session, officer, around, now(), query=q, word=word)
    return [schemas.OfferOut.model_validate(one) for one in found[:limit]]


@router.get("/ready-answers/{answer_id}")
def show(answer_id: Key, officer: CurrentOfficer, session: SessionDep) -> schemas.ReadyOut:
    return schemas.ReadyOut.of(service.find(session, officer, answer_id))


@router.put("/ready-answers/{answer_id}")
def change(
    answer_id: Key, order: schemas.ReadyChangeIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ReadyOut:
    row = service.change(session, officer, answer_id, order.draft(), now(), seen_version=order.version)
    return schemas.ReadyOut.of(row)


@router.delete("/ready-answers/{answer_id}", status_code=204)
def remove(answer_id: Key, officer: CurrentOfficer, session: SessionDep) -> None:
    service.remove(session, officer, answer_id, now())


@router.post("/conversations/{conversation_id}/messages/{message_id}/ready-answer", status_code=201)
def keep_reply(conversation_id: str, message_id: Key, officer: CurrentOfficer, session: SessionDep) -> schemas.ReadyOut:
    """An officer's answer becomes one's own ready answer of the topic of the case, without names and numbers."""
    return schemas.ReadyOut.of(from_replies.keep(session, officer, conversation_id, message_id, now()))

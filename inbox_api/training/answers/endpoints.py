"""What the bot says, for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.answers import replies, service
from inbox_api.training.data.schemas import ChangeOut

router = APIRouter(prefix="/api/v1/training/answers", tags=["training"])
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]


class AnswerOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    group: str
    texts: list[str]
    shipped: list[str]
    is_own: bool
    is_protected: bool
    intent: str | None


class AnswersOut(BaseModel):
    total: int
    answers: list[AnswerOut]


class AnswerIn(BaseModel):
    texts: list[str] = Field(max_length=service.MOST_VARIATIONS)
    reason: str = Field(max_length=500)


class ProposalIn(BaseModel):
    conversation: str = Field(max_length=100)
    message_id: int = Field(ge=1)


class TakeIn(BaseModel):
    """What a second person makes of a proposed answer: the sentence and the answer of an intent.

    intent: one that is there, or a new name. procedure: its id, for a ready answer and an article beside it, which wait
    for another person again; topic: its code, for a ready answer of that topic, which waits too; "" for none.
    """

    intent: str = Field(min_length=1, max_length=60)
    title: str = Field(default="", max_length=60)
    question: str = Field(min_length=1, max_length=1000)
    answer: str = Field(min_length=1, max_length=4000)
    source: str = Field(default="", max_length=500)
    procedure: str = Field(default="", max_length=200)
    topic: str = Field(default="", max_length=4)


class TakenOut(BaseModel):
    """batch: to undo all of it."""

    batch: str


class RefuseIn(BaseModel):
    reason: str = Field(min_length=1, max_length=500)


@router.get("")
def list_answers(
    officer: CurrentOfficer, session: SessionDep, q: Annotated[str, Query(max_length=200)] = "", group: str = "",
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AnswersOut:  # fmt: skip
    """q: words of a name or a text, accents aside."""
    found = service.listed(session, officer, q, group)
    shown = [AnswerOut.model_validate(one) for one in found[offset : offset + limit]]
    return AnswersOut(total=len(found), answers=shown)


@router.put("/{key}")
def change_answer(key: str, order: AnswerIn, officer: CurrentOfficer, session: SessionDep) -> ChangeOut:
    """Said at once, or, where the law has an eye on it, when a second person has approved."""
    return ChangeOut.of(service.change(session, officer, key, order.texts, reason=order.reason))


@router.get("/proposals")
def list_proposals(officer: CurrentOfficer, session: SessionDep) -> list[ChangeOut]:
    """Good answers of officers that wait, scrubbed."""
    return [ChangeOut.of(row) for row in replies.waiting(session, officer)]


@router.post("/proposals", status_code=201)
def propose(order: ProposalIn, officer: CurrentOfficer, session: SessionDep) -> ChangeOut:
    """Have an answer of this conversation looked at by the training desk."""
    return ChangeOut.of(replies.propose(session, officer, order.conversation, order.message_id))


@router.post("/proposals/{change_id}/take", status_code=201)
def take(change_id: Key, order: TakeIn, officer: CurrentOfficer, session: SessionDep) -> TakenOut:
    """By a second person: teach it."""
    wish = replies.Wish(
        order.intent.strip(), order.title, order.question, order.answer, order.source, order.procedure.strip(),
        order.topic,
    )  # fmt: skip
    return TakenOut(batch=replies.take(session, officer, change_id, wish))


@router.post("/proposals/{change_id}/refuse", status_code=204)
def refuse(change_id: Key, order: RefuseIn, officer: CurrentOfficer, session: SessionDep) -> None:
    """By a second person: it is not taught."""
    replies.refuse(session, officer, change_id, order.reason)

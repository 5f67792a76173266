"""What the bot says, for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.answers import replies, service
from inbox_api.training.data.schemas import ChangeOut

router = APIRouter(prefix="/api/v1/training/answers", tags=["training"])


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

"""HTTP of the catalogue: for the bot with the service token, for everybody without."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session

from inbox_api.bot_api.auth import ServiceToken
from inbox_api.db import SessionDep
from inbox_api.folding import fold
from inbox_api.http import cursors
from inbox_api.procedures import service
from inbox_api.procedures.answering.telling import AskedQuery, told
from inbox_api.procedures.questions import service as questions
from inbox_api.procedures.records import OnlineLevel, ProcedureRecord
from inbox_api.procedures.schemas import (
    AnswerOut,
    ChoiceIn,
    ChoiceOut,
    NarrowingOut,
    ProcedureHit,
    ProcedureRow,
    SearchOut,
)

bot_router = APIRouter(prefix="/bot/v1/procedures", tags=["bot"], dependencies=[ServiceToken])
public_router = APIRouter(prefix="/api/v1/procedures", tags=["procedures"])

Question = Annotated[str, Query(min_length=1, max_length=2000)]
Word = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=20)]
QuestionId = Annotated[int, Path(ge=1, le=2**63 - 1)]


def routers() -> list[APIRouter]:
    """The bot's routes and the public ones."""
    return [bot_router, public_router]


def _search(session: Session, q: str, limit: int, via: Literal["bot", "page"], *, is_final: bool) -> SearchOut:
    result = service.search(session, q, limit)
    question_id = questions.note(session, q, result, via=via, now=datetime.now(UTC)) if is_final else None
    narrowing = NarrowingOut.model_validate(result.narrowing) if result.narrowing else None
    hits = [ProcedureHit.model_validate(hit, from_attributes=True) for hit in result.hits]
    return SearchOut(sure=result.sure, results=hits, narrowing=narrowing, question_id=question_id)


def _choose(session: Session, question_id: int, procedure_id: str) -> ChoiceOut:
    service.get(session, procedure_id)
    return ChoiceOut(noted=questions.chosen(session, question_id, procedure_id, now=datetime.now(UTC)))


@bot_router.get("/search")
def search_for_bot(q: Question, session: SessionDep, limit: Limit = 3, final: bool = True) -> SearchOut:
    return _search(session, q, limit, "bot", is_final=final)


@bot_router.post("/questions/{question_id}/choice")
def choose_for_bot(question_id: QuestionId, choice: ChoiceIn, session: SessionDep) -> ChoiceOut:
    return _choose(session, question_id, choice.procedure_id)


@bot_router.get("/{procedure_id}/answer")
def answer_for_bot(procedure_id: str, session: SessionDep, asked: AskedQuery) -> AnswerOut:
    return told(session, procedure_id, asked)


@public_router.get("")
def list_public(
    request: Request,
    response: Response,
    session: SessionDep,
    field: Word = "",
    online: OnlineLevel | None = None,
    limit: int = 50,
    cursor: str = "",
) -> list[ProcedureRow]:
    """Everything that holds today, by name. field: its whole name."""
    limit, place = max(1, min(limit, 200)), cursors.read(cursor, request)
    rows = [
        ((fold(one.name), one.id), one)
        for one in service.index(session).records
        if field in {"", one.field} and online in {None, one.online}
    ]
    rows.sort(key=lambda row: row[0])
    after = (str(place[0]), str(place[1])) if place else None
    found = [row for row in rows if after is None or row[0] > after][: limit + 1]
    if len(found) > limit:
        cursors.link_next(request, response, found[limit - 1][0])
    return [ProcedureRow.model_validate(record) for _key, record in found[:limit]]


@public_router.get("/search")
def search_public(q: Question, session: SessionDep, limit: Limit = 10, final: bool = True) -> SearchOut:
    """final=false: a search while somebody still types, which is not noted as a question."""
    return _search(session, q, limit, "page", is_final=final)


@public_router.post("/questions/{question_id}/choice")
def choose_public(question_id: QuestionId, choice: ChoiceIn, session: SessionDep) -> ChoiceOut:
    """Which procedure the asker took of what was found."""
    return _choose(session, question_id, choice.procedure_id)


@public_router.get("/{procedure_id}/answer")
def answer_public(procedure_id: str, session: SessionDep, asked: AskedQuery) -> AnswerOut:
    """One aspect in words. on=YYYY-MM-DD: as it was or will be answered on that day, whatever today is."""
    return told(session, procedure_id, asked)


@public_router.get("/{procedure_id}")
def show_public(procedure_id: str, session: SessionDep) -> ProcedureRecord:
    """The whole record with its sources; what `memory_fields` names is still to be confirmed."""
    return service.get(session, procedure_id)

"""HTTP of the catalogue: for the bot with the service token, for everybody without."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from inbox_api.bot_api.auth import ServiceToken
from inbox_api.db import SessionDep
from inbox_api.procedures import service
from inbox_api.procedures.answering.answers import Aspect
from inbox_api.procedures.finding.search import SearchResult
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.schemas import AnswerOut, ProcedureHit, ProcedureName, SearchOut, SourceOut

bot_router = APIRouter(prefix="/bot/v1/procedures", tags=["bot"], dependencies=[ServiceToken])
public_router = APIRouter(prefix="/api/v1/procedures", tags=["procedures"])

Question = Annotated[str, Query(min_length=1, max_length=2000)]
Limit = Annotated[int, Query(ge=1, le=20)]


def routers() -> list[APIRouter]:
    """The bot's routes and the public ones."""
    return [bot_router, public_router]


def _found(result: SearchResult) -> SearchOut:
    hits = [ProcedureHit.model_validate(hit, from_attributes=True) for hit in result.hits]
    return SearchOut(sure=result.sure, results=hits)


@bot_router.get("/search")
def search_for_bot(q: Question, session: SessionDep, limit: Limit = 3) -> SearchOut:
    return _found(service.search(session, q, limit))


@bot_router.get("/{procedure_id}/answer")
def answer_for_bot(procedure_id: str, session: SessionDep, aspect: Aspect = Aspect.OVERVIEW) -> AnswerOut:
    record, answer = service.answer(session, procedure_id, aspect, now=datetime.now(UTC))
    return AnswerOut(
        procedure=ProcedureName.model_validate(record, from_attributes=True),
        aspect=aspect,
        parts=answer.parts,
        source=SourceOut(url=answer.source_url, as_of=answer.as_of),
        other_aspects=answer.other_aspects,
    )


@public_router.get("/search")
def search_public(q: Question, session: SessionDep, limit: Limit = 10) -> SearchOut:
    return _found(service.search(session, q, limit))


@public_router.get("/{procedure_id}")
def show_public(procedure_id: str, session: SessionDep) -> ProcedureRecord:
    """The whole record with its sources; what `memory_fields` names is still to be confirmed."""
    return service.get(session, procedure_id)

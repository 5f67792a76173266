"""The quality of answers, for programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from inbox_api.cases.quality import gate, phrases, schemas, signs
from inbox_api.cases.service import find_case
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["quality of answers"])


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/cases/{code}/answer-check")
def check(code: str, order: schemas.CheckIn, officer: CurrentOfficer, session: SessionDep) -> list[schemas.FindingOut]:
    """What would speak against this result; changes nothing."""
    case = find_case(session, officer, code)
    found = gate.findings(
        session, case, order.result, has_proof=order.has_proof, why_no_proof=order.no_photo_reason, now=now()
    )
    return [schemas.FindingOut.of(row) for row in found]


@router.post("/cases/{code}/result-approvals", status_code=201)
def ask_leader(
    code: str, order: schemas.AskLeaderIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ApprovalAsked:
    """Ask a leader to let a result pass that was stopped."""
    case = find_case(session, officer, code)
    asked = gate.ask_leader(session, case, officer, order.result, order.reason, now())
    return schemas.ApprovalAsked(approval=asked.id)


@router.get("/vague-phrases")
def list_phrases(officer: CurrentOfficer, session: SessionDep) -> list[schemas.PhraseOut]:  # noqa: ARG001
    """The list that results are compared with."""
    return [schemas.PhraseOut.of(row) for row in phrases.every(session)]


@router.put("/vague-phrases", status_code=204)
def change_phrase(order: schemas.PhraseIn, officer: CurrentOfficer, session: SessionDep) -> None:
    """Add a phrase, or switch one on or off."""
    phrases.change(session, officer, order.text, is_on=order.is_on, why=order.why, now=now())


@router.get("/signs")
def list_signs(
    officer: CurrentOfficer, session: SessionDep, days: Annotated[int, Query(ge=1, le=92)] = 7
) -> list[schemas.SignOut]:
    """Signs of working for the figures in the last days: a computed list, no verdict."""
    until = now()
    return [schemas.SignOut.of(row) for row in signs.signs(session, officer, until - timedelta(days=days), until)]

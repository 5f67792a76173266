"""What a record of a procedure proposes to learn, for programs: by the same rules as its page."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.catalogue import proposing
from inbox_api.training.catalogue.schemas import SheetOut, TakeIn
from inbox_api.training.data.schemas import ChangeOut

router = APIRouter(prefix="/api/v1/training/procedures", tags=["training"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/{procedure_id}/proposals")
def list_proposals_of_procedure(procedure_id: str, officer: CurrentOfficer, session: SessionDep) -> SheetOut:
    """Drafts for a person to change and to choose; nothing is kept."""
    return SheetOut.of(proposing.sheet(session, officer, procedure_id, now=now()))


@router.post("/{procedure_id}/proposals", status_code=201)
def take_proposals_of_procedure(
    procedure_id: str, order: TakeIn, officer: CurrentOfficer, session: SessionDep
) -> list[ChangeOut]:
    """Those that a person has chosen, as they read now; they are undone as one batch."""
    chosen = [(one.intent, one.line) for one in order.lines]
    rows = proposing.take(session, officer, procedure_id, chosen, reason=order.reason, now=now())
    return [ChangeOut.of(row) for row in rows]

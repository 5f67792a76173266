"""Recording facts on paper as an officer does it: rights, a line in the timeline, an entry in the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.steps import require_writer
from inbox_api.deadlines import legal
from inbox_api.deadlines.clock_repository import ClockRepository
from inbox_api.deadlines.legal import FIRST_PAPER, Fact
from inbox_api.errors import Conflict
from inbox_api.models import Case, LegalEvent, Officer


def record(session: Session, case: Case, fact: Fact, by: Officer, now: datetime) -> LegalEvent:
    """Raises NotAllowed, NotThisEvent, Invalid, Conflict (the case is closed)."""
    require_writer(by)
    require_lead(session, case, by)
    if case.closed_at is not None:
        raise Conflict
    row = legal.keep(session, case, fact, by, now)
    if fact.event == FIRST_PAPER:
        CaseRepository(session).change(case, {"signed_paper_received_at": fact.happened_at})
    _note(session, case, row, "recorded", by, now)
    return row


def withdraw(session: Session, case: Case, event_id: int, by: Officer, now: datetime) -> LegalEvent:
    """Raises NotAllowed, NotFound, NotThisEvent."""
    require_writer(by)
    require_lead(session, case, by)
    row = legal.withdraw(session, case, event_id, now)
    if row.event == FIRST_PAPER:
        CaseRepository(session).change(case, {"signed_paper_received_at": None})
    _note(session, case, row, "withdrawn", by, now)
    return row


def facts(session: Session, case: Case) -> Sequence[LegalEvent]:
    """Oldest first, withdrawn ones included."""
    return ClockRepository(session).events(case.id)


def _note(session: Session, case: Case, row: LegalEvent, step: str, by: Officer, now: datetime) -> None:
    detail = {
        "event": row.event,
        "step": step,
        "document_no": row.document_no,
        "at": row.happened_at.isoformat(),
        "text": row.note,
    }
    add_event(session, case, "legal", now, detail=detail, officer_id=by.id)
    ids = {"event": row.event, "legal_event": row.id}
    audit.record(session, f"officer:{by.id}", f"legal.{step}", "case", case.id, now, ids)
    announce_case(session, case)

"""A visit proposes "solved": somebody in charge records the result through the usual steps, or says why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases.results import send_result
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import REASON_LENGTH, CaseState, ReasonMissing, path_between
from inbox_api.cases.steps import Reasons, change_state, require_writer
from inbox_api.errors import Conflict, NotFound
from inbox_api.field import evidence
from inbox_api.field.repository import FieldRepository
from inbox_api.models import Case, FieldProposal, Officer
from inbox_api.texts import lazy_gettext


class DecidedAlready(Conflict):
    code = "decided_already"
    message = lazy_gettext("Somebody has decided on this proposal already.")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """result: the words for the citizen, None: as proposed. sends: tell the citizen at once and wait for an answer."""

    result: str | None = None
    no_photo_reason: str | None = None
    sends: bool = True


def accept(
    session: Session, officer: Officer, visit_id: int, acceptance: Acceptance, now: datetime
) -> tuple[Case, FieldProposal]:
    """The case is solved, with the after-photos of its visits. Raises NotFound, DecidedAlready, what steps raise."""
    case, row = _open(session, officer, visit_id)
    photos = evidence.after_photos(session, case)
    result = (acceptance.result if acceptance.result is not None else row.visit.result_text or "").strip()
    reasons = Reasons(result=result, photo_count=len(photos), no_photo_reason=acceptance.no_photo_reason)
    if acceptance.sends and case.conversation_id is not None:
        send_result(session, case, officer, now, reasons, evidence.copies_to_send(session, photos, officer, now))
    else:
        current = CaseState(case.status)
        path = path_between(current, CaseState.IN_PROGRESS, roles=officer.roles, case_type=case.case_type)
        for move in path or ():
            change_state(session, case, move.target, officer, now)
        change_state(session, case, CaseState.RESOLVED, officer, now, reasons)
    _settle(session, case, row, officer, "accepted", None, now)
    return case, row


def decline(
    session: Session, officer: Officer, visit_id: int, reason: str, now: datetime
) -> tuple[Case, FieldProposal]:
    """Raises NotFound, NotAllowed, DecidedAlready, ReasonMissing (10 to 2000 characters)."""
    case, row = _open(session, officer, visit_id)
    if len(reason.strip()) not in REASON_LENGTH:
        raise ReasonMissing
    _settle(session, case, row, officer, "declined", reason.strip(), now)
    return case, row


def _open(session: Session, officer: Officer, visit_id: int) -> tuple[Case, FieldProposal]:
    repository = FieldRepository(session)
    row = repository.proposal(visit_id)
    case = repository.readable(officer, row.case_id) if row is not None else None
    if row is None or case is None:
        raise NotFound
    require_writer(officer)
    require_lead(session, case, officer)
    if row.decided_at is not None:
        raise DecidedAlready
    return case, row


def _settle(
    session: Session, case: Case, row: FieldProposal, officer: Officer, decision: str, reason: str | None, now: datetime
) -> None:
    row.decider, row.decided_at, row.decision, row.reason = officer, now, decision, reason
    detail = {"visit": row.visit_id, "decision": decision, "reason": reason or ""}
    add_event(session, case, "field_proposal", now, detail=detail, officer_id=officer.id)
    ids = {"visit": row.visit_id, "decision": decision}
    audit.record(session, f"officer:{officer.id}", "case.field_proposal", "case", case.id, now, ids)
    announce_case(session, case)

"""Steps on a case that can be taken back for some seconds: assigning, and moves between the states of work.

Not those of which the citizen is told, nor those that start, stop or end a clock: these are real at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import steps
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case, find_case
from inbox_api.cases.states import WORKING, CaseState
from inbox_api.conversations import undoing
from inbox_api.models import Case, Officer, UndoableAct

KEPT = ("status", "officer_id")


@dataclass(frozen=True, slots=True)
class CaseDone:
    """undo_id: the number to undo it by; None when it cannot be undone."""

    case: Case
    undo_id: int | None


def change_state(
    session: Session, officer: Officer, code: str, target: CaseState, now: datetime,
    reasons: steps.Reasons | None = None,
) -> CaseDone:  # fmt: skip
    """One move of the state machine. Raises NotFound and what steps.change_state raises."""
    return _carry_out(
        session, officer, code, "case_state", now,
        lambda case: steps.change_state(session, case, target, officer, now, reasons or steps.Reasons()),
    )  # fmt: skip


def assign(session: Session, officer: Officer, code: str, to: Officer, now: datetime) -> CaseDone:
    """Raises NotFound and what steps.assign raises."""
    return _carry_out(
        session, officer, code, "case_assign", now, lambda case: steps.assign(session, case, to, officer, now)
    )


def _carry_out(
    session: Session, officer: Officer, code: str, kind: str, now: datetime, act: Callable[[Case], object]
) -> CaseDone:
    case = find_case(session, officer, code)
    before = snapshot(case)
    act(case)
    return CaseDone(case, note(session, officer, case, kind, before, now))


def snapshot(case: Case) -> undoing.Snapshot:
    return {name: getattr(case, name) for name in KEPT}


def note(
    session: Session, officer: Officer, case: Case, kind: str, before: undoing.Snapshot, now: datetime
) -> int | None:
    """Remember what became of the case since that snapshot; None when nothing did, or it cannot be undone."""
    after = snapshot(case)
    if after == before or not {CaseState(before["status"]), CaseState(after["status"])} <= WORKING:
        return None
    return undoing.note(
        session, officer, kind, now, case_id=case.id, before=before, after={**after, "version": case.version}
    )


def _restore(session: Session, officer: Officer, act: UndoableAct, now: datetime) -> None:
    repository = CaseRepository(session)
    case = repository.get(act.case_id or 0)
    if case is None or repository.find(officer, case.code) is None:
        raise undoing.ChangedSince
    session.refresh(case)
    if case.version != act.after["version"] or not repository.change(case, dict(act.before)):
        raise undoing.ChangedSince
    detail = {"from": act.after["status"], "to": act.before["status"], "verb": "undo", "reason": None}
    add_event(session, case, "undo", now, detail=detail, officer_id=officer.id)
    audit.record(session, f"officer:{officer.id}", "case.undo", "case", case.id, now, {"kind": act.kind})
    announce_case(session, case)


for _kind in ("case_state", "case_assign", "case_steps"):
    undoing.restores(_kind)(_restore)

"""What follows from a step of one case for the cases that belong to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.links import plans
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import ENDED, Move
from inbox_api.models import Case, CaseEvent


def after_move(session: Session, case: Case, move: Move, now: datetime) -> None:
    """Members end with their master and are asked later; a parent hears that its last part has ended."""
    if move.target not in ENDED:
        return
    if case.parent_id is not None:
        _note_last_part(session, case.parent_id, now)
    if case.merged_into_id is None and LinkRepository(session).is_master(case.id):
        plans.end_members(session, case.id)
        if move.target.value == "da-dong":
            plans.ask_solved(session, case.id, now)


def after_answer(session: Session, case: Case, event: CaseEvent) -> bool:
    """What is said in a common case is told to everybody in it; whether there is anybody."""
    if case.merged_into_id is not None or not LinkRepository(session).is_master(case.id):
        return False
    plans.tell_members(session, case.id, event.id)
    return True


def _note_last_part(session: Session, parent_id: int, now: datetime) -> None:
    if LinkRepository(session).has_open_children(parent_id):
        return
    parent = CaseRepository(session).get(parent_id)
    if parent is not None and parent.closed_at is None:
        add_event(session, parent, "parts_done", now, detail={})
        announce_case(session, parent)

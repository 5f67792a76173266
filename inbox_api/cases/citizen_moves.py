"""The moves a citizen makes by writing: going on with a case that waited for them, opening a finished one again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.intake import wake
from inbox_api.cases import news
from inbox_api.cases.links import solved
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event
from inbox_api.cases.states import CaseState, InvalidMove, check_move
from inbox_api.cases.steps import Reasons, make_move
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.folding import storable
from inbox_api.models import Case, Conversation

CITIZEN = {"citizen"}


def reopen(session: Session, case: Case, reason: str, now: datetime) -> bool:
    """Open a finished case again because the citizen says it is not solved. False when the words are no reason yet.

    It leaves its officer: whoever closed it does not judge it again.
    Of a merged case it is a voice in the common one, which opens when enough people say so.
    """
    if case.merged_into_id is not None:
        conversation = ConversationRepository(session).get(case.conversation_id) if case.conversation_id else None
        return conversation is not None and solved.say_not_solved(session, case.lead, conversation, now)
    try:
        move = check_move(
            CaseState(case.status), CaseState.REOPENED, roles=CITIZEN, case_type=case.case_type, reason=reason
        )
    except InvalidMove:
        return False
    make_move(session, case, move, now, Reasons(reason=reason), officer_id=None, actor=f"citizen:{case.citizen_id}")
    news.tell_in_charge(session, case, "reopened", now)
    if (closer := case.officer_id) is not None:
        detail = {"name": case.officer.display_name if case.officer else "", "actor": "system"}
        CaseRepository(session).change(case, {"officer_id": None})
        add_event(session, case, "unassigned", now, detail=detail)
        news.tell_on_duty(session, case, "reopened", now, by=closer)
    wake(session, case.unit_id)
    return True


def close(session: Session, case: Case, now: datetime) -> None:
    """The citizen says that it is done. Raises InvalidMove, MergedAway, ChildrenOpen."""
    move = check_move(CaseState(case.status), CaseState.CLOSED, roles=CITIZEN, case_type=case.case_type)
    make_move(session, case, move, now, Reasons(), officer_id=None, actor=f"citizen:{case.citizen_id}")


def answer_waiting(session: Session, conversation: Conversation, message_id: int, text: str, now: datetime) -> None:
    """Cases that waited for this citizen go on where they were: the clock runs again, the answer belongs to them."""
    repository = CaseRepository(session)
    for case in repository.of_conversation(conversation.id):
        if case.status != CaseState.NEEDS_INFORMATION:
            continue
        move = check_move(
            CaseState(case.status), state_before_waiting(session, case), roles=CITIZEN, case_type=case.case_type
        )
        repository.link_messages(case.id, [message_id])
        add_event(session, case, "addition", now, detail={"text": storable(text), "files": 0}, is_public=True)
        make_move(session, case, move, now, Reasons(), officer_id=None, actor=f"citizen:{case.citizen_id}")
        if case.officer_id is None or case.officer_id != conversation.officer_id:  # that one hears of the message
            news.tell_in_charge(session, case, "addition", now)


def state_before_waiting(session: Session, case: Case) -> CaseState:
    """The state from which the citizen was asked."""
    moves = [event.detail for event in CaseRepository(session).events(case.id) if event.kind == "state"]
    came_from = next((CaseState(m["from"]) for m in reversed(moves) if m["to"] == case.status), CaseState.SORTING)
    known = {CaseState.SORTING, CaseState.ASSIGNED, CaseState.IN_PROGRESS}
    return came_from if came_from in known else CaseState.SORTING

"""What citizens wait to hear from people: the first reply to a case, then an answer to each next message of theirs.

One clock at a time: `owed` says which, for the page, for the alarms and for `cases.reply_due_at`, by which lists are
drawn. Of a conversation with several cases the newest one that was answered before carries the next reply.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import ANSWERED
from inbox_api.deadlines import alarms
from inbox_api.deadlines.alarms import Owed
from inbox_api.deadlines.clock_repository import ClockRepository
from inbox_api.deadlines.rule_sets import NoRule, rule_for
from inbox_api.deadlines.rules import due_at, local_day, read_pauses
from inbox_api.deadlines.service import working_calendar
from inbox_api.models import Case, Conversation

FIRST, NEXT = "acknowledge", "next_reply"
REPLIES = (FIRST, NEXT)
SWEPT_AT_ONCE = 200


def first_ended_at(case: Case) -> datetime | None:
    """When the first reply was given, or nobody waits for one any more."""
    moments = (case.first_reply_at, case.answered_at, case.closed_at)
    return min((moment for moment in moments if moment is not None), default=None)


def first(session: Session, case: Case, now: datetime | None = None) -> Owed | None:
    """The first reply, given or not; None where no rule asks for one."""
    return _counted(session, case, FIRST, case.received_at, 0, now)


def next_one(session: Session, case: Case, now: datetime | None = None) -> Owed | None:
    """The answer to what the citizen has written since people last answered; None when nobody waits for it here.

    A wait begins with the first words that nobody has answered (conversations/awaiting.py).
    """
    talk = case.conversation
    since = talk.citizen_waits_since if talk is not None else None
    if since is None or not _may_carry(case) or case.first_reply_at is None or since <= case.first_reply_at:
        return None
    talked_of = ClockRepository(session).talked_of(case.conversation_id)
    if max(one.id for one in talked_of if _may_carry(one)) != case.id:
        return None
    return _counted(session, case, NEXT, since, int((since - case.received_at).total_seconds()), now)


def _may_carry(case: Case) -> bool:
    is_open = case.closed_at is None and case.merged_into_id is None
    return is_open and case.first_reply_at is not None and case.status not in ANSWERED


def _counted(
    session: Session, case: Case, purpose: str, start: datetime, round_no: int, now: datetime | None
) -> Owed | None:
    try:
        rule = rule_for(case.case_type, case.priority, local_day(start), purpose=purpose)
    except NoRule:
        return None
    calendar = working_calendar(session)
    due = due_at(rule, start, calendar, read_pauses(case.pauses), now=now)
    return Owed(rule, start, due, due_at(rule, start, calendar), round_no)


def owed(session: Session, case: Case, purpose: str) -> Owed | None:
    """The reply that is due now: not given yet, and its clock not standing still."""
    if case.closed_at is not None or case.merged_into_id is not None or case.is_paused:
        return None
    if purpose == NEXT:
        return next_one(session, case)
    return first(session, case) if first_ended_at(case) is None else None


def note_first(session: Session, case: Case, now: datetime) -> None:
    """People have spoken to the citizen: of an open case nobody waits for the first reply any more."""
    if case.first_reply_at is None:
        CaseRepository(session).change(case, {"first_reply_at": now})
        plan(session, case)


def plan(session: Session, case: Case, *, quiet_before: datetime | None = None) -> None:
    """Bring alarms and `reply_due_at` of the case in line. quiet_before: what ended before then rings no more."""
    repository, due = ClockRepository(session), None
    for purpose in REPLIES:
        one = owed(session, case, purpose)
        if one is None:
            repository.drop_alarms(case.id, purpose)
            continue
        due = one.due_at
        if quiet_before is None or due > quiet_before:
            moments = alarms.moments(one.rule, one.started_at, due, one.nominal_due_at, working_calendar(session))
            repository.plan_alarms(case.id, purpose, one.round, moments)
    if case.reply_due_at != due:
        case.reply_due_at = due
        session.flush()


def follow(session: Session, conversation: Conversation) -> None:
    """Somebody wrote, answered or took the conversation: its cases follow."""
    session.flush()
    for case in ClockRepository(session).talked_of(conversation.id):
        plan(session, case)


def follow_case(session: Session, case: Case) -> None:
    """The case has moved: so have its siblings' clocks, of which one carries the next reply."""
    plan(session, case)
    for one in ClockRepository(session).talked_of(case.conversation_id):
        if one.id != case.id:
            plan(session, one)


def sweep(session: Session, after_id: int, now: datetime) -> int | None:
    """Some hundred open cases above the id: whatever was missed is planned; the last id, None at the end.

    What should have been answered before now is on the list and rings for nobody in the night.
    """
    cases = ClockRepository(session).open_cases(after_id, SWEPT_AT_ONCE)
    for case in cases:
        plan(session, case, quiet_before=now)
    return cases[-1].id if cases else None

"""What a line of a case's timeline brings to those who follow it; and that it is no longer put off.

Who has lost the right to read the case is told nothing: `news.tell` asks for it each time. Nobody hears of what they
did themselves, nor twice of one go: of several lines of one moment the weightiest is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.cases import news
from inbox_api.cases.states import ENDED, CaseState
from inbox_api.cases.watchers_repository import WatcherRepository
from inbox_api.conversations.reminders_repository import CASE, ReminderRepository
from inbox_api.models import Case, CaseEvent, Conversation, HandledBy

KIND = "followed"
WROTE = "wrote"
RANK = {"state": 0, "answered": 1, WROTE: 2, "transferred": 3, "reopened": 4, "closed": 5}
STEPS = {"answer": "answered", "addition": WROTE, "unit": "transferred"}  # by the kind of a line
HANDED = frozenset({"officer", "unit"})  # kinds of a line: whoever gets the case has not put it off
TOLD_ANYWAY = frozenset({WROTE, "reopened"})  # whoever has the case hears of these by a notice of its own


def after_line(session: Session, case: Case, event: CaseEvent) -> None:
    """A line was written: an important one is told, and what the citizen adds, an end, or another who has it takes it
    back from put off.
    """
    step = _step_of(event)
    if step in {WROTE, "closed"} or event.kind in HANDED:
        ReminderRepository(session, CASE).cancel_snoozes(case.id, event.at, is_due_too=False)
    if step is None:
        return
    but = {event.officer_id} | ({case.officer_id} if step in TOLD_ANYWAY else set())
    _tell(session, case, step, event.at, but, **_detail(event))


def citizen_wrote(session: Session, conversation: Conversation, now: datetime) -> None:
    """A message for people in the conversation: its cases are put off no more, and who follows one is told.

    Not who has the conversation: that one is told of the message itself.
    """
    if conversation.handled_by == HandledBy.BOT:
        return
    for case in WatcherRepository(session).open_cases(conversation.id):
        ReminderRepository(session, CASE).cancel_snoozes(case.id, now, is_due_too=False)
        _tell(session, case, WROTE, now, {conversation.officer_id})


def _tell(session: Session, case: Case, step: str, now: datetime, but: set[int | None], **detail: Any) -> None:
    """That the citizen wrote is told once until it was read, as messages are."""
    repository = WatcherRepository(session)
    followers = repository.ids_of(case.id) - but
    if followers and step == WROTE:
        followers -= repository.with_unread(followers, KIND, case.id, step)
    if not followers or any(RANK[told] > RANK[step] for told in repository.told_at(followers, KIND, case.id, now)):
        return
    repository.take_back(followers, KIND, case.id, now)
    news.tell(session, case, followers, KIND, now, step=step, **detail)


def _step_of(event: CaseEvent) -> str | None:
    if event.kind not in {"state", "undo"}:
        return STEPS.get(event.kind)
    if event.detail["to"] == event.detail["from"]:
        return None
    target = CaseState(event.detail["to"])
    if target in ENDED:
        return "closed"
    return "reopened" if target == CaseState.REOPENED else "state"


def _detail(event: CaseEvent) -> dict[str, Any]:
    """Slugs and the name of a unit; none of the words that were written."""
    if event.kind in {"state", "undo"}:
        return {"to": event.detail["to"]}
    return {"name": event.detail.get("name", "")} if event.kind == "unit" else {}

"""A citizen is asked for more and says nothing: one reminder, a last notice, then the case is with its officer again.

A person decides what becomes of it; nothing here ends a case. The clock stands still while the citizen is asked and
reminded, and runs again with the officer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.assignment.intake import wake
from inbox_api.cases import news
from inbox_api.cases.citizen_moves import state_before_waiting
from inbox_api.cases.refusing import as_sentence
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.silence_repository import REMINDERS, SilenceRepository
from inbox_api.cases.states import CaseState, check_move
from inbox_api.cases.steps import Reasons, lock_conversation, make_move
from inbox_api.conversations import service as conversations
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import Conflict
from inbox_api.models import AnswerKind, Case, Conversation
from inbox_api.routes import service as routes
from inbox_api.routes.open_ways import has_open_way
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

KIND = "silence"  # of a line of the timeline
NO_ANSWER = "no_answer"  # of a notice to officers
REMINDED, LAST = "reminded", "last"
REMINDERS_AT_MOST = 2
AT_ONCE = 1000


def due(session: Session, now: datetime) -> list[int]:
    """Cases to look at; none while the offices are closed, so that nobody is written to at odd hours."""
    days = get_settings().remind_silent_days
    if not days or not working_calendar(session).is_open_at(now):
        return []
    return SilenceRepository(session).silent_since(now - timedelta(days=days), AT_ONCE)


def take_step(session: Session, case_id: int, now: datetime) -> str | None:
    """Remind the citizen, or bring the case back: "reminded", "last", "no_answer"; None when it is not time yet."""
    case = CaseRepository(session).get(case_id)
    if case is None:
        return None
    conversation = lock_conversation(session, case)
    session.refresh(case)
    patience = timedelta(days=get_settings().remind_silent_days)
    if case.status != CaseState.NEEDS_INFORMATION or not case.is_paused or not patience:
        return None
    repository, pause = SilenceRepository(session), case.pauses[-1]
    asked_at = datetime.fromisoformat(pause["from"])
    said = [datetime.fromisoformat(at) for at in pause.get(REMINDERS, ())]
    last = max(asked_at, *said, repository.last_word_at(case) or asked_at)
    if now < last + patience:
        return None
    can_arrive = has_open_way(session, case, conversation, now)
    if len(said) >= REMINDERS_AT_MOST or not can_arrive or repository.is_undelivered(case, asked_at):
        return _bring_back(session, case, conversation, len(said), now)
    return _remind(session, case, conversation, said, now + patience, now)


def _remind(
    session: Session, case: Case, conversation: Conversation | None, said: list[datetime], until: datetime,
    now: datetime,
) -> str:  # fmt: skip
    pause = case.pauses[-1]
    step = LAST if said else REMINDED
    changed = {**pause, REMINDERS: [at.isoformat() for at in (*said, now)]}
    if not CaseRepository(session).change(case, {"pauses": [*case.pauses[:-1], changed]}):
        raise Conflict
    values = {"code": case.code, "reason": as_sentence(str(pause.get("reason") or ""))}
    if step == LAST:
        day = f"{until.astimezone(LOCAL_ZONE):%d/%m/%Y}"
        text = _(
            "Last reminder: case %(code)s still waits for an answer from you: %(reason)s If none comes by %(day)s, an"
            " officer goes on with what is known; you can still answer here.",
            **values, day=day,
        )  # fmt: skip
    else:
        text = _("Case %(code)s still waits for an answer from you: %(reason)s Please answer here.", **values)
    routes.tell(session, case, conversation, text, now, kind=AnswerKind.NOTICE)
    add_event(session, case, KIND, now, detail={"step": step, "actor": "system"}, is_public=True)
    announce_case(session, case)
    if conversation is not None:
        conversations.announce_change(session, conversation)
    return step


def _bring_back(session: Session, case: Case, conversation: Conversation | None, reminders: int, now: datetime) -> str:
    """Where it was before the question, with its clock running; its officer, or those on duty, are told."""
    target = state_before_waiting(session, case)
    move = check_move(CaseState(case.status), target, roles={"system"}, case_type=case.case_type)
    make_move(session, case, move, now, Reasons(reason=_why(reminders)), officer_id=None)
    told: dict[str, Any] = {"reminders": reminders}
    news.tell_in_charge(session, case, NO_ANSWER, now, **told)
    if case.officer_id is None:
        wake(session, case.unit_id)
    if conversation is not None:
        conversation.waits_for_citizen = False
        conversations.announce_change(session, conversation)
    return NO_ANSWER


def _why(reminders: int) -> str:
    if reminders >= REMINDERS_AT_MOST:
        return _("No answer from the citizen after a reminder and a last notice.")
    if reminders:
        return _("No answer from the citizen after one reminder; no further one can reach them.")
    return _("No answer from the citizen; no reminder can reach them by itself.")

"""An officer who has a conversation and lets the citizen wait: first the officer is told, then a colleague goes on.

Both times are office time, and nothing happens outside it. What is put off begins anew when its time has come, what a
colleague takes or is given begins anew with that one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.conversations import service, waiting
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.conversations.reply_window import is_shut
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.conversations.silence_repository import SilenceRepository
from inbox_api.deadlines.rules import working_time_between
from inbox_api.deadlines.service import working_calendar
from inbox_api.duty.whom import holders
from inbox_api.models import Conversation, HandledBy, Officer
from inbox_api.officers import absence, notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.settings import get_settings

AT_ONCE = 200


def due(session: Session, now: datetime) -> Sequence[int]:
    """Ids of conversations to look at (`act`); none while the office is shut."""
    if not working_calendar(session).is_open_at(now):
        return []
    settings = get_settings()
    grace = settings.silence_return - settings.silence_notice
    return SilenceRepository(session).waiting(
        now=now, since=now - settings.silence_notice, told=now - grace, limit=AT_ONCE
    )


def act(session: Session, conversation_id: int, now: datetime) -> None:
    """Tell who has it, or let a colleague go on; nothing when it is not time or somebody has answered meanwhile."""
    conversation = ConversationRepository(session).lock(conversation_id)
    if conversation is None or not _is_silent(conversation, now):
        return
    begin, settings, calendar = _begin(session, conversation), get_settings(), working_calendar(session)
    told_at = conversation.silence_told_at
    if told_at is not None and told_at >= begin:
        grace = settings.silence_return - settings.silence_notice
        if working_time_between(told_at, now, calendar) >= grace:
            _let_others(session, conversation, now)
        return
    if working_time_between(begin, now, calendar) < settings.silence_notice:
        return
    people = _present(session, conversation, now)
    if not people:
        _let_others(session, conversation, now)
        return
    conversation.silence_told_at = now
    notices.tell(session, people, "citizen_waits", now, conversation=conversation.public_id)
    audit.record(
        session, "system", "conversation.silence_told", "conversation", conversation.id, now, {"officers": people}
    )


def _is_silent(conversation: Conversation, now: datetime) -> bool:
    is_put_off = conversation.snoozed_until is not None and conversation.snoozed_until > now
    is_held = conversation.handled_by == HandledBy.OFFICER and conversation.officer_id is not None
    return is_held and conversation.citizen_waits_since is not None and not (is_put_off or conversation.is_closed)


def _begin(session: Session, conversation: Conversation) -> datetime:
    """When the silence of who has it now began."""
    moments = (
        conversation.citizen_waits_since,
        conversation.handed_over_at,
        SilenceRepository(session).last_put_off(conversation.id),
    )
    return max(moment for moment in moments if moment is not None)


def _present(session: Session, conversation: Conversation, now: datetime) -> list[int]:
    """Who can answer: the officer who has it, or who stands in. Nobody: away or gone without a substitute."""
    found = holders(session, conversation, now)
    away = absence.away(session, found, now)
    active = {one.id for one in OfficerRepository(session).active()}
    return [one for one in found if one in active and one not in away]


def _let_others(session: Session, conversation: Conversation, now: datetime) -> None:
    """It waits in its unit again, whose duty is called; who had it is told, and the citizen hears of it once."""
    before: Officer | None = conversation.officer
    since = conversation.citizen_waits_since
    service.let_wait(session, conversation, now)
    detail = {"officer": before.id if before else None}
    audit.record(session, "system", "conversation.silence_back", "conversation", conversation.id, now, detail)
    if before is not None and InboxRepository(session).is_readable(before, conversation.id):
        notices.tell(session, [before.id], "citizen_waited", now, conversation=conversation.public_id)
    is_told = conversation.silence_said_at is not None and since is not None and conversation.silence_said_at >= since
    if not (is_told or is_shut(conversation, now, is_by_officer=False)):
        conversation.silence_said_at = now
        waiting.apologise(session, conversation, now)

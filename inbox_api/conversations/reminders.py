"""Putting a conversation off, and reminders. Both belong to the conversation: whoever has it then is told.

Who has an open case of it has it, too: the reminder goes with the case when only that is given to somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import later
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import acts, inbox, service, undoing
from inbox_api.conversations.acts import Done
from inbox_api.conversations.moments import require_ahead
from inbox_api.conversations.reminders_repository import ReminderRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.duty.whom import to_tell
from inbox_api.errors import NotFound
from inbox_api.folding import storable
from inbox_api.models import Conversation, Officer, Reminder, UndoableAct
from inbox_api.officers import notices

AT_ONCE = 200


def remind(session: Session, officer: Officer, public_id: str, at: datetime, text: str, now: datetime) -> Reminder:
    """Tell whoever has the conversation then. Raises NotFound, NotAllowed, Invalid."""
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    return _keep(session, officer, conversation, at, text, now, is_snooze=False)


def snooze(session: Session, officer: Officer, public_id: str, until: datetime, text: str, now: datetime) -> Done:
    """Out of the open lists until then or until the citizen writes; then it is back and told of.

    Raises NotFound, NotAllowed, Invalid.
    """
    require_ahead(until, now)
    done = acts.set_snooze(session, officer, public_id, until, now)
    ReminderRepository(session).cancel_snoozes(done.conversation.id, now)
    _keep(session, officer, done.conversation, until, text, now, is_snooze=True)
    return done


def wake(session: Session, officer: Officer, public_id: str, now: datetime) -> Done:
    """Back into the lists at once. Raises NotFound, NotAllowed."""
    done = acts.set_snooze(session, officer, public_id, None, now)
    ReminderRepository(session).cancel_snoozes(done.conversation.id, now)
    return done


def _keep(
    session: Session, officer: Officer, conversation: Conversation, at: datetime, text: str, now: datetime, *,
    is_snooze: bool,
) -> Reminder:  # fmt: skip
    require_ahead(at, now)
    reminder = Reminder(
        conversation_id=conversation.id, remind_at=at, text=" ".join(storable(text).split())[:500],
        is_snooze=is_snooze, state="waiting", made_by=officer.id, made_at=now,
    )  # fmt: skip
    ReminderRepository(session).add(reminder)
    session.refresh(reminder)
    audit.record(
        session, f"officer:{officer.id}", "conversation.remind", "conversation", conversation.id, now,
        {"at": at.isoformat(), "is_snooze": is_snooze},
    )  # fmt: skip
    service.announce_change(session, conversation)
    return reminder


def cancel(session: Session, officer: Officer, public_id: str, reminder_id: int, now: datetime) -> None:
    """Raises NotFound, NotAllowed."""
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    if not ReminderRepository(session).end(reminder_id, conversation.id, "cancelled", now):
        raise NotFound
    service.announce_change(session, conversation)


def waiting(session: Session, conversation: Conversation) -> Sequence[Reminder]:
    """Those still to come, the next first; plain ones only."""
    return ReminderRepository(session).waiting(conversation.id)


def tell_due(session: Session, now: datetime) -> int:
    """Tell whoever has each conversation or case now, else its unit's duty; returns how many reminders were due."""
    repository = ReminderRepository(session)
    due = repository.claim_due(now, AT_ONCE)
    for reminder in due:
        if reminder.case_id is not None:
            later.ring(session, reminder, now)
            continue
        conversation = ConversationRepository(session).lock(reminder.conversation_id or 0)
        if conversation is None:
            continue
        if reminder.is_snooze and conversation.snoozed_until is not None and conversation.snoozed_until <= now:
            conversation.snoozed_until = None
        people = to_tell(session, conversation, now, otherwise=reminder.made_by)
        notices.tell(session, people, "reminder", now, conversation=conversation.public_id, reminder=reminder.id)
        service.announce_change(session, conversation)
    return len(due)


def _restore(session: Session, officer: Officer, act: UndoableAct, now: datetime) -> None:
    """Who undoes putting off is not told of it later; who undoes waking is."""
    undoing.restore_conversation(session, officer, act, now)
    repository, conversation_id = ReminderRepository(session), act.conversation_id or 0
    repository.cancel_snoozes(conversation_id, now)
    if act.before["snoozed_until"] is not None:
        repository.wait_again(conversation_id, datetime.fromisoformat(act.before["snoozed_until"]))


for _kind in ("snooze", "wake"):
    undoing.restores(_kind)(_restore)

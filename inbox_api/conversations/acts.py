"""Steps on a conversation that can be undone: taking over, giving, giving back, closing, urgency, putting off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import desk, inbox, passing, service, undoing
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Conversation, Officer, Unit


@dataclass(frozen=True, slots=True)
class Done:
    """undo_id: the number to undo it by; None when nothing was changed."""

    conversation: Conversation
    undo_id: int | None


def _carry_out(
    session: Session, officer: Officer, public_id: str, kind: str, now: datetime, act: Callable[[Conversation], None]
) -> Done:
    """Look, act, and remember the difference. Raises NotFound, NotAllowed and what the act raises."""
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    ConversationRepository(session).lock(conversation.id)
    before = undoing.snapshot(conversation)
    act(conversation)
    session.flush()
    after = undoing.snapshot(conversation)
    changed = {name for name in after if after[name] != before[name]}
    if not changed:
        return Done(conversation, None)
    number = undoing.note(
        session, officer, kind, now, conversation_id=conversation.id,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    return Done(conversation, number)


def take_over(session: Session, officer: Officer, public_id: str, now: datetime, *, force: bool = False) -> Done:
    """Raises NotFound, NotAllowed, TakenByAnother."""
    return _carry_out(
        session, officer, public_id, "take_over", now,
        lambda one: service.take_over(session, one.id, officer, now, force=force),
    )  # fmt: skip


def give(
    session: Session, officer: Officer, public_id: str, to: Officer | Unit | None, now: datetime, *, force: bool = False
) -> Done:
    """To a colleague, to another unit, or None: back into the queue of its unit.

    Raises NotFound, NotAllowed, AssigneeAway, TakenByAnother.
    """

    def pass_on(one: Conversation) -> None:
        if isinstance(to, Officer):
            passing.to_colleague(session, one, to, officer, now, force=force)
        elif isinstance(to, Unit):
            passing.to_unit(session, one, to, officer, now, force=force)
        else:
            passing.to_queue(session, one, officer, now, force=force)

    return _carry_out(session, officer, public_id, "give", now, pass_on)


def hand_back(session: Session, officer: Officer, public_id: str, now: datetime) -> Done:
    """Raises NotFound, NotAllowed, TakenByAnother."""
    return _carry_out(
        session, officer, public_id, "hand_back", now,
        lambda _one: inbox.hand_back(session, officer, public_id, now),
    )  # fmt: skip


def close(session: Session, officer: Officer, public_id: str, now: datetime) -> Done:
    """Raises NotFound, NotAllowed, TakenByAnother."""
    return _carry_out(
        session, officer, public_id, "close", now, lambda _one: desk.close(session, officer, public_id, now)
    )


def set_urgent(session: Session, officer: Officer, public_id: str, is_urgent: bool, now: datetime) -> Done:
    """Urgent ones stand above all others. Raises NotFound, NotAllowed."""

    def mark(conversation: Conversation) -> None:
        conversation.is_urgent = is_urgent
        audit.record(
            session, f"officer:{officer.id}", "conversation.urgent", "conversation", conversation.id, now,
            {"is_urgent": is_urgent},
        )  # fmt: skip
        service.announce_change(session, conversation)

    return _carry_out(session, officer, public_id, "urgent", now, mark)


def set_snooze(session: Session, officer: Officer, public_id: str, until: datetime | None, now: datetime) -> Done:
    """Out of the open lists until then; None brings it back. Raises NotFound, NotAllowed."""

    def put_off(conversation: Conversation) -> None:
        conversation.snoozed_until = until
        audit.record(
            session, f"officer:{officer.id}", "conversation.snooze", "conversation", conversation.id, now,
            {"until": until.isoformat() if until else None},
        )  # fmt: skip
        service.announce_change(session, conversation)

    return _carry_out(session, officer, public_id, "snooze" if until else "wake", now, put_off)

"""Changes that their maker can take back for some seconds. What others have changed meanwhile is never put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.conversations import service
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.conversations.undoing_repository import UndoingRepository
from inbox_api.deadlines import replies
from inbox_api.duty import service as duty
from inbox_api.errors import Conflict, NotFound
from inbox_api.models import Conversation, HandledBy, Officer, UndoableAct
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

# What a step on a conversation may change; all of it is put back together.
KEPT = ("handled_by", "officer_id", "unit_id", "is_closed", "is_urgent", "handover_reason", "waits_for_citizen")
MOMENTS = ("snoozed_until", "citizen_waits_since")
RUN = "bulk"  # many changes at once: inbox_api/cases/bulk/taking_back.py
Snapshot = dict[str, Any]
_RESTORERS: dict[str, Callable[[Session, Officer, UndoableAct, datetime], None]] = {}


class TooLateToUndo(Conflict):
    code = "too_late_to_undo"
    message = lazy_gettext("The time to undo this is over.")


class ChangedSince(Conflict):
    code = "changed_since"
    message = lazy_gettext("Somebody has changed this meanwhile; it cannot be undone any more.")


def restores(kind: str) -> Callable[[Callable[[Session, Officer, UndoableAct, datetime], None]], None]:
    """Register how acts of this kind are put back. It raises ChangedSince when `after` no longer holds."""

    def keep(restore: Callable[[Session, Officer, UndoableAct, datetime], None]) -> None:
        _RESTORERS[kind] = restore

    return keep


def snapshot(conversation: Conversation) -> Snapshot:
    """Moments in UTC: the same moment in another zone is the same text, whether chosen or read from its row."""
    moments = {name: getattr(conversation, name) for name in MOMENTS}
    return {name: getattr(conversation, name) for name in KEPT} | {
        name: moment.astimezone(UTC).isoformat() if moment else None for name, moment in moments.items()
    }


def note(
    session: Session, officer: Officer, kind: str, now: datetime, *, before: Snapshot, after: Snapshot,
    conversation_id: int | None = None, case_id: int | None = None,
) -> int:  # fmt: skip
    """Remember a change that can be undone; its number."""
    act = UndoableAct(
        officer_id=officer.id, kind=kind, conversation_id=conversation_id, case_id=case_id, before=before, after=after,
        at=now,
    )  # fmt: skip
    return UndoingRepository(session).add(act)


def newest(session: Session, officer: Officer, now: datetime) -> UndoableAct | None:
    """What the officer can still undo, the last change first."""
    return UndoingRepository(session).newest(officer.id, now - get_settings().undo_time)


def undo(session: Session, officer: Officer, act_id: int, now: datetime) -> UndoableAct:
    """Put back what was before. Raises NotFound, TooLateToUndo, ChangedSince."""
    act = UndoingRepository(session).lock(act_id)
    if act is None or act.officer_id != officer.id:
        raise NotFound
    if act.undone_at is not None or now - act.at > get_settings().undo_time:
        raise TooLateToUndo
    put_back(session, officer, act, now)
    return act


def put_back(session: Session, officer: Officer, act: UndoableAct, now: datetime) -> None:
    """One locked change, however long ago. Raises ChangedSince."""
    _RESTORERS[act.kind](session, officer, act, now)
    act.undone_at = now
    about, number = about_what(act)
    audit.record(session, f"officer:{officer.id}", "undo", about, number, now, {"kind": act.kind})
    session.flush()


def about_what(act: UndoableAct) -> tuple[str, int]:
    """Its kind of object and that one's number, as the log names them."""
    if act.kind == RUN:
        return "bulk_run", int(act.before["run"])
    return ("case", act.case_id) if act.case_id is not None else ("conversation", act.conversation_id or 0)


def restore_conversation(session: Session, _officer: Officer, act: UndoableAct, now: datetime) -> None:
    conversation = ConversationRepository(session).lock(act.conversation_id or 0)
    if conversation is None or any(snapshot(conversation)[name] != value for name, value in act.after.items()):
        raise ChangedSince
    for name, value in act.before.items():
        is_moment = name in MOMENTS and value is not None
        setattr(conversation, name, datetime.fromisoformat(value) if is_moment else value)
    session.flush()
    session.expire(conversation, ["officer", "unit"])
    replies.follow(session, conversation)
    if act.before.keys() & {"handled_by", "unit_id"}:
        duty.end(session, conversation.id, now)
        if conversation.handled_by == HandledBy.QUEUE:  # it waits where it was: who is on duty there is called
            duty.begin(session, conversation, now)
    service.announce_change(session, conversation)


for _kind in ("take_over", "give", "hand_back", "close", "urgent"):
    restores(_kind)(restore_conversation)

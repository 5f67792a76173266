"""What a limit holds back: alarms, never messages, never reports, never danger. Asked where the bot gives to people."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.abuse.active_repository import active
from inbox_api.models import AbuseLevel, AbuseLimit, Conversation

NEVER_HELD = frozenset({"emergency", "denunciation", "complaint", "privacy", "bot_error", "erased"})
UNREVIEWED = timedelta(days=3)  # a limit that no second person has looked at lapses after this time
SLOWED_TO = timedelta(hours=24)  # between two alarms of a person who was slowed


def of(session: Session, citizen_id: int, now: datetime) -> AbuseLimit | None:
    """The limit that holds for this person."""
    return active(session, citizen_id, now, now - UNREVIEWED)


def holds_back(session: Session, conversation: Conversation, reason: str, now: datetime) -> bool:
    """Whether nobody is alarmed for this hand-over: the bot keeps the talk, everything written stays."""
    if reason in NEVER_HELD or conversation.is_urgent or conversation.is_restricted:
        return False
    limit = of(session, conversation.citizen_id, now)
    if limit is None:
        return False
    last = conversation.handed_over_at
    if limit.level == AbuseLevel.SLOWED and (last is None or now - last > SLOWED_TO):
        return False
    limit.held += 1
    session.flush()
    return True

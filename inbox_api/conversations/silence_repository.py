"""SQL of conversations whose officer lets the citizen wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from inbox_api.models import Conversation, HandledBy, OpenConversation, Reminder


class SilenceRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def waiting(self, *, now: datetime, since: datetime, told: datetime, limit: int) -> Sequence[int]:
        """Ids of those that an officer has and has not put off, who waits longest first.

        since: the citizen has waited, and the officer has had it, from then or before. told: who was told of this
        waiting after that moment is left out. Both by the clock on the wall, which runs faster than office time.
        """
        one = OpenConversation
        begin = func.greatest(one.citizen_waits_since, Conversation.handed_over_at)
        statement = (
            select(one.id)
            .join(Conversation, Conversation.id == one.id)
            .where(
                one.citizen_waits_since <= since,
                one.handled_by == HandledBy.OFFICER,
                one.officer_id.isnot(None),
                func.coalesce(one.snoozed_until <= now, true()),
                begin <= since,
                or_(func.coalesce(Conversation.silence_told_at < begin, true()), Conversation.silence_told_at <= told),
            )
        )
        return self.session.scalars(statement.order_by(one.citizen_waits_since, one.id).limit(limit)).all()

    def last_put_off(self, conversation_id: int) -> datetime | None:
        """When the last putting off ended; None when there was none."""
        statement = select(func.max(Reminder.ended_at)).where(
            Reminder.conversation_id == conversation_id, Reminder.is_snooze
        )
        return self.session.scalar(statement)

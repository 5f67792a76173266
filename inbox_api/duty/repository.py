"""SQL of duty lists, calls, settings and subscriptions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import DutyCall, DutyEntry, NoticeSettings, Officer, OfficerSession, PushSubscription
from inbox_api.models.base import among


class DutyRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # the list

    def entries(self, unit_id: int) -> Sequence[DutyEntry]:
        statement = select(DutyEntry).where(DutyEntry.unit_id == unit_id)
        return self.session.scalars(statement.order_by(DutyEntry.position, DutyEntry.id)).all()

    def entry(self, entry_id: int) -> DutyEntry | None:
        return self.session.get(DutyEntry, entry_id)

    def next_position(self, unit_id: int) -> int:
        statement = select(func.coalesce(func.max(DutyEntry.position), 0)).where(DutyEntry.unit_id == unit_id)
        return (self.session.scalar(statement) or 0) + 1

    def add(self, row: DutyEntry | DutyCall) -> None:
        self.session.add(row)
        self.session.flush()

    def delete(self, entry: DutyEntry) -> None:
        self.session.delete(entry)
        self.session.flush()

    # calls

    def begin(self, conversation_id: int, unit_id: int | None, now: datetime) -> int | None:
        """The number of a new call; None when one is open for the conversation already."""
        statement = insert(DutyCall).values(
            conversation_id=conversation_id, unit_id=unit_id, state="open", step=0, began_at=now
        )
        statement = statement.on_conflict_do_nothing(
            index_elements=["conversation_id"], index_where=DutyCall.state == "open"
        )
        return self.session.scalar(statement.returning(DutyCall.id))

    def lock_call(self, call_id: int) -> DutyCall | None:
        statement = select(DutyCall).where(DutyCall.id == call_id).with_for_update()
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def newest_id(self, conversation_id: int) -> int | None:
        """The number of the conversation's latest call."""
        return self.session.scalar(select(func.max(DutyCall.id)).where(DutyCall.conversation_id == conversation_id))

    def end(self, conversation_id: int, state: str, now: datetime) -> None:
        self.session.execute(
            update(DutyCall)
            .where(DutyCall.conversation_id == conversation_id, DutyCall.state == "open")
            .values(state=state, ended_at=now)
        )

    # how officers want to hear

    def settings(self, officer_id: int) -> NoticeSettings | None:
        return self.session.get(NoticeSettings, officer_id)

    def settings_of(self, officer_ids: Collection[int]) -> dict[int, NoticeSettings]:
        """Of the active ones who have chosen something."""
        statement = select(NoticeSettings).join(Officer, Officer.id == NoticeSettings.officer_id)
        statement = statement.where(Officer.is_active, among(NoticeSettings.officer_id, officer_ids))
        return {row.officer_id: row for row in self.session.scalars(statement)}

    def keep_settings(
        self, officer_id: int, *, has_sound: bool, email: str | None, wakes: list[str], letters: list[str]
    ) -> None:
        values = {"has_sound": has_sound, "email": email, "wakes": wakes, "letters": letters}
        statement = insert(NoticeSettings).values(officer_id=officer_id, **values)
        self.session.execute(statement.on_conflict_do_update(index_elements=["officer_id"], set_=values))

    def subscribe(self, officer_id: int, session_id: int, endpoint: str, now: datetime) -> None:
        values = {"officer_id": officer_id, "session_id": session_id, "endpoint": endpoint, "made_at": now}
        statement = insert(PushSubscription).values(**values)
        self.session.execute(
            statement.on_conflict_do_update(index_elements=["endpoint"], set_={**values, "failed_at": None})
        )

    def unsubscribe(self, officer_id: int, endpoint: str) -> None:
        self.session.execute(
            delete(PushSubscription).where(
                PushSubscription.officer_id == officer_id, PushSubscription.endpoint == endpoint
            )
        )

    def subscriptions(self, officer_ids: Sequence[int], now: datetime) -> Sequence[PushSubscription]:
        """Of browsers that are still signed in."""
        statement = (
            select(PushSubscription)
            .join(OfficerSession, OfficerSession.id == PushSubscription.session_id)
            .where(PushSubscription.officer_id.in_(officer_ids), OfficerSession.expires_at > now)
        )
        return self.session.scalars(statement.order_by(PushSubscription.id)).all()

    def subscription(self, number: int) -> PushSubscription | None:
        return self.session.get(PushSubscription, number)

    def drop(self, number: int) -> None:
        self.session.execute(delete(PushSubscription).where(PushSubscription.id == number))

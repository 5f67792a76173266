"""SQL of officers' corrections of intents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import Message, WrongIntent


class WrongIntentRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def message(self, message_id: int) -> Message | None:
        return self.session.get(Message, message_id)

    def keep(self, **values: Any) -> WrongIntent:
        statement = insert(WrongIntent).values(**values)
        statement = statement.on_conflict_do_update(index_elements=["message_id"], set_={**values, "taken_at": None})
        number = self.session.scalars(statement.returning(WrongIntent.id)).one()
        found = self.session.get(WrongIntent, number, populate_existing=True)
        assert found is not None
        return found

    def delete(self, message_id: int) -> bool:
        """False when it was not marked, or the training desk has dealt with it."""
        statement = delete(WrongIntent).where(WrongIntent.message_id == message_id, WrongIntent.taken_at.is_(None))
        return self.session.scalar(statement.returning(WrongIntent.id)) is not None

    def of(self, message_ids: Sequence[int]) -> dict[int, WrongIntent]:
        rows = self.session.scalars(select(WrongIntent).where(WrongIntent.message_id.in_(message_ids)))
        return {row.message_id: row for row in rows}

    def open(self, limit: int) -> Sequence[WrongIntent]:
        statement = select(WrongIntent).where(WrongIntent.taken_at.is_(None)).order_by(WrongIntent.id).limit(limit)
        return self.session.scalars(statement).all()

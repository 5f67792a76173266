"""SQL of the requests of people about their own data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.models import Conversation, DataRequest


class RequestRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: DataRequest) -> DataRequest:
        self.session.add(row)
        self.session.flush()
        return row

    def get(self, request_id: int) -> DataRequest | None:
        return self.session.get(DataRequest, request_id)

    def open_of(self, conversation_id: int, kind: str) -> DataRequest | None:
        """The one that waits, of this kind and with no erasure of its own yet."""
        statement = select(DataRequest).where(
            DataRequest.conversation_id == conversation_id, DataRequest.kind == kind, DataRequest.done_at.is_(None),
            DataRequest.erasure_id.is_(None),
        )  # fmt: skip
        return self.session.scalars(statement.order_by(DataRequest.id)).first()

    def of_erasure(self, erasure_id: int) -> DataRequest | None:
        return self.session.scalar(select(DataRequest).where(DataRequest.erasure_id == erasure_id))

    def open(self, limit: int) -> Sequence[tuple[DataRequest, Conversation | None]]:
        """What waits, that which is due first on top."""
        return self._listed(limit, is_open=True)

    def ended(self, limit: int) -> Sequence[tuple[DataRequest, Conversation | None]]:
        """What is done or refused, the newest first."""
        return self._listed(limit, is_open=False)

    def _listed(self, limit: int, *, is_open: bool) -> Sequence[tuple[DataRequest, Conversation | None]]:
        statement = select(DataRequest, Conversation).outerjoin(
            Conversation, Conversation.id == DataRequest.conversation_id
        )
        if is_open:
            statement = statement.where(DataRequest.done_at.is_(None)).order_by(DataRequest.due_at, DataRequest.id)
        else:
            statement = statement.where(DataRequest.done_at.is_not(None)).order_by(
                DataRequest.done_at.desc(), DataRequest.id.desc()
            )
        return [(row, conversation) for row, conversation in self.session.execute(statement.limit(limit))]

    def change(self, row: DataRequest, values: dict[str, Any], *, once: str = "") -> bool:
        """Change a request that waits; False when it is over, or when the column `once` is set already."""
        statement = update(DataRequest).where(DataRequest.id == row.id, DataRequest.done_at.is_(None))
        if once:
            statement = statement.where(getattr(DataRequest, once).is_(None))
        is_done = self.session.scalar(statement.values(**values).returning(DataRequest.id)) is not None
        self.session.refresh(row)
        return is_done

    def claim_due(self, until: datetime, reminded_before: datetime, now: datetime) -> Sequence[int]:
        """Ids of what is due by then and was not spoken of since; they count as spoken of from now on."""
        waits_for_reply = and_(DataRequest.replied_at.is_(None), DataRequest.reply_due_at <= until)
        statement = (
            update(DataRequest)
            .where(
                DataRequest.done_at.is_(None),
                or_(waits_for_reply, DataRequest.due_at <= until),
                or_(DataRequest.reminded_at.is_(None), DataRequest.reminded_at < reminded_before),
            )
            .values(reminded_at=now)
            .returning(DataRequest.id)
        )
        return self.session.scalars(statement).all()

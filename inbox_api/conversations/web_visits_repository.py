"""SQL of the browsers of the web chat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import WebVisit


class WebVisitsRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def find(self, visitor: str, *, for_update: bool = False) -> WebVisit | None:
        statement = select(WebVisit).where(WebVisit.visitor == visitor)
        if for_update:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self.session.scalar(statement)

    def open(self, visitor: str, now: datetime) -> None:
        """A row without a key; one that is there stays as it is."""
        row = {"visitor": visitor, "generation": 0, "is_confirmed": True, "rotated_at": now, "seen_at": now,
               "created_at": now}  # fmt: skip
        self.session.execute(insert(WebVisit).values(row).on_conflict_do_nothing())

    def revoke(self, visitor: str, now: datetime) -> None:
        statement = update(WebVisit).where(WebVisit.visitor == visitor, WebVisit.revoked_at.is_(None))
        self.session.execute(statement.values(revoked_at=now, public_key=None, hand_over_digest=None))

    def offer(self, visitor: str, digest: str, until: datetime) -> None:
        statement = update(WebVisit).where(WebVisit.visitor == visitor)
        self.session.execute(statement.values(hand_over_digest=digest, hand_over_until=until))

    def take_offer(self, digest: str, now: datetime) -> WebVisit | None:
        """Use a code up: the next generation, without a key, is the only valid one. None when it was used or is old."""
        statement = (
            update(WebVisit)
            .where(*self._open_offer(digest, now))
            .values(
                generation=WebVisit.generation + 2,  # not even the previous one serves while requests are under way
                is_confirmed=True,
                public_key=None,
                origin="",
                hand_over_digest=None,
                rotated_at=now,
                seen_at=now,
            )
            .returning(WebVisit)
        )
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def is_offered(self, digest: str, now: datetime) -> bool:
        return self.session.scalar(select(WebVisit.id).where(*self._open_offer(digest, now))) is not None

    @staticmethod
    def _open_offer(digest: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
        return (WebVisit.hand_over_digest == digest, WebVisit.hand_over_until > now, WebVisit.revoked_at.is_(None))

    def forget_unseen(self, seen_before: datetime) -> int:
        statement = delete(WebVisit).where(WebVisit.seen_at < seen_before).returning(WebVisit.id)
        return len(self.session.scalars(statement).all())

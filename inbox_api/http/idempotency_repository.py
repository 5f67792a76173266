"""SQL of kept answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from inbox_api.models import IdempotentAnswer

LOCK_NOT_AVAILABLE = "55P03"


class IdempotencyRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def claim(
        self, officer_id: int, key_hash: str, fingerprint: str, now: datetime, old: datetime, wait: timedelta
    ) -> int | None:
        """The id of a new row; None when the key was used already (since `old`).

        A twin that is under way holds its row until it ends, so this waits for it; when it is undone the row is ours.
        Raises TimeoutError after `wait`.
        """
        table = IdempotentAnswer
        new = insert(table).values(officer_id=officer_id, key_hash=key_hash, fingerprint=fingerprint, created_at=now)
        statement = new.on_conflict_do_update(
            index_elements=["officer_id", "key_hash"],
            set_={"fingerprint": new.excluded.fingerprint, "created_at": new.excluded.created_at, "answer": None},
            where=table.created_at < old,
        ).returning(table.id)
        self._set_lock_timeout(f"{int(wait.total_seconds() * 1000)}ms")
        try:
            found = self.session.scalar(statement)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
                raise TimeoutError from error
            raise
        self._set_lock_timeout("0")
        return found

    def _set_lock_timeout(self, value: str) -> None:
        self.session.execute(select(func.set_config("lock_timeout", value, True)))

    def find(self, officer_id: int, key_hash: str) -> IdempotentAnswer | None:
        table = IdempotentAnswer
        return self.session.scalar(select(table).where(table.officer_id == officer_id, table.key_hash == key_hash))

    def keep(self, row_id: int, answer: bytes) -> None:
        self.session.execute(update(IdempotentAnswer).where(IdempotentAnswer.id == row_id).values(answer=answer))

    def drop(self, row_id: int) -> None:
        self.session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.id == row_id))

    def forget(self, before: datetime, limit: int) -> int:
        """Delete what is older, some at a time; returns how many."""
        some = select(IdempotentAnswer.id).where(IdempotentAnswer.created_at < before).limit(limit)
        gone = delete(IdempotentAnswer).where(IdempotentAnswer.id.in_(some)).returning(IdempotentAnswer.id)
        return len(self.session.execute(gone).all())

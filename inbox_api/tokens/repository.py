"""SQL of API keys and the accounts they act as."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inbox_api.models import ApiKey, Officer


class TokenRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Officer | ApiKey) -> None:
        self.session.add(row)
        self.session.flush()
        self.session.refresh(row)

    def by_hash(self, token_hash: str) -> ApiKey | None:
        return self.session.scalar(select(ApiKey).where(ApiKey.token_hash == token_hash))

    def get(self, key_id: int) -> ApiKey | None:
        return self.session.get(ApiKey, key_id)

    def all(self) -> Sequence[ApiKey]:
        """Newest first."""
        return self.session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).all()

    def waiting(self, now: datetime) -> Sequence[ApiKey]:
        """Those in force that nobody has approved, oldest first."""
        statement = select(ApiKey).where(
            ApiKey.approved_at.is_(None), ApiKey.revoked_at.is_(None), ApiKey.expires_at > now
        )
        return self.session.scalars(statement.order_by(ApiKey.id)).all()

    def earlier(self, key: ApiKey) -> Sequence[ApiKey]:
        """Keys of the same program that were made before."""
        return self.session.scalars(select(ApiKey).where(ApiKey.account_id == key.account_id, ApiKey.id < key.id)).all()

    def account_named(self, username: str) -> Officer | None:
        return self.session.scalar(select(Officer).where(Officer.username == username))

    def note_use(self, key_id: int, now: datetime, before: datetime) -> None:
        """One write a minute at most, whatever the number of requests."""
        statement = update(ApiKey).where(
            ApiKey.id == key_id, (ApiKey.last_used_at.is_(None)) | (ApiKey.last_used_at < before)
        )
        self.session.execute(statement.values(last_used_at=now), execution_options={"synchronize_session": False})

    def flush(self) -> None:
        self.session.flush()

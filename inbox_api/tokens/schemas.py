"""API keys as people's programs read and make them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from inbox_api.models import ApiKey
from inbox_api.tokens.service import MadeKey, NewKey


class KeyOut(BaseModel):
    id: int
    name: str
    account: str
    unit: str
    roles: list[str]
    purpose: str
    starts_with: str
    is_read_only: bool
    per_minute: int | None
    created_at: datetime
    approved_at: datetime | None
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> KeyOut:
        return cls(
            id=key.id,
            name=key.account.display_name,
            account=key.account.username,
            unit=key.account.unit.code,
            roles=key.account.roles,
            purpose=key.purpose,
            starts_with=key.shown_start,
            is_read_only=key.is_read_only,
            per_minute=key.per_minute,
            created_at=key.created_at,
            approved_at=key.approved_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            revoked_at=key.revoked_at,
        )


class MadeKeyOut(KeyOut):
    """With the secret, which is shown this once."""

    token: str

    @classmethod
    def made(cls, made: MadeKey) -> MadeKeyOut:
        return cls(**KeyOut.of(made.key).model_dump(), token=made.token)


class KeyIn(BaseModel):
    name: str = Field(min_length=2, max_length=100)
    unit: str = Field(max_length=200)
    roles: list[str] = Field(min_length=1, max_length=10)
    purpose: str = Field(min_length=5, max_length=500)
    days: int = Field(default=365, ge=1, le=400)
    is_read_only: bool = False
    per_minute: int | None = Field(default=None, ge=1, le=100_000)

    def order(self) -> NewKey:
        return NewKey(
            self.name, self.unit, tuple(self.roles), self.purpose, self.days, self.is_read_only, self.per_minute
        )


class RenewIn(BaseModel):
    """days: null ends with the old key. A longer life of a key that reads citizens' texts waits for a leader."""

    days: int | None = Field(default=None, ge=1, le=400)

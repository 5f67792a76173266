"""Webhooks out as programs read and make them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from inbox_api.hooks_out.service import NewHook, WithSecret
from inbox_api.models import Hook, HookDelivery


class KindOut(BaseModel):
    kind: str
    meaning: str


class HookOut(BaseModel):
    id: int
    name: str
    url: str
    events: list[str]
    filters: dict[str, list[str]]
    wants_texts: bool
    texts_allowed_at: datetime | None
    previous_secret_until: datetime | None
    failing_since: datetime | None
    not_before: datetime | None
    last_success_at: datetime | None
    paused_at: datetime | None
    paused_reason: str | None
    created_at: datetime
    version: int

    @classmethod
    def of(cls, hook: Hook) -> HookOut:
        return cls(
            id=hook.id,
            name=hook.name,
            url=hook.url,
            events=hook.events,
            filters=hook.filters,
            wants_texts=hook.wants_texts,
            texts_allowed_at=hook.texts_allowed_at,
            previous_secret_until=hook.previous_until,
            failing_since=hook.failing_since,
            not_before=hook.not_before,
            last_success_at=hook.last_success_at,
            paused_at=hook.paused_at,
            paused_reason=hook.paused_reason,
            created_at=hook.created_at,
            version=hook.version,
        )


class MadeHookOut(HookOut):
    """With the secret that signs, which is shown this once."""

    secret: str

    @classmethod
    def made(cls, made: WithSecret) -> MadeHookOut:
        return cls(**HookOut.of(made.hook).model_dump(), secret=made.secret)


class HookIn(BaseModel):
    name: str = Field(min_length=2, max_length=100)
    url: str = Field(min_length=9, max_length=2000)
    events: list[str] = Field(min_length=1, max_length=50)
    filters: dict[str, list[str]] = Field(default_factory=dict, max_length=10)
    wants_texts: bool = False

    def order(self) -> NewHook:
        return NewHook(self.name, self.url, tuple(self.events), self.filters, self.wants_texts)


class SecretIn(BaseModel):
    keep_hours: int = Field(default=24, ge=0, le=720)


class ReplayIn(BaseModel):
    """Without anything: what failed. since and with_delivered: everything from then on."""

    since: datetime | None = None
    with_delivered: bool = False


class CountOut(BaseModel):
    count: int


class DeliveryOut(BaseModel):
    id: int
    event: str
    kind: str
    stream: str
    happened_at: datetime
    state: str
    attempts: int
    next_try_at: datetime | None
    last_try_at: datetime | None
    last_status: int | None
    last_error: str | None
    last_ms: int | None
    delivered_at: datetime | None
    replays: int
    data: dict[str, Any]

    @classmethod
    def of(cls, row: HookDelivery) -> DeliveryOut:
        return cls(
            id=row.id,
            event=row.event.public_id,
            kind=row.event.kind,
            stream=row.stream,
            happened_at=row.event.at,
            state=row.state,
            attempts=row.attempts,
            next_try_at=row.next_try_at,
            last_try_at=row.last_try_at,
            last_status=row.last_status,
            last_error=row.last_error,
            last_ms=row.last_ms,
            delivered_at=row.delivered_at,
            replays=row.replays,
            data=row.event.data,
        )

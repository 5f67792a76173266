"""Views as programs read and change them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from inbox_api.conversations.schemas import ConversationRow
from inbox_api.models import SavedView

FILTER = "channel.is.zalo;(topic.is.04|ward.is.tra-vinh);due.is.overdue"


class ViewIn(BaseModel):
    name: str = Field(min_length=1, max_length=60, examples=["Zalo, qua han"])
    filter: str = Field(max_length=1500, examples=[FILTER])
    scope: str = Field(default="own", pattern="^(own|unit|city)$")


class ViewChangeIn(BaseModel):
    """version: the one that was seen; what is left out stays."""

    version: int = Field(ge=1, examples=[1])
    name: str | None = Field(default=None, min_length=1, max_length=60)
    filter: str | None = Field(default=None, max_length=1500)
    scope: str | None = Field(default=None, pattern="^(own|unit|city)$")
    position: int | None = Field(default=None, ge=0, le=10_000)


class ViewOut(BaseModel):
    id: int
    name: str
    filter: str
    scope: str
    owner: str
    unit: str | None
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, row: SavedView) -> ViewOut:
        return cls(
            id=row.id, name=row.name, filter=row.filter, scope=row.scope, owner=row.owner.username,
            unit=row.unit.code if row.unit else None, version=row.version, changed_at=row.changed_at,
        )  # fmt: skip


class CountOut(BaseModel):
    """is_more: there are that many and more (only filters that ask for closed ones too)."""

    count: int
    is_more: bool


class PageOut(BaseModel):
    """next: the cursor of the next page, null at the end."""

    rows: list[ConversationRow]
    next: str | None


class FieldOut(BaseModel):
    """What a filter may ask about. choices: [] where any value of the shape fits."""

    name: str
    label: str
    is_of_case: bool
    choices: list[str]

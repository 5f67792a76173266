"""Results of the search as programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from inbox_api.search.marking import Part
from inbox_api.search.service import Found


class PartOut(BaseModel):
    text: str
    is_marked: bool


class FoundMessageOut(BaseModel):
    id: int
    conversation: str
    channel: str
    author: str
    citizen_name: str | None
    citizen_behind: str | None
    sent_at: datetime
    parts: list[PartOut]


class FoundCaseOut(BaseModel):
    code: str
    title: str
    status: str
    received_at: datetime
    due_at: datetime | None
    parts: list[PartOut]


class FoundFileOut(BaseModel):
    id: int
    name: str
    conversation: str
    sent_at: datetime
    parts: list[PartOut]


class FoundPersonOut(BaseModel):
    name: str | None
    phone: str
    conversation: str
    channel: str
    last_message_at: datetime
    parts: list[PartOut]


class FoundOut(BaseModel):
    """is_partial: older ones were not looked through, because the words are very common. Private numbers are masked."""

    people: list[FoundPersonOut]
    cases: list[FoundCaseOut]
    messages: list[FoundMessageOut]
    files: list[FoundFileOut]
    is_partial: bool

    @classmethod
    def of(cls, found: Found) -> FoundOut:
        return cls(
            people=[
                FoundPersonOut(
                    name=one.name, phone=one.phone, conversation=one.conversation, channel=one.channel,
                    last_message_at=one.last_message_at, parts=_parts(one.parts),
                )
                for one in found.people
            ],
            cases=[
                FoundCaseOut(
                    code=one.code, title=one.title, status=one.status, received_at=one.received_at, due_at=one.due_at,
                    parts=_parts(one.parts),
                )
                for one in found.cases
            ],
            messages=[
                FoundMessageOut(
                    id=one.id, conversation=one.conversation, channel=one.channel, author=one.author,
                    citizen_name=one.citizen_name, citizen_behind=one.behind, sent_at=one.sent_at,
                    parts=_parts(one.parts),
                )
                for one in found.messages
            ],
            files=[
                FoundFileOut(
                    id=one.id, name=one.name, conversation=one.conversation, sent_at=one.sent_at,
                    parts=_parts(one.parts),
                )
                for one in found.files
            ],
            is_partial=found.is_partial,
        )  # fmt: skip


def _parts(parts: Sequence[Part]) -> list[PartOut]:
    return [PartOut(text=part.text, is_marked=part.is_marked) for part in parts]

"""Persons as programs read and change them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from inbox_api.models import PersonLink
from inbox_api.people.service import Alike
from inbox_api.privacy.consents import Standing


class MergeIn(BaseModel):
    """conversation: of the other channel. proof: same_phone said_so showed_paper same_code other."""

    conversation: str = Field(max_length=100, examples=["conv-0011223344556677"])
    proof: str = Field(max_length=20, examples=["same_phone"])
    detail: str = Field(default="", max_length=500, examples=["Da goi lai so nay, dung nguoi"])


class UnmergeIn(BaseModel):
    reason: str = Field(min_length=10, max_length=500, examples=["Hai nguoi dung chung mot so dien thoai"])


class LinkOut(BaseModel):
    citizen: int
    name: str | None
    proof: str
    detail: str
    made_at: datetime
    made_by: str

    @classmethod
    def of(cls, row: PersonLink, *, is_shown: bool) -> LinkOut:
        return cls(
            citizen=row.citizen_id, name=row.citizen.display_name if is_shown else None, proof=row.proof,
            detail=row.detail, made_at=row.made_at, made_by=row.officer.username,
        )  # fmt: skip


class AlikeOut(BaseModel):
    citizen: int
    name: str | None
    phone: str
    conversation: str
    channel: str
    reasons: list[str]

    @classmethod
    def of(cls, one: Alike) -> AlikeOut:
        return cls(
            citizen=one.citizen_id, name=one.name, phone=one.phone, conversation=one.conversation,
            channel=one.channel, reasons=list(one.reasons),
        )  # fmt: skip


class ConsentOut(BaseModel):
    """purpose: training public_copy rating news. said_at, channel: of the citizen's last word; null for none."""

    purpose: str
    title: str
    is_allowed: bool
    said_at: datetime | None
    channel: str | None

    @classmethod
    def of(cls, one: Standing) -> ConsentOut:
        return cls(
            purpose=one.purpose.code, title=one.purpose.title, is_allowed=one.is_allowed,
            said_at=one.line.at if one.line else None, channel=(one.line.channel or None) if one.line else None,
        )  # fmt: skip


class PersonOut(BaseModel):
    """conversations: the other ones of this person; cases: other readable ones; similar: near, or in the same words.

    consents: what the citizen allows beyond the own matter; [] in a secret conversation.
    """

    links: list[LinkOut]
    consents: list[ConsentOut]
    conversations: list[str]
    cases: list[str]
    similar: list[str]


class SuggestionOut(BaseModel):
    """kind: procedure, ready or earlier. Nothing of this is ever sent by itself."""

    kind: str
    title: str
    text: str
    source: str
    at: datetime | None

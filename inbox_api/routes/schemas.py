"""What the bot sends about contact points; tests/contract/bot/choose_contact.json is the specification."""

from __future__ import annotations

from pydantic import BaseModel, Field

from inbox_api.models import ContactKind


class ContactIn(BaseModel):
    sender: str
    message_id: str
    kind: ContactKind
    address: str = Field(default="", max_length=300)


class ContactCodeIn(BaseModel):
    sender: str
    message_id: str
    kind: ContactKind
    code: str = Field(max_length=40)


class ContactChoices(BaseModel):
    """kinds: the ways that can be chosen now. chosen: the citizen's wish so far."""

    kinds: list[ContactKind]
    chosen: ContactKind | None


class ContactOut(BaseModel):
    """needs_code: a code was sent there; ask the citizen for it."""

    kind: ContactKind
    shown_address: str
    is_proved: bool
    needs_code: bool

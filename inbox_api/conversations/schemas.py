"""Conversations as programs read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inbox_api.cases.shield.veil import Veil
from inbox_api.conversations.listing import InboxRow, ListedConversation
from inbox_api.conversations.shielding import shown_name
from inbox_api.masking import masked
from inbox_api.models import ContactSuggestion, Conversation, Message


class ConversationOut(BaseModel):
    """citizen_behind: the case's code instead of a person behind the identity shield ("": you may read no case of it).

    null: nobody is hidden, and citizen_name is what is known. citizen_waits_since: for the answer of people.
    """

    id: str
    channel: str
    citizen_name: str | None
    citizen_behind: str | None
    handled_by: str
    handover_reason: str | None
    officer: str | None
    unit: str | None
    is_urgent: bool
    is_closed: bool
    waits_for_citizen: bool
    citizen_waits_since: datetime | None
    last_message_at: datetime

    @classmethod
    def of(cls, row: Conversation, veil: Veil | None) -> ConversationOut:
        return cls(
            id=row.public_id,
            channel=row.channel,
            citizen_name=shown_name(row, veil),
            citizen_behind=veil.code if veil else None,
            handled_by=row.handled_by,
            handover_reason=row.handover_reason,
            officer=row.officer.username if row.officer else None,
            unit=row.unit.code if row.unit else None,
            is_urgent=row.is_urgent,
            is_closed=row.is_closed,
            waits_for_citizen=row.waits_for_citizen,
            citizen_waits_since=row.citizen_waits_since,
            last_message_at=row.last_message_at,
        )

    @classmethod
    def of_listed(cls, row: ListedConversation) -> ConversationOut:
        return cls(
            id=row.public_id,
            channel=row.channel,
            citizen_name=None if row.is_restricted else row.citizen.display_name,
            citizen_behind=row.citizen.behind,
            handled_by=row.handled_by,
            handover_reason=row.handover_reason,
            officer=row.officer.name if row.officer else None,
            unit=row.unit.name if row.unit else None,
            is_urgent=row.is_urgent,
            is_closed=row.is_closed,
            waits_for_citizen=row.waits_for_citizen,
            citizen_waits_since=row.citizen_waits_since,
            last_message_at=row.last_message_at,
        )


class ConversationDone(ConversationOut):
    """undo_id: for POST /api/v1/undo/{undo_id} within ten seconds; null when nothing was changed."""

    undo_id: int | None

    @classmethod
    def after(cls, shown: ConversationOut, undo_id: int | None) -> ConversationDone:
        return cls(**shown.model_dump(), undo_id=undo_id)


class ConversationRow(BaseModel):
    conversation: ConversationOut
    last_text: str | None
    case_code: str | None
    due_at: datetime | None
    is_overdue: bool
    unread: int

    @classmethod
    def of(cls, row: InboxRow) -> ConversationRow:
        return cls(
            conversation=ConversationOut.of_listed(row.conversation),
            last_text=masked(row.last_message.text) if row.last_message and not row.last_message.deleted_at else None,
            case_code=row.case.code if row.case else None,
            due_at=row.case.due_at if row.case else None,
            is_overdue=row.is_overdue,
            unread=row.unread,
        )


class PieceOut(BaseModel):
    state: str
    error_code: str | None
    sent_at: datetime | None


class FileOut(BaseModel):
    id: int
    kind: str
    name: str | None
    mime: str | None
    size_bytes: int | None
    problem: str | None


class MessageOut(BaseModel):
    id: int
    author: str
    officer: str | None
    text: str
    buttons: list[dict[str, Any]]
    sent_at: datetime
    edited_at: datetime | None
    is_deleted: bool
    delivered_at: datetime | None
    read_at: datetime | None
    intent: str | None
    confidence: float | None
    files: list[FileOut]
    pieces: list[PieceOut]

    @classmethod
    def of(cls, row: Message, veil: Veil | None) -> MessageOut:
        understanding = row.understanding or {}
        shown = veil.text if veil else str
        return cls(
            id=row.id,
            author=row.author,
            officer=row.officer.username if row.officer else None,
            text="" if row.deleted_at else shown(row.text),
            buttons=row.buttons,
            sent_at=row.sent_at,
            edited_at=row.edited_at,
            is_deleted=row.deleted_at is not None,
            delivered_at=row.delivered_at,
            read_at=row.read_at,
            intent=understanding.get("intent"),
            confidence=understanding.get("confidence"),
            files=[
                FileOut(
                    id=f.id,
                    kind=f.kind,
                    name=shown(f.name) if f.name else None,
                    mime=f.mime,
                    size_bytes=f.size_bytes,
                    problem=f.problem,
                )
                for f in row.attachments
            ],
            pieces=[PieceOut(state=p.state, error_code=p.error_code, sent_at=p.sent_at) for p in row.outbound],
        )


class ContactSuggestionOut(BaseModel):
    name: str
    phone: str
    address: str
    given_at: datetime

    @classmethod
    def of(cls, row: ContactSuggestion) -> ContactSuggestionOut:
        return cls(name=row.name, phone=row.phone, address=row.address, given_at=row.given_at)


class TakeOverIn(BaseModel):
    """force: although a colleague has it."""

    force: bool = False


class GiveIn(BaseModel):
    """One of the two; null: back into the queue of its unit. force: although a colleague has it.

    to: a colleague's user name. unit: the code of the unit where it is to wait.
    """

    model_config = ConfigDict(extra="forbid")
    to: str | None = None
    unit: str | None = None
    force: bool = False

    @model_validator(mode="after")
    def _names_one(self) -> GiveIn:
        if not self.model_fields_set & {"to", "unit"} or (self.to and self.unit):
            raise ValueError("give it either `to` a colleague or to a `unit`")
        return self


class ReplyIn(BaseModel):
    """file_ids: of POST /api/v1/files. quotes: the citizen's message that the answer quotes, where the channel can.

    seen: the newest message that the caller knows: 409 when a colleague has answered since, unless `force`.
    is_held: it goes out after some seconds and can be taken back until then; a quoting one goes at once.
    """

    text: str = Field(max_length=20_000)
    file_ids: list[int] = []
    quotes: int | None = None
    seen: int | None = None
    force: bool = False
    is_held: bool = False


class NoteIn(BaseModel):
    text: str = Field(min_length=1, max_length=20_000)

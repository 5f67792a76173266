"""Cases as programs read and change them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from inbox_api.cases.refusing import Refusal
from inbox_api.cases.states import CaseState
from inbox_api.models import Case, CaseEvent


class CaseOut(BaseModel):
    """reply_due_at: until when people owe the citizen the first reply, or one to the next message; null: none."""

    code: str
    case_type: str
    topic: str | None
    title: str
    description: str
    address: str | None
    ward: str | None
    status: str
    priority: str
    restricted: str
    is_public: bool
    hide_name: bool
    received_at: datetime
    due_at: datetime | None
    due_basis: str
    reply_due_at: datetime | None
    closed_at: datetime | None
    result_text: str | None
    rating: int | None
    unit: str
    officer: str | None
    conversation: str | None
    version: int

    @classmethod
    def of(cls, case: Case) -> CaseOut:
        return cls(
            code=case.code,
            case_type=case.case_type,
            topic=case.topic,
            title=case.title,
            description=case.description,
            address=case.address,
            ward=case.ward_code,
            status=case.status,
            priority=case.priority,
            restricted=case.restricted,
            is_public=case.is_public,
            hide_name=case.hide_name,
            received_at=case.received_at,
            due_at=case.due_at,
            due_basis=case.due_basis,
            reply_due_at=case.reply_due_at,
            closed_at=case.closed_at,
            result_text=case.result_text,
            rating=case.rating,
            unit=case.unit.code,
            officer=case.officer.username if case.officer else None,
            conversation=case.conversation.public_id if case.conversation else None,
            version=case.version,
        )


class EventOut(BaseModel):
    at: datetime
    kind: str
    officer: str | None
    is_public: bool
    detail: dict[str, Any]

    @classmethod
    def of(cls, event: CaseEvent) -> EventOut:
        officer = event.officer.username if event.officer else None
        return cls(at=event.at, kind=event.kind, officer=officer, is_public=event.is_public, detail=event.detail)


class StateIn(BaseModel):
    """refusal: a code of GET /api/v1/refusal-reasons when the case is not accepted; without one: other, by `reason`."""

    status: CaseState
    refusal: str | None = Field(default=None, max_length=40)
    reason: str | None = Field(default=None, max_length=2000)
    result: str | None = Field(default=None, max_length=10_000)
    no_photo_reason: str | None = Field(default=None, max_length=2000)
    document_no: str | None = Field(default=None, max_length=200)


class RefusalOut(BaseModel):
    """sentence and where: what the citizen reads, the officer's own words between them. name: for officers."""

    code: str
    name: str
    sentence: str
    where: str

    @classmethod
    def of(cls, row: Refusal) -> RefusalOut:
        return cls(code=row.code, name=row.name, sentence=row.sentence, where=row.where)


class AssignIn(BaseModel):
    officer: str


class TransferIn(BaseModel):
    unit: str
    reason: str = Field(min_length=1, max_length=2000)


class TextIn(BaseModel):
    text: str = Field(min_length=1, max_length=20_000)


class AnswerIn(BaseModel):
    """file_ids: of POST /api/v1/files. force: also when a colleague has the conversation or has answered meanwhile.

    seen: the newest message of the conversation that the caller knows: 409 when a colleague has answered since.
    """

    text: str = Field(max_length=20_000)
    file_ids: list[int] = Field(default=[], max_length=20)
    force: bool = False
    seen: int | None = None


class CloseIn(BaseModel):
    """file_ids: photos and papers that prove the result, of POST /api/v1/files; the citizen gets them.

    force: also when a colleague has the conversation, who keeps it, or has answered meanwhile. seen: the newest
    message of the conversation that the caller knows: 409 when a colleague has answered since.
    """

    result: str = Field(min_length=1, max_length=10_000)
    no_photo_reason: str | None = Field(default=None, max_length=2000)
    file_ids: list[int] = Field(default=[], max_length=20)
    force: bool = False
    seen: int | None = None


class FieldsIn(BaseModel):
    """What is to be corrected; what is left out stays. null empties a field (not title and description).

    ward_code: of today's ward. version: of the case that was read; If-Match serves, too.
    """

    title: str | None = Field(default=None, max_length=500)
    description: str | None = Field(default=None, max_length=20_000)
    topic: str | None = Field(default=None, max_length=10)
    address: str | None = Field(default=None, max_length=500)
    ward_code: str | None = Field(default=None, max_length=100)
    happened_at_text: str | None = Field(default=None, max_length=500)
    contact_name: str | None = Field(default=None, max_length=500)
    contact_phone: str | None = Field(default=None, max_length=500)
    version: int | None = None


class PlaceIn(BaseModel):
    """file: of a photo that tells where it was taken; null: none of them shows the place of the case."""

    file: int | None


class PlaceOut(BaseModel):
    """source: exif or film."""

    file: int
    latitude: float
    longitude: float
    source: str


class MoveOut(BaseModel):
    """A step that the caller may take now. status: for POST .../state.

    needs: what must go with it: reason, result, document (number of a decision), photo_or_reason.
    """

    status: str
    verb: str
    label: str
    needs: list[str]


class ColleagueOut(BaseModel):
    username: str
    name: str
    unit: str

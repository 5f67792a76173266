"""What programs send and read about labels, putting off, reminders, undo, presence, mentions and corrections."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from inbox_api.conversations.acts import Done
from inbox_api.conversations.undoing import RUN
from inbox_api.deadlines.moments import Moment
from inbox_api.models import InboxLabel, Officer, Reminder, UndoableAct, WrongIntent
from inbox_api.presence import Present


class DoneOut(BaseModel):
    """undo_id: for POST /api/v1/undo/{undo_id} within ten seconds; null when nothing was changed."""

    conversation: str
    undo_id: int | None

    @classmethod
    def of(cls, done: Done) -> DoneOut:
        return cls(conversation=done.conversation.public_id, undo_id=done.undo_id)


class UndoneItemOut(BaseModel):
    """code: of a case, or a conversation's id. kept_because: why it could not be put back. lasting: steps that stay."""

    code: str
    kind: Literal["case", "conversation"]
    undone: bool
    kept_because: str
    lasting: list[str]


class UndoneOut(BaseModel):
    """outcomes: of a run over many, one for each."""

    id: int
    kind: str
    outcomes: list[UndoneItemOut] = []

    @classmethod
    def of(cls, act: UndoableAct) -> UndoneOut:
        found = act.after.get("outcomes", []) if act.kind == RUN else []
        return cls(id=act.id, kind=act.kind, outcomes=[UndoneItemOut(**one) for one in found])


class UrgentIn(BaseModel):
    is_urgent: bool = Field(examples=[True])


class SnoozeIn(BaseModel):
    until: Moment = Field(examples=["2030-01-02T08:00:00+07:00"])
    text: str = Field(default="", max_length=500, examples=["Goi lai sau khi co ket qua kiem tra"])


class ReminderIn(BaseModel):
    at: Moment = Field(examples=["2030-01-02T08:00:00+07:00"])
    text: str = Field(default="", max_length=500, examples=["Hoi lai don vi cap nuoc"])


class ReminderOut(BaseModel):
    id: int
    at: datetime
    text: str
    made_by: str

    @classmethod
    def of(cls, row: Reminder) -> ReminderOut:
        return cls(id=row.id, at=row.remind_at, text=row.text, made_by=row.officer.username)


class LabelIn(BaseModel):
    name: str = Field(min_length=1, max_length=40, examples=["mua bao"])
    colour: str = Field(default="grey", examples=["red"])
    for_city: bool = False


class LabelOut(BaseModel):
    id: int
    name: str
    colour: str
    is_of_city: bool

    @classmethod
    def of(cls, row: InboxLabel) -> LabelOut:
        return cls(id=row.id, name=row.name, colour=row.colour, is_of_city=row.unit_id is None)


class PutLabelIn(BaseModel):
    label: int


class LabelledOut(BaseModel):
    undo_id: int | None


class TakenBackOut(BaseModel):
    """file_names: in the order of file_ids."""

    text: str
    file_ids: list[int]
    file_names: list[str]


class PresenceIn(BaseModel):
    doing: str = Field(pattern="^(viewing|typing|gone)$", examples=["typing"])


class PresentOut(BaseModel):
    name: str
    doing: str

    @classmethod
    def of(cls, one: Present) -> PresentOut:
        return cls(name=one.name, doing=one.doing)


class MentionableOut(BaseModel):
    username: str
    name: str
    unit: str

    @classmethod
    def of(cls, row: Officer) -> MentionableOut:
        return cls(username=row.username, name=row.display_name, unit=row.unit.name)


class WrongIntentIn(BaseModel):
    intent: str | None = Field(default=None, max_length=100, examples=["report_issue"])


class WrongIntentOut(BaseModel):
    message: int
    understood: str | None
    intent: str | None

    @classmethod
    def of(cls, row: WrongIntent) -> WrongIntentOut:
        return cls(message=row.message_id, understood=row.understood, intent=row.intent)

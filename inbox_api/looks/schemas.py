"""Drafts that colleagues look at, as programs read and write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.deadlines.moments import Moment
from inbox_api.documents.schemas import PieceOut
from inbox_api.looks.service import LONGEST, LONGEST_WORD
from inbox_api.models import SecondLook, SecondLookStep


class LookOut(BaseModel):
    """kind: reply (in a conversation), answer, close, confirm (in a case). state: waiting returned sent taken_back.

    text, no_photo_reason: without what the reader may not see. conversation or case: where it belongs, the other one is
    null.
    """

    id: int
    kind: str
    state: str
    conversation: str | None
    case: str | None
    text: str
    no_photo_reason: str | None
    file_ids: list[int]
    drafter: str
    colleague: str
    made_at: datetime
    due_at: datetime | None
    seen: int
    version: int

    @classmethod
    def of(cls, row: SecondLook, shown: Callable[[str], str]) -> LookOut:
        return cls(
            id=row.id, kind=row.kind, state=row.state, text=shown(row.text),
            no_photo_reason=shown(row.no_photo_reason) if row.no_photo_reason else None,
            conversation=row.conversation.public_id if row.conversation else None,
            case=row.case.code if row.case else None, file_ids=row.file_ids, drafter=row.drafter.username,
            colleague=row.colleague.username, made_at=row.made_at, due_at=row.due_at, seen=row.seen_id,
            version=row.version,
        )  # fmt: skip


class LookStepOut(BaseModel):
    """verb: asked changed comment returned sent stopped taken_back failed. on_behalf_of: the name of the absent."""

    at: datetime
    officer: str
    verb: str
    comment: str
    on_behalf_of: str | None

    @classmethod
    def of(cls, row: SecondLookStep, shown: Callable[[str], str]) -> LookStepOut:
        return cls(
            at=row.at, officer=row.officer.username, verb=row.verb, comment=shown(row.comment),
            on_behalf_of=row.on_behalf_of,
        )  # fmt: skip


class LookWhole(LookOut):
    """steps: oldest first. changes: line by line what colleagues changed, [] for nothing. newer: how many messages came
    since it was written; newest_id: the last of them, for `seen` when it is sent.
    """

    steps: list[LookStepOut]
    changes: list[list[PieceOut]]
    newer: int
    newest_id: int | None


class AskIn(BaseModel):
    """colleague: a user name. seen: the newest message before the drafter's eyes, null for the newest there is."""

    colleague: str = Field(max_length=200)
    text: str = Field(default="", max_length=LONGEST)
    file_ids: list[int] = Field(default=[], max_length=20)
    word: str = Field(default="", max_length=LONGEST_WORD)
    due_at: Moment | None = None
    seen: int | None = None


class AskReplyIn(AskIn):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"colleague": "hoa", "text": "We come on Monday.", "word": "Is it clear?"}]}
    )


class AskAnswerIn(AskIn):
    """kind: answer (a word by the way), close (a result, the case ends) or confirm (a result, the citizen is asked)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "answer", "colleague": "hoa", "text": "The drain is cleaned on Monday."}]
        }
    )

    kind: Literal["answer", "close", "confirm"] = "answer"
    no_photo_reason: str | None = Field(default=None, max_length=2000)


class WriteIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "We come on Monday morning.", "version": 1}]})

    text: str = Field(max_length=LONGEST)
    version: int | None = None


class WordIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"comment": "Name the day"}]})

    comment: str = Field(default="", max_length=LONGEST_WORD)
    version: int | None = None


class SendIn(BaseModel):
    """seen: the newest message that was read; force: also where another colleague has the conversation.

    is_held: it waits the seconds in which it can be stopped.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 1}]})

    seen: int | None = None
    force: bool = False
    is_held: bool = True
    version: int | None = None

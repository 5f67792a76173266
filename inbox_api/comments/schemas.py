"""Comments as programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.topics import topic_name
from inbox_api.comments.desk import PostRow
from inbox_api.comments.grouping import Group
from inbox_api.masking import masked
from inbox_api.models import ActionKind, CommentAction, CommentKind, CommentPost, PageComment

PREVIEW = 160
PUBLIC = (ActionKind.PUBLIC_REPLY, ActionKind.OFFICER_REPLY)


class PostOut(BaseModel):
    """text: of the page's own post, private numbers masked; "" for one without words or of a visitor.

    comments, waiting, alarms (waiting emergencies), private (waiting with personal data): how many.
    """

    id: int
    channel: str
    text: str
    permalink: str | None
    is_removed: bool
    last_at: datetime
    comments: int
    waiting: int
    alarms: int
    private: int

    @classmethod
    def of(cls, row: PostRow) -> PostOut:
        post = row.post
        return cls(
            id=post.id, channel=post.channel, text=masked(" ".join(post.text.split())[:PREVIEW]),
            permalink=post.permalink, is_removed=post.is_removed, last_at=post.last_at, comments=row.comments,
            waiting=row.waiting, alarms=row.alarms, private=row.private,
        )  # fmt: skip


class ActionOut(BaseModel):
    """kind: public_reply private_reply like officer_reply hide unhide delete. state: how far it has come.

    text: of public answers.
    """

    kind: str
    state: str
    text: str
    officer: str | None
    reason: str | None
    error_code: str | None
    at: datetime

    @classmethod
    def of(cls, row: CommentAction) -> ActionOut:
        return cls(
            kind=row.kind, state=row.state, text=row.text if row.kind in PUBLIC else "",
            officer=row.officer.username if row.officer else None, reason=row.reason,
            error_code=row.error_code, at=row.done_at or row.created_at,
        )  # fmt: skip


class CommentOut(BaseModel):
    """author null: not known, the page itself, or a denouncer. answers: the id of the comment it stands below.

    case null: of none, or of one that the caller may not read.

    private: stretches of `text` that tell who somebody is, [{"kind", "start", "end"}] in code points.
    kind: asks emergency praise talk abuse advert unsure; null: not read yet.
    """

    id: int
    author: str | None
    is_own: bool
    is_restricted: bool
    answers: int | None
    text: str
    private: list[dict[str, Any]]
    files: int
    permalink: str | None
    written_at: datetime
    edited_at: datetime | None
    removed_at: datetime | None
    is_hidden: bool
    is_waiting: bool
    kind: str | None
    topic: str | None
    case: str | None
    conversation: str | None
    actions: list[ActionOut]

    @classmethod
    def of(cls, row: PageComment, ids: dict[str, int], codes: dict[int, str]) -> CommentOut:
        """ids: {the vendor's id: ours}; codes: {case id: its code}."""
        return cls(
            id=row.id, author=None if row.is_own or row.is_restricted else row.author_name, is_own=row.is_own,
            is_restricted=row.is_restricted, answers=ids.get(row.parent_external_id or ""), text=row.text,
            private=row.private, files=len(row.files), permalink=row.permalink, written_at=row.written_at,
            edited_at=row.edited_at, removed_at=row.removed_at, is_hidden=row.is_hidden, is_waiting=row.is_waiting,
            kind=row.kind, topic=topic_name(row.topic), case=codes.get(row.case_id) if row.case_id else None,
            conversation=row.conversation.public_id if row.conversation else None,
            actions=[ActionOut.of(action) for action in row.actions],
        )  # fmt: skip


class GroupOut(BaseModel):
    """Comments that may be one matter. case: the one that others of them belong to already; comments: the new ones."""

    topic: str | None
    people: int
    comments: list[int]
    case: str | None

    @classmethod
    def of(cls, row: Group, codes: dict[int, str]) -> GroupOut:
        new = [one.id for one in row.members if one.case_id is None]
        case = codes.get(row.case_id) if row.case_id else None
        return cls(topic=topic_name(row.topic), people=row.people, comments=new, case=case)


class ThreadOut(BaseModel):
    """comments: the newest five hundred, oldest first."""

    id: int
    channel: str
    text: str
    permalink: str | None
    is_removed: bool
    comments: list[CommentOut]
    groups: list[GroupOut]

    @classmethod
    def of(
        cls,
        post: CommentPost,
        comments: Sequence[PageComment],
        groups: Sequence[Group],
        ids: dict[str, int],
        codes: dict[int, str],
    ) -> ThreadOut:
        """ids: {the vendor's id: ours} of parents; codes: {case id: its code}."""
        return cls(
            id=post.id, channel=post.channel, text=post.text, permalink=post.permalink, is_removed=post.is_removed,
            comments=[CommentOut.of(comment, ids, codes) for comment in comments],
            groups=[GroupOut.of(group, codes) for group in groups],
        )  # fmt: skip


class ReasonIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Shows a telephone number of somebody"}]})

    reason: str = Field(min_length=5, max_length=1000)


class ReplyIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "The team comes this afternoon."}]})

    text: str = Field(min_length=1, max_length=20_000)


class KindIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "asks"}]})

    kind: CommentKind


class MergeIn(BaseModel):
    """case: the code of a case that they join; "": they become a new one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"comments": [12, 15], "case": ""}]})

    comments: list[int] = Field(min_length=1, max_length=500)
    case: str = Field(default="", max_length=40)

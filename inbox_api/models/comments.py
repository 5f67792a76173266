"""Posts of a page, comments below them, what was done about them, and who follows a case that many spoke of."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.conversations import Conversation
from inbox_api.models.officers import Officer

ONCE = "kind IN ('public_reply', 'private_reply', 'like')"


class CommentKind(enum.StrEnum):
    """What a comment is for; what an automatic answer may say depends on it."""

    ASKS = "asks"  # reports or asks something
    EMERGENCY = "emergency"
    PRAISE = "praise"
    TALK = "talk"
    ABUSE = "abuse"
    ADVERT = "advert"
    UNSURE = "unsure"  # no words, or the bot is not sure: for people


class ActionKind(enum.StrEnum):
    PUBLIC_REPLY = "public_reply"  # by the inbox itself, at most one per comment
    PRIVATE_REPLY = "private_reply"
    LIKE = "like"
    OFFICER_REPLY = "officer_reply"  # public, typed by an officer
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"


class ActionState(enum.StrEnum):
    PLANNED = "planned"
    SENDING = "sending"  # a call is under way, or its outcome is unknown
    DONE = "done"
    SKIPPED = "skipped"  # not wanted any more; `error_code` says why
    FAILED = "failed"


class CommentPost(Base):
    """A post that comments stand under: the page's own, a visitor's, or one elsewhere that names the page."""

    __tablename__ = "comment_posts"
    __table_args__ = (UniqueConstraint("channel", "account_id", "external_id"),)

    id: Mapped[IntKey]
    channel: Mapped[Short]
    account_id: Mapped[Short]
    external_id: Mapped[Short]
    text: Mapped[str] = mapped_column(default="")  # of the page's own posts; a visitor's words are a PageComment
    permalink: Mapped[str | None]
    is_removed: Mapped[bool] = mapped_column(default=False)
    last_at: Mapped[datetime] = mapped_column(index=True)  # of its newest comment
    created_at: Mapped[datetime]


class PageComment(Base):
    """A comment, or a visitor's post. Its state is computed from its changes, whatever order they came in."""

    __tablename__ = "page_comments"
    __table_args__ = (
        UniqueConstraint("channel", "account_id", "external_id"),
        Index("ix_page_comments_post_id", "post_id", "written_at"),
        Index("ix_page_comments_waiting", "post_id", postgresql_where=text("is_waiting")),
        Index("ix_page_comments_author", "channel", "account_id", "author_external_id"),
        Index("ix_page_comments_read_at", "read_at", postgresql_where=text("read_at IS NOT NULL")),
    )

    id: Mapped[IntKey]
    post_id: Mapped[int] = mapped_column(ForeignKey("comment_posts.id"))
    channel: Mapped[Short]
    account_id: Mapped[Short]
    external_id: Mapped[Short]
    parent_external_id: Mapped[Short | None]
    is_post: Mapped[bool] = mapped_column(default=False)
    is_own: Mapped[bool] = mapped_column(default=False)
    is_mention: Mapped[bool] = mapped_column(default=False)
    author_external_id: Mapped[Short | None]
    author_name: Mapped[Short | None]
    text: Mapped[str] = mapped_column(default="")
    folded: Mapped[str] = mapped_column(default="")
    files: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"kind", "url"}]
    permalink: Mapped[str | None]
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    is_hidden: Mapped[bool] = mapped_column(default=False)

    read_at: Mapped[datetime | None]  # when the bot is asked (again) what it says; NULL: nothing to ask
    read_tries: Mapped[int] = mapped_column(default=0)
    read_text: Mapped[str | None]  # the wording that was understood
    kind: Mapped[CommentKind | None] = mapped_column(String(20))
    kind_officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # who corrected it
    understanding: Mapped[dict[str, Any] | None]
    topic: Mapped[Short | None] = mapped_column(String(4))
    private: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"kind", "start", "end"}] of `text`
    is_restricted: Mapped[bool] = mapped_column(default=False)  # denounces somebody: inspectors only
    is_waiting: Mapped[bool] = mapped_column(default=False)
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))

    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    received_at: Mapped[datetime]

    post: Mapped[CommentPost] = relationship(lazy="joined")
    conversation: Mapped[Conversation | None] = relationship(lazy="select")
    actions: Mapped[list[CommentAction]] = relationship(lazy="select", order_by="CommentAction.id")


class CommentChange(Base):
    """One change of a comment as the vendor told it, or as we made it ("action:<id>")."""

    __tablename__ = "comment_changes"
    __table_args__ = (UniqueConstraint("comment_id", "key"),)

    id: Mapped[IntKey]
    comment_id: Mapped[int] = mapped_column(ForeignKey("page_comments.id"))
    key: Mapped[Short]
    verb: Mapped[Short] = mapped_column(String(20))
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]  # what the change told: comments/history.py
    received_at: Mapped[datetime]


class CommentAction(Base):
    """One call about a comment. Stored before it is made; who wanted it and why stays."""

    __tablename__ = "comment_actions"
    __table_args__ = (
        Index("uq_comment_actions_once", "comment_id", "kind", unique=True, postgresql_where=text(ONCE)),
        Index("ix_comment_actions_comment_id", "comment_id"),
        Index("ix_comment_actions_open", "id", postgresql_where=text("state IN ('planned', 'sending')")),
        Index("ix_comment_actions_external_id", "external_id", postgresql_where=text("external_id IS NOT NULL")),
    )

    id: Mapped[IntKey]
    comment_id: Mapped[int] = mapped_column(ForeignKey("page_comments.id"))
    kind: Mapped[ActionKind] = mapped_column(String(20))
    state: Mapped[ActionState] = mapped_column(String(20), default=ActionState.PLANNED)
    text: Mapped[str] = mapped_column(default="")
    target: Mapped[Short]  # the vendor's id of the comment or post it is about
    marker: Mapped[Short] = mapped_column(unique=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    external_id: Mapped[Short | None]
    error_code: Mapped[Short | None]
    created_at: Mapped[datetime]

    officer: Mapped[Officer | None] = relationship(lazy="joined")


class CaseFollower(Base):
    """One more person whom a case is about: with a thread and a code of their own, unknown to the others."""

    __tablename__ = "case_followers"
    __table_args__ = (
        UniqueConstraint("case_id", "conversation_id"),
        Index("ix_case_followers_waiting", "conversation_id", postgresql_where=text("waiting_text IS NOT NULL")),
    )

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    code: Mapped[Short] = mapped_column(unique=True)
    lookup_key: Mapped[Short]
    joined_at: Mapped[datetime]
    joined_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    left_at: Mapped[datetime | None]
    left_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    waiting_text: Mapped[str | None]  # what could not be told yet: no open window
    told_at: Mapped[datetime | None]

    conversation: Mapped[Conversation] = relationship(lazy="joined")

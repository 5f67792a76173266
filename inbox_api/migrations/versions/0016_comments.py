"""Posts, comments with their changes and actions, and followers of a case."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("comment_posts", "page_comments", "comment_changes", "comment_actions", "case_followers")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), primary_key=True)


def _to(name: str, table: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _short(name: str, length: int = 200, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _at(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _json(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=nullable)


def upgrade() -> None:
    _create_posts()
    _create_comments()
    _create_changes_and_actions()
    _create_followers()


def _create_posts() -> None:
    op.create_table(
        "comment_posts",
        _id(),
        _short("channel"),
        _short("account_id"),
        _short("external_id"),
        _text("text"),
        _text("permalink", nullable=True),
        _flag("is_removed"),
        _at("last_at", nullable=False),
        _at("created_at", nullable=False),
        sa.UniqueConstraint("channel", "account_id", "external_id", name="uq_comment_posts_channel"),
    )
    op.create_index("ix_comment_posts_last_at", "comment_posts", ["last_at"])


def _create_comments() -> None:
    op.create_table(
        "page_comments",
        _id(),
        _to("post_id", "comment_posts", nullable=False),
        _short("channel"),
        _short("account_id"),
        _short("external_id"),
        _short("parent_external_id", nullable=True),
        *(_flag(name) for name in ("is_post", "is_own", "is_mention")),
        _short("author_external_id", nullable=True),
        _short("author_name", nullable=True),
        _text("text"),
        _text("folded"),
        _json("files"),
        _text("permalink", nullable=True),
        _at("written_at", nullable=False),
        *(_at(name) for name in ("edited_at", "removed_at")),
        _flag("is_hidden"),
        _at("read_at"),
        _count("read_tries"),
        _text("read_text", nullable=True),
        _short("kind", 20, nullable=True),
        _to("kind_officer_id", "officers"),
        _json("understanding", nullable=True),
        _short("topic", 4, nullable=True),
        _json("private"),
        *(_flag(name) for name in ("is_restricted", "is_waiting")),
        _at("handled_at"),
        _to("handled_by", "officers"),
        _to("conversation_id", "conversations"),
        _to("message_id", "messages"),
        _to("case_id", "cases"),
        _at("received_at", nullable=False),
        sa.UniqueConstraint("channel", "account_id", "external_id", name="uq_page_comments_channel"),
    )
    for name in ("conversation_id", "case_id"):
        op.create_index(f"ix_page_comments_{name}", "page_comments", [name])
    op.create_index("ix_page_comments_post_id", "page_comments", ["post_id", "written_at"])
    op.create_index("ix_page_comments_author", "page_comments", ["channel", "account_id", "author_external_id"])
    op.create_index("ix_page_comments_waiting", "page_comments", ["post_id"], postgresql_where=sa.text("is_waiting"))
    op.create_index(
        "ix_page_comments_read_at", "page_comments", ["read_at"], postgresql_where=sa.text("read_at IS NOT NULL")
    )


def _create_changes_and_actions() -> None:
    op.create_table(
        "comment_changes",
        _id(),
        _to("comment_id", "page_comments", nullable=False),
        _short("key"),
        _short("verb", 20),
        _at("at", nullable=False),
        _json("facts"),
        _at("received_at", nullable=False),
        sa.UniqueConstraint("comment_id", "key", name="uq_comment_changes_comment_id"),
    )
    op.create_table(
        "comment_actions",
        _id(),
        _to("comment_id", "page_comments", nullable=False),
        _short("kind", 20),
        _short("state", 20),
        _text("text"),
        _short("target"),
        _short("marker"),
        _to("officer_id", "officers"),
        _text("reason", nullable=True),
        _count("attempts"),
        *(_at(name) for name in ("started_at", "next_try_at", "done_at")),
        _short("external_id", nullable=True),
        _short("error_code", nullable=True),
        _at("created_at", nullable=False),
        sa.UniqueConstraint("marker", name="uq_comment_actions_marker"),
    )
    once = sa.text("kind IN ('public_reply', 'private_reply', 'like')")
    op.create_index(
        "uq_comment_actions_once", "comment_actions", ["comment_id", "kind"], unique=True, postgresql_where=once
    )
    op.create_index("ix_comment_actions_comment_id", "comment_actions", ["comment_id"])
    is_open = sa.text("state IN ('planned', 'sending')")
    op.create_index("ix_comment_actions_open", "comment_actions", ["id"], postgresql_where=is_open)
    op.create_index(
        "ix_comment_actions_external_id",
        "comment_actions",
        ["external_id"],
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )


def _create_followers() -> None:
    op.create_table(
        "case_followers",
        _id(),
        _to("case_id", "cases", nullable=False),
        _to("conversation_id", "conversations", nullable=False),
        _short("code"),
        _short("lookup_key"),
        _at("joined_at", nullable=False),
        _to("joined_by", "officers"),
        _at("left_at"),
        _to("left_by", "officers"),
        _text("waiting_text", nullable=True),
        _at("told_at"),
        sa.UniqueConstraint("case_id", "conversation_id", name="uq_case_followers_case_id"),
        sa.UniqueConstraint("code", name="uq_case_followers_code"),
    )
    op.create_index("ix_case_followers_conversation_id", "case_followers", ["conversation_id"])
    op.create_index(
        "ix_case_followers_waiting",
        "case_followers",
        ["conversation_id"],
        postgresql_where=sa.text("waiting_text IS NOT NULL"),
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)

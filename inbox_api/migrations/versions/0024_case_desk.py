"""The desk of a case: documents and their register, revealed people, public copies, outside bodies, limits, macros."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "document_registers",
    "document_steps",
    "document_versions",
    "documents",
    "identity_reveals",
    "twin_photos",
    "case_twins",
    "forwards",
    "abuse_limits",
    "macros",
    "bulk_runs",
    "vague_phrases",
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), primary_key=True)


def _reference(name: str, target: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _short(name: str, nullable: bool = False, length: int = 200) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _at(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, MOMENT, nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _documents() -> None:
    op.create_table(
        "documents",
        _id(),
        _reference("case_id", "cases"),
        _short("template", length=60),
        _short("state", length=20),
        _reference("unit_id", "units"),
        _reference("drafter_id", "officers"),
        _reference("reviewer_id", "officers", nullable=True),
        _reference("signer_id", "officers", nullable=True),
        _at("due_at", nullable=True),
        _short("register", nullable=True),
        _number("number", nullable=True),
        _short("notation", nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        _at("signed_at", nullable=True),
        _at("sent_at", nullable=True),
        _reference("file_id", "attachments", nullable=True),
        _text("effect_problem", nullable=True),
        _number("current"),
        _number("version"),
        _at("created_at"),
        sa.UniqueConstraint("register", "number", name="uq_documents_register"),
    )
    op.create_index("ix_documents_case_id", "documents", ["case_id"])
    op.create_index(
        "ix_documents_waiting", "documents", ["state", "due_at"],
        postgresql_where=sa.text("state IN ('drafting', 'reviewing', 'signing')"),
    )  # fmt: skip
    op.create_table(
        "document_versions",
        _id(),
        _reference("document_id", "documents"),
        _number("number"),
        _json("fields"),
        _text("body"),
        _json("recipients"),
        _reference("made_by", "officers"),
        _at("made_at"),
        sa.UniqueConstraint("document_id", "number", name="uq_document_versions_document_id"),
    )
    op.create_table(
        "document_steps",
        _id(),
        _reference("document_id", "documents"),
        _at("at"),
        _reference("officer_id", "officers"),
        _short("verb", length=20),
        _text("comment"),
        _number("number"),
    )
    op.create_index("ix_document_steps_document_id", "document_steps", ["document_id"])
    op.create_table(
        "document_registers",
        _short("key"),
        _number("last"),
        sa.PrimaryKeyConstraint("key", name="pk_document_registers"),
    )


def _people() -> None:
    op.create_table(
        "identity_reveals",
        _id(),
        _reference("case_id", "cases"),
        _reference("officer_id", "officers"),
        _text("reason"),
        _at("at"),
        _at("until"),
    )
    op.create_index("ix_identity_reveals_case_id", "identity_reveals", ["case_id"])
    op.create_table(
        "abuse_limits",
        _id(),
        _reference("citizen_id", "citizens"),
        _short("level", length=20),
        _text("reason"),
        _reference("set_by", "officers"),
        _at("set_at"),
        _at("until"),
        _reference("reviewed_by", "officers", nullable=True),
        _at("reviewed_at", nullable=True),
        _text("review", nullable=True),
        _at("lifted_at", nullable=True),
        _at("told_at", nullable=True),
        _number("held"),
    )
    op.create_index("ix_abuse_limits_citizen_id", "abuse_limits", ["citizen_id"])
    op.create_index(
        "ix_abuse_limits_to_review", "abuse_limits", ["set_at"],
        postgresql_where=sa.text("reviewed_at IS NULL AND lifted_at IS NULL"),
    )  # fmt: skip


def _publishing() -> None:
    op.create_table(
        "case_twins",
        _id(),
        _reference("case_id", "cases"),
        _number("number"),
        _short("state", length=20),
        _text("title"),
        _text("text"),
        _text("result"),
        _text("place"),
        _json("marks"),
        _reference("made_by", "officers"),
        _at("made_at"),
        _at("sent_at", nullable=True),
        _reference("decided_by", "officers", nullable=True),
        _at("decided_at", nullable=True),
        _text("reason", nullable=True),
        _number("version"),
        sa.UniqueConstraint("case_id", "number", name="uq_case_twins_case_id"),
    )
    op.create_index("ix_case_twins_waiting", "case_twins", ["sent_at"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_index(
        "uq_case_twins_one_approved", "case_twins", ["case_id"], unique=True,
        postgresql_where=sa.text("state = 'approved'"),
    )  # fmt: skip
    op.create_table(
        "twin_photos",
        _id(),
        _reference("twin_id", "case_twins"),
        _reference("attachment_id", "attachments"),
        _flag("is_included"),
        _json("boxes"),
        _flag("is_checked"),
        _reference("copy_id", "attachments", nullable=True),
        sa.UniqueConstraint("twin_id", "attachment_id", name="uq_twin_photos_twin_id"),
    )


def upgrade() -> None:
    _documents()
    _people()
    _publishing()
    op.create_table(
        "forwards",
        _id(),
        _reference("case_id", "cases"),
        _reference("unit_id", "units"),
        _number("number"),
        _text("reason"),
        _reference("sent_by", "officers"),
        _at("sent_at"),
        _at("due_at"),
        _short("state", length=20),
        _short("token_digest"),
        _at("opened_at", nullable=True),
        _short("answered_name", nullable=True),
        _text("note", nullable=True),
        _text("answer", nullable=True),
        _at("decided_at", nullable=True),
        _at("ended_at", nullable=True),
        _reference("recorded_by", "officers", nullable=True),
        sa.UniqueConstraint("token_digest", name="uq_forwards_token_digest"),
        sa.UniqueConstraint("case_id", "number", name="uq_forwards_case_id"),
    )
    op.create_index("ix_forwards_open", "forwards", ["due_at"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "macros",
        _id(),
        _short("name"),
        _json("steps"),
        _reference("unit_id", "units", nullable=True),
        _reference("owner_id", "officers"),
        _flag("is_active"),
        _at("created_at"),
        _at("changed_at"),
    )
    op.create_table(
        "bulk_runs",
        _id(),
        _reference("officer_id", "officers"),
        _at("at"),
        _json("steps"),
        _json("outcomes"),
    )
    op.create_table(
        "vague_phrases",
        _short("folded"),
        _text("phrase"),
        _flag("is_on"),
        _text("why"),
        _reference("changed_by", "officers"),
        _at("changed_at"),
        sa.PrimaryKeyConstraint("folded", name="pk_vague_phrases"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)

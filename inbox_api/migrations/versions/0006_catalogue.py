"""Procedures: versions of the national record, the city's own facts, phrases, questions asked, articles; hours of offices.

Records that are there already get their first version, from the local day of their last import on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB()
TIME = sa.DateTime(timezone=True)
TABLES = (
    "procedure_articles",
    "procedure_questions",
    "procedure_phrases",
    "procedure_overrides",
    "procedure_versions",
)
FIRST_VERSIONS = """
INSERT INTO procedure_versions (procedure_id, record, record_hash, valid_from, source_file, imported_at)
SELECT id, record, record_hash, (imported_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, source_file, imported_at
FROM procedures
"""


def _procedure(name: str = "procedure_id", nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(200), sa.ForeignKey("procedures.id"), nullable=nullable)


def _officer(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey("officers.id"), nullable=nullable)


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), primary_key=True)


def upgrade() -> None:
    for name in ("hours", "services"):
        op.add_column("offices", sa.Column(name, JSON, nullable=False, server_default="[]"))
        op.alter_column("offices", name, server_default=None)
    _create_versions()
    _create_overrides()
    _create_phrases_and_questions()
    _create_articles()
    op.execute(FIRST_VERSIONS)


def _create_versions() -> None:
    op.create_table(
        "procedure_versions",
        _key(),
        _procedure(),
        sa.Column("record", JSON, nullable=False),
        sa.Column("record_hash", sa.String(64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_file", sa.String(200), nullable=False),
        sa.Column("imported_at", TIME, nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="days_in_order"),
    )
    op.create_index("ix_procedure_versions_days", "procedure_versions", ["procedure_id", "valid_from"])
    op.create_index(
        "uq_procedure_versions_current",
        "procedure_versions",
        ["procedure_id"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )


def _create_overrides() -> None:
    op.create_table(
        "procedure_overrides",
        _key(),
        _procedure(),
        sa.Column("field", sa.String(200), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("base_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.String(200), nullable=False),
        _officer("written_by"),
        sa.Column("written_at", TIME, nullable=False),
        _officer("decided_by", nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decision_note", sa.String(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'approved', 'rejected', 'withdrawn')", name="known_status"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> written_by", name="two_people"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="days_in_order"),
    )
    op.create_index("ix_procedure_overrides_procedure", "procedure_overrides", ["procedure_id", "status"])


def _create_phrases_and_questions() -> None:
    op.create_table(
        "procedure_phrases",
        _key(),
        _procedure(),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(200), nullable=False),
        _officer("added_by"),
        sa.Column("added_at", TIME, nullable=False),
        sa.UniqueConstraint("procedure_id", "folded"),
    )
    op.create_table(
        "procedure_questions",
        _key(),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("folded", sa.String(500), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("via", sa.String(200), nullable=False),
        sa.Column("was_sure", sa.Boolean(), nullable=False),
        sa.Column("offered", JSON, nullable=False),
        _procedure("chosen_id", nullable=True),
        sa.Column("settled_at", TIME, nullable=True),
        _officer("settled_by", nullable=True),
    )
    op.create_index(
        "ix_procedure_questions_open",
        "procedure_questions",
        ["asked_at"],
        postgresql_where=sa.text("settled_at IS NULL AND NOT was_sure"),
    )
    op.create_index("ix_procedure_questions_asked_at", "procedure_questions", ["asked_at"])


def _create_articles() -> None:
    op.create_table(
        "procedure_articles",
        _key(),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("procedure_ids", JSON, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        _officer("written_by"),
        sa.Column("written_at", TIME, nullable=False),
        _officer("approved_by", nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.CheckConstraint("kind IN ('article', 'canned')", name="known_kind"),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> written_by", name="two_people"),
    )


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    for name in ("hours", "services"):
        op.drop_column("offices", name)

"""Ways of an answer: contact points, answers, attempts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), primary_key=True)


def _to(name: str, table: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _short(name: str, *, nullable: bool = True, length: int = 200) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "contact_points",
        _id(),
        _to("case_id", "cases"),
        _short("kind", nullable=False, length=20),
        sa.Column("sealed", sa.String()),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        _moment("consent_at", nullable=False),
        _short("consent_by", nullable=False),
        _moment("verified_at"),
        sa.Column("code_sealed", sa.String()),
        _moment("code_at"),
        _short("code_state"),
        sa.Column("code_count", sa.Integer(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.UniqueConstraint("case_id", "kind", name="uq_contact_points_case_id"),
    )
    op.create_table(
        "route_answers",
        _id(),
        _to("case_id", "cases"),
        _short("kind", nullable=False, length=20),
        _short("change", nullable=False),
        _to("message_id", "messages", nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_by_officer", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("asks_rating", sa.Boolean(), nullable=False),
        sa.Column("plan", JSONB(), nullable=False),
        _short("state", nullable=False, length=20),
        _moment("step_at"),
        _moment("proved_at"),
        _moment("closed_at"),
        _to("handed_over_by", "officers", nullable=True),
        _short("handed_over_how"),
        sa.Column("handed_over_note", sa.String()),
        _moment("created_at", nullable=False),
        sa.UniqueConstraint("case_id", "change", name="uq_route_answers_case_id"),
    )
    op.create_index("ix_route_answers_case_id", "route_answers", ["case_id"])
    op.create_index("ix_route_answers_message_id", "route_answers", ["message_id"])
    op.create_index("ix_route_answers_due", "route_answers", ["step_at"], postgresql_where=sa.text("state = 'open'"))
    op.create_index(
        "ix_route_answers_unproved",
        "route_answers",
        ["id"],
        postgresql_where=sa.text("state IN ('open','undelivered')"),
    )
    op.create_table(
        "route_attempts",
        _id(),
        _to("answer_id", "route_answers"),
        _to("case_id", "cases"),
        _to("message_id", "messages", nullable=True),
        _short("route", nullable=False, length=20),
        _short("state", nullable=False, length=20),
        _short("marker", nullable=False),
        sa.Column("external_id", sa.String()),
        _short("link_digest"),
        _short("error_code"),
        _short("proof"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        _moment("next_try_at"),
        _moment("started_at"),
        _moment("sent_at"),
        _moment("proved_at"),
        _moment("created_at", nullable=False),
        sa.UniqueConstraint("answer_id", "route", name="uq_route_attempts_answer_id"),
        sa.UniqueConstraint("marker", name="uq_route_attempts_marker"),
    )
    for column in ("case_id", "external_id", "link_digest"):
        op.create_index(f"ix_route_attempts_{column}", "route_attempts", [column])


def downgrade() -> None:
    for table in ("route_attempts", "route_answers", "contact_points"):
        op.drop_table(table)

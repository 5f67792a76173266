"""Field work: plans, what phones took along, visits (append-only), photos, choices, proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("field_proposals", "field_choices", "field_photos", "field_visits", "field_copies", "field_plans")


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), primary_key=True)


def _to(name: str, target: str, *, nullable: bool = False, cascade: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE" if cascade else None)
    return sa.Column(name, sa.BigInteger(), key, nullable=nullable)


def upgrade() -> None:
    _plans()
    _visits()
    _photos()
    _decisions()


def _plans() -> None:
    op.create_table(
        "field_plans",
        _key(),
        _to("case_id", "cases"),
        _to("officer_id", "officers", nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        _to("chosen_by", "officers"),
        sa.Column("chosen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        _to("ended_by", "officers", nullable=True),
        sa.Column("ended_as", sa.String(200), nullable=True),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index("uq_field_plans_open", "field_plans", ["case_id"], unique=True, postgresql_where=is_open)
    op.create_index("ix_field_plans_officer_id", "field_plans", ["officer_id"], postgresql_where=is_open)
    op.create_index("ix_field_plans_case_id", "field_plans", ["case_id"])
    op.create_table(
        "field_copies",
        sa.Column("officer_id", sa.BigInteger(), sa.ForeignKey("officers.id"), primary_key=True),
        sa.Column("case_id", sa.BigInteger(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
    )
    op.create_index("ix_field_copies_case_id", "field_copies", ["case_id"])


def _visits() -> None:
    op.create_table(
        "field_visits",
        _key(),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(200), nullable=False),
        _to("case_id", "cases"),
        _to("officer_id", "officers"),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("visited_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("device_skew_s", sa.Integer(), nullable=False),
        sa.Column("was_offline", sa.Boolean(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("fixed_at", MOMENT, nullable=True),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("result_text", sa.String(), nullable=True),
        sa.Column("moved_on", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("officer_id", "client_id", name="uq_field_visits_officer_id"),
    )
    op.create_index("ix_field_visits_case", "field_visits", ["case_id", "visited_at"])
    op.execute(
        """
        CREATE FUNCTION refuse_visit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'visits are append-only';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER field_visits_append_only BEFORE UPDATE ON field_visits"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_visit_change()"
    )


def _photos() -> None:
    op.create_table(
        "field_photos",
        _key(),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(200), nullable=False),
        _to("officer_id", "officers"),
        _to("attachment_id", "attachments", cascade=True),
        _to("visit_id", "field_visits", nullable=True, cascade=True),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("officer_id", "client_id", name="uq_field_photos_officer_id"),
    )
    for name in ("visit_id", "attachment_id"):
        op.create_index(f"ix_field_photos_{name}", "field_photos", [name])


def _decisions() -> None:
    is_open = sa.text("decided_at IS NULL")
    op.create_table(
        "field_choices",
        _key(),
        _to("visit_id", "field_visits", cascade=True),
        _to("case_id", "cases"),
        sa.Column("fact", sa.String(200), nullable=False),
        *(sa.Column(name, JSONB(), nullable=True) for name in ("base", "mine", "theirs")),
        sa.Column("why", sa.String(200), nullable=False),
        _to("decided_by", "officers", nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("chosen", sa.String(200), nullable=True),
        sa.UniqueConstraint("visit_id", "fact", name="uq_field_choices_visit_id"),
    )
    op.create_index("ix_field_choices_open", "field_choices", ["case_id"], postgresql_where=is_open)
    op.create_table(
        "field_proposals",
        sa.Column("visit_id", sa.BigInteger(), sa.ForeignKey("field_visits.id", ondelete="CASCADE"), primary_key=True),
        _to("case_id", "cases"),
        _to("decided_by", "officers", nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision", sa.String(200), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
    )
    op.create_index("ix_field_proposals_open", "field_proposals", ["case_id"], postgresql_where=is_open)


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    op.execute("DROP FUNCTION refuse_visit_change()")

"""Views, labels, reminders, undo, mentions, wrong intents; duty lists and calls; persons; held answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "person_links", "people", "push_subscriptions", "notice_settings", "duty_calls", "duty_entries", "wrong_intents",
    "mentions", "undoable_acts", "reminders", "conversation_labels", "inbox_labels", "saved_views",
)  # fmt: skip


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), primary_key=True)


def _to(
    name: str, target: str, *, nullable: bool = False, index: bool = False, cascade: bool = False
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE" if cascade else None)
    return sa.Column(name, sa.BigInteger(), key, nullable=nullable, index=index)


def _short(name: str, length: int = 200, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    op.add_column("messages", sa.Column("held_until", MOMENT, nullable=True))
    _views()
    _acts()
    _duty()
    _people()


def _views() -> None:
    op.create_table(
        "saved_views",
        _key(), _short("name"), _text("filter"), _short("scope", 10), _to("owner_id", "officers", index=True),
        _to("unit_id", "units", nullable=True, index=True), _whole("position"), _whole("version"),
        _moment("created_at"), _moment("changed_at"),
    )  # fmt: skip
    op.create_table(
        "inbox_labels",
        _key(), _short("name", 40), _short("colour", 20), _to("unit_id", "units", nullable=True),
        _to("made_by", "officers"), _moment("made_at"), _moment("archived_at", nullable=True),
        sa.UniqueConstraint(
            "unit_id", "name", name="uq_inbox_labels_unit_id", postgresql_nulls_not_distinct=True
        ),
    )  # fmt: skip
    op.create_table(
        "conversation_labels",
        _to("conversation_id", "conversations", cascade=True), _to("label_id", "inbox_labels", index=True),
        _to("officer_id", "officers"), _moment("at"),
        sa.PrimaryKeyConstraint("conversation_id", "label_id", name="pk_conversation_labels"),
    )  # fmt: skip
    op.create_table(
        "reminders",
        _key(), _to("conversation_id", "conversations", index=True, cascade=True), _moment("remind_at"), _text("text"),
        _flag("is_snooze"), _short("state", 20), _to("made_by", "officers"), _moment("made_at"),
        _moment("ended_at", nullable=True),
    )  # fmt: skip
    op.create_index("ix_reminders_due", "reminders", ["remind_at"], postgresql_where=sa.text("state = 'waiting'"))


def _acts() -> None:
    op.create_table(
        "undoable_acts",
        _key(), _to("officer_id", "officers"), _short("kind", 40),
        _to("conversation_id", "conversations", nullable=True, cascade=True),
        _to("case_id", "cases", nullable=True, cascade=True), sa.Column("before", JSONB(), nullable=False),
        sa.Column("after", JSONB(), nullable=False), _moment("at"), _moment("undone_at", nullable=True),
    )  # fmt: skip
    op.create_index("ix_undoable_acts_officer", "undoable_acts", ["officer_id", "id"])
    op.create_table(
        "mentions",
        _to("message_id", "messages", cascade=True), _to("officer_id", "officers"),
        sa.PrimaryKeyConstraint("message_id", "officer_id", name="pk_mentions"),
    )  # fmt: skip
    op.create_table(
        "wrong_intents",
        _key(), _to("message_id", "messages", cascade=True), _short("understood", nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True), _short("intent", nullable=True),
        _to("officer_id", "officers"), _moment("at"), _moment("taken_at", nullable=True),
        sa.UniqueConstraint("message_id", name="uq_wrong_intents_message_id"),
    )  # fmt: skip
    op.create_index("ix_wrong_intents_open", "wrong_intents", ["id"], postgresql_where=sa.text("taken_at IS NULL"))


def _duty() -> None:
    op.create_table(
        "duty_entries",
        _key(), _to("unit_id", "units"), _to("officer_id", "officers"), _whole("position"),
        sa.Column("weekdays", JSONB(), nullable=False), _whole("from_minute"), _whole("to_minute"),
        _to("made_by", "officers"), _moment("made_at"),
    )  # fmt: skip
    op.create_index("ix_duty_entries_unit_id", "duty_entries", ["unit_id", "position"])
    op.create_table(
        "duty_calls",
        _key(), _to("conversation_id", "conversations", cascade=True), _to("unit_id", "units", nullable=True),
        _short("state", 20), _whole("step"), _to("officer_id", "officers", nullable=True), _moment("began_at"),
        _moment("ended_at", nullable=True),
    )  # fmt: skip
    op.create_index(
        "uq_duty_calls_open", "duty_calls", ["conversation_id"], unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )  # fmt: skip
    op.create_table(
        "notice_settings",
        _to("officer_id", "officers"), _flag("has_sound"), _short("email", nullable=True),
        sa.PrimaryKeyConstraint("officer_id", name="pk_notice_settings"),
    )  # fmt: skip
    op.create_table(
        "push_subscriptions",
        _key(), _to("officer_id", "officers", index=True), _to("session_id", "officer_sessions", cascade=True),
        _text("endpoint"), _moment("made_at"), _moment("failed_at", nullable=True),
        sa.UniqueConstraint("endpoint", name="uq_push_subscriptions_endpoint"),
    )  # fmt: skip


def _people() -> None:
    op.create_table("people", _key(), _moment("made_at"), _to("made_by", "officers"))
    op.create_table(
        "person_links",
        _key(), _to("person_id", "people", index=True), _to("citizen_id", "citizens"), _short("proof", 20),
        _text("detail"), _moment("made_at"), _to("made_by", "officers"), _moment("ended_at", nullable=True),
        _to("ended_by", "officers", nullable=True), _text("ended_reason", nullable=True),
    )  # fmt: skip
    op.create_index(
        "uq_person_links_living", "person_links", ["citizen_id"], unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("messages", "held_until")

"""Routing as versions, co-units, strategies, suggestions, absences; legal clocks, alarms; approvals, instructions."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("state = 'waiting'")
NOT_CANCELLED = sa.text("cancelled_at IS NULL")
TABLES = (
    "instruction_events", "instructions", "approvals", "officer_notices", "case_alarms", "case_extensions", "case_clocks",
    "legal_events", "unit_memberships", "absences", "triage_suggestions", "triage_models", "assignment_settings",
    "unit_strategies", "case_transfers", "case_co_units", "routing_versions",
)  # fmt: skip


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), primary_key=True)


def _to(name: str, target: str, *, nullable: bool = False, index: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def _short(name: str, length: int = 200, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=False)


def upgrade() -> None:
    _assignment()
    _people()
    _clocks()
    _leading()
    _columns()
    _keep_rules()


def _assignment() -> None:
    op.create_table(
        "routing_versions",
        _key(), _moment("made_at"), _to("made_by", "officers", nullable=True), _text("reason"), _json("rules"),
    )  # fmt: skip
    op.create_table(
        "case_co_units",
        _key(), _to("case_id", "cases"), _to("unit_id", "units", index=True), _text("asked"),
        _to("added_by", "officers", nullable=True), _moment("added_at"), _text("answer", nullable=True),
        _to("answered_by", "officers", nullable=True), _moment("answered_at", nullable=True),
        _moment("removed_at", nullable=True),
        sa.UniqueConstraint("case_id", "unit_id", name="uq_case_co_units_case_id"),
    )  # fmt: skip
    op.create_table(
        "case_transfers",
        _key(), _to("case_id", "cases", index=True), _moment("at"), _to("from_unit_id", "units"),
        _to("to_unit_id", "units"), _to("officer_id", "officers", nullable=True),
        _to("decided_by", "officers", nullable=True), _text("reason"),
    )  # fmt: skip
    op.create_table(
        "unit_strategies",
        sa.Column("unit_id", sa.BigInteger(), sa.ForeignKey("units.id"), primary_key=True, autoincrement=False),
        _short("strategy"), _whole("max_open", nullable=True), _short("hours"),
        _to("last_officer_id", "officers", nullable=True), _moment("changed_at"),
        _to("changed_by", "officers", nullable=True),
    )  # fmt: skip
    op.create_table(
        "assignment_settings",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("topic_threshold", sa.Float(), nullable=True), sa.Column("unit_threshold", sa.Float(), nullable=True),
        _whole("free_transfers"), sa.Column("refusal_needs_leader", sa.Boolean(), nullable=False),
        _moment("changed_at"), _to("changed_by", "officers", nullable=True),
    )  # fmt: skip
    op.create_table(
        "triage_models",
        _key(), _short("kind"), _moment("trained_at"), _whole("examples"), _whole("corrections"),
        sa.Column("score", sa.Float(), nullable=True), sa.Column("content", sa.LargeBinary(), nullable=False),
    )  # fmt: skip
    op.create_table(
        "triage_suggestions",
        _key(), _to("case_id", "cases", index=True), _short("kind"), _short("value"), _short("previous", nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False), _json("words"),
        _to("model_id", "triage_models", nullable=True), _short("state", 20),
        _to("officer_id", "officers", nullable=True), _moment("at"), _moment("undone_at", nullable=True),
    )  # fmt: skip


def _people() -> None:
    op.create_table(
        "absences",
        _key(), _to("officer_id", "officers"), _to("substitute_id", "officers", nullable=True), _short("kind"),
        _text("note"), _moment("starts_at"), _moment("ends_at", nullable=True), _to("made_by", "officers"),
        _moment("made_at"), _moment("cancelled_at", nullable=True),
    )  # fmt: skip
    op.create_index("ix_absences_officer", "absences", ["officer_id", "starts_at"], postgresql_where=NOT_CANCELLED)
    op.create_index("ix_absences_substitute", "absences", ["substitute_id"], postgresql_where=NOT_CANCELLED)
    op.create_table(
        "unit_memberships",
        _key(), _to("officer_id", "officers", index=True), _to("unit_id", "units", index=True),
        sa.Column("valid_from", sa.Date(), nullable=False), sa.Column("valid_to", sa.Date(), nullable=True),
        _to("made_by", "officers", nullable=True), _moment("made_at"),
    )  # fmt: skip


def _clocks() -> None:
    op.create_table(
        "legal_events",
        _key(), _to("case_id", "cases", index=True), _short("event", 40), _moment("happened_at"),
        _short("document_no"), _text("note"), _json("options"), _to("officer_id", "officers"), _moment("recorded_at"),
        _moment("withdrawn_at", nullable=True),
    )  # fmt: skip
    op.create_table(
        "case_clocks",
        _key(), _to("case_id", "cases"), _to("event_id", "legal_events"), _short("rule_key"), _moment("started_at"),
        _moment("due_at"), _moment("met_at", nullable=True), _to("met_by", "legal_events", nullable=True),
        _moment("dropped_at", nullable=True),
        sa.UniqueConstraint("case_id", "event_id", "rule_key", name="uq_case_clocks_case_id"),
    )  # fmt: skip
    running = sa.text("met_at IS NULL AND dropped_at IS NULL")
    op.create_index("ix_case_clocks_open", "case_clocks", ["due_at"], postgresql_where=running)
    op.create_table(
        "case_extensions",
        _key(), _to("case_id", "cases", index=True), _short("clock"), _whole("round"), _short("rule_key"),
        _whole("length"), _moment("old_due_at"), _moment("new_due_at"), _text("reason"), _to("asked_by", "officers"),
        _to("decided_by", "officers"), _moment("at"),
    )  # fmt: skip
    op.create_table(
        "case_alarms",
        _key(), _to("case_id", "cases"), _short("clock"), _whole("round"), _whole("step"), _moment("at"),
        _moment("fired_at", nullable=True),
        sa.UniqueConstraint("case_id", "clock", "round", "step", name="uq_case_alarms_case_id"),
    )  # fmt: skip
    op.create_index("ix_case_alarms_due", "case_alarms", ["at"], postgresql_where=sa.text("fired_at IS NULL"))
    op.create_table(
        "officer_notices",
        _key(), _to("officer_id", "officers"), _moment("at"), _short("kind", 40),
        _to("case_id", "cases", nullable=True), _json("detail"), _moment("read_at", nullable=True),
    )  # fmt: skip
    unread = sa.text("read_at IS NULL")
    op.create_index("ix_officer_notices_list", "officer_notices", ["officer_id", "id"])
    op.create_index("ix_officer_notices_unread", "officer_notices", ["officer_id"], postgresql_where=unread)


def _leading() -> None:
    op.create_table(
        "approvals",
        _key(), _short("kind", 40), _to("case_id", "cases", index=True), _to("unit_id", "units"),
        _to("asked_by", "officers"), _moment("asked_at"), _text("reason"), _json("payload"), _short("state", 20),
        _to("decided_by", "officers", nullable=True), _moment("decided_at", nullable=True),
        _text("decision_reason", nullable=True),
    )  # fmt: skip
    op.create_index("ix_approvals_waiting", "approvals", ["unit_id", "id"], postgresql_where=WAITING)
    op.create_index("uq_approvals_one_waiting", "approvals", ["case_id", "kind"], unique=True, postgresql_where=WAITING)
    op.create_table(
        "instructions",
        _key(), _to("case_id", "cases", index=True), _to("given_by", "officers", index=True), _to("unit_id", "units"),
        _to("officer_id", "officers", nullable=True), _text("text"), _moment("given_at"), _moment("due_at"),
        _short("state", 20), _moment("ended_at", nullable=True),
    )  # fmt: skip
    is_open = sa.text("ended_at IS NULL")
    op.create_index("ix_instructions_open", "instructions", ["unit_id", "due_at"], postgresql_where=is_open)
    op.create_table(
        "instruction_events",
        _key(), _to("instruction_id", "instructions", index=True), _moment("at"), _short("kind", 20),
        _to("officer_id", "officers"), _text("text"),
    )  # fmt: skip


def _columns() -> None:
    op.add_column("cases", sa.Column("co_unit_ids", ARRAY(sa.BigInteger()), nullable=False, server_default="{}"))
    op.add_column("cases", sa.Column("transfer_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("clock_started_at", MOMENT, nullable=True))
    op.add_column("cases", sa.Column("clock_round", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_cases_co_units", "cases", ["co_unit_ids"], postgresql_using="gin")
    worst = sa.text("closed_at IS NULL AND transfer_count >= 2")
    op.create_index("ix_cases_transfers", "cases", ["transfer_count"], postgresql_where=worst)
    waiting = sa.text("closed_at IS NULL AND officer_id IS NULL")
    op.create_index("ix_cases_unassigned", "cases", ["unit_id", "received_at"], postgresql_where=waiting)


def _keep_rules() -> None:
    """The rules so far become the first version."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT * FROM routing_rules ORDER BY position")).mappings().all()
    if rows:
        rules = [
            {
                "id": f"r{row['position']}",
                "name": row["name"],
                "topics": row["topics"],
                "case_types": row["case_types"],
                "wards": [row["ward_code"]] if row["ward_code"] else [],
                "needs_ward": row["needs_ward"],
                "unit_code": row["unit_code"],
                "unit_kind": row["unit_kind"],
            }
            for row in rows
        ]
        statement = (
            "INSERT INTO routing_versions (made_at, reason, rules) VALUES (now(), :reason, CAST(:rules AS jsonb))"
        )
        connection.execute(sa.text(statement), {"reason": "migration 0021", "rules": json.dumps(rules)})
    op.drop_table("routing_rules")


def downgrade() -> None:
    for index in ("ix_cases_unassigned", "ix_cases_transfers", "ix_cases_co_units"):
        op.drop_index(index, "cases")
    for column in ("clock_round", "clock_started_at", "transfer_count", "co_unit_ids"):
        op.drop_column("cases", column)
    op.create_table(
        "routing_rules",
        _key(), _whole("position"), _text("name"), _json("topics"), _json("case_types"),
        sa.Column("ward_code", sa.String(200), sa.ForeignKey("wards.code"), nullable=True),
        sa.Column("needs_ward", sa.Boolean(), nullable=False), _short("unit_code", nullable=True),
        _short("unit_kind", nullable=True), sa.UniqueConstraint("position", name="uq_routing_rules_position"),
    )  # fmt: skip
    for table in TABLES:
        op.drop_table(table)

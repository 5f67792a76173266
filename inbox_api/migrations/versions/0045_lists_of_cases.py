"""The list of cases has an index for each of its orders, and for what it is filtered by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0039"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_cases_listed", "cases", [sa.text("(closed_at IS NOT NULL)"), "due_at", sa.text("id DESC")]),
    ("ix_cases_received", "cases", ["received_at", "id"]),
    ("ix_cases_priority", "cases", ["priority", "id"]),
    ("ix_cases_type_received", "cases", ["case_type", "received_at"]),
    ("ix_cases_topic_received", "cases", [sa.text("topic text_pattern_ops"), "received_at"]),
    ("ix_open_cases_due", "open_cases", ["due_at", sa.text("id DESC")]),
    ("ix_open_cases_received", "open_cases", ["received_at", "id"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table)

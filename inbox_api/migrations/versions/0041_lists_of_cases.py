"""The list of cases has an index for each of its orders and for what it is filtered by.

The search finds cases by their result, by a title of its own, and by the number of a document.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

INDEXES: tuple[tuple[str, str, list[Any]], ...] = (
    ("ix_cases_listed", "cases", [sa.text("(closed_at IS NOT NULL)"), "due_at", sa.text("id DESC")]),
    ("ix_cases_received", "cases", ["received_at", "id"]),
    ("ix_cases_priority", "cases", ["priority", "id"]),
    ("ix_cases_type_received", "cases", ["case_type", "received_at"]),
    ("ix_cases_topic_received", "cases", [sa.text("topic text_pattern_ops"), "received_at"]),
    ("ix_open_cases_due", "open_cases", ["due_at", sa.text("id DESC")]),
    ("ix_open_cases_received", "open_cases", ["received_at", "id"]),
)

# Emptied cases ("" is what they are found by) stay so.
WORDS = """
UPDATE cases SET folded = concat_ws(' ', folded,
    CASE WHEN strpos(folded, fold_text(title)) = 0 THEN fold_text(title) END, fold_text(result_text))
WHERE folded <> '' AND (result_text IS NOT NULL OR strpos(folded, fold_text(title)) = 0)
"""


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.create_index(
        "ix_documents_number", "documents", ["number", "notation"], postgresql_where=sa.text("number IS NOT NULL")
    )
    op.execute(WORDS)


def downgrade() -> None:
    """The words stay: they do no harm."""
    op.drop_index("ix_documents_number", "documents")
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table)

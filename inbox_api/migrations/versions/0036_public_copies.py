"""Public copies are listed by the day they were published and found by their words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

APPROVED = sa.text("state = 'approved'")


def upgrade() -> None:
    op.create_index("ix_case_twins_public", "case_twins", ["decided_at", "id"], postgresql_where=APPROVED)
    op.execute(
        "CREATE INDEX ix_case_twins_words ON case_twins USING gin (to_tsvector('simple',"
        " fold_text(title || ' ' || text || ' ' || result || ' ' || place))) WHERE state = 'approved'"
    )


def downgrade() -> None:
    op.drop_index("ix_case_twins_words", "case_twins")
    op.drop_index("ix_case_twins_public", "case_twins")

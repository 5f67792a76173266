"""Until when a case's citizen is to hear from people; the nightly repair of clocks fills it for cases from before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("reply_due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_cases_reply_due", "cases", ["reply_due_at"], postgresql_where=sa.text("reply_due_at IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_cases_reply_due", "cases")
    op.drop_column("cases", "reply_due_at")

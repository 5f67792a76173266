"""Open cases whose citizen has not heard anything, for the leaders' desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    silent = sa.text("closed_at IS NULL AND first_reply_at IS NULL AND answered_at IS NULL")
    op.create_index("ix_cases_no_reply", "cases", ["id"], postgresql_where=silent)


def downgrade() -> None:
    op.drop_index("ix_cases_no_reply", "cases")

"""Results that are compared, cases by the moment they were closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_cases_result_digest", "cases", [sa.text("md5(lower(result_text))")],
        postgresql_where=sa.text("result_text IS NOT NULL"),
    )  # fmt: skip
    op.create_index("ix_cases_closed_at", "cases", ["closed_at"], postgresql_where=sa.text("closed_at IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_cases_closed_at", table_name="cases")
    op.drop_index("ix_cases_result_digest", table_name="cases")

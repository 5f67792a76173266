"""Rights of co-units by indexes of the few cases that have any; transfers by their moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

HELPED = sa.text("co_unit_ids <> '{}'")


def upgrade() -> None:
    op.drop_index("ix_cases_co_units", "cases")
    for table in ("cases", "open_cases"):
        op.create_index(f"ix_{table}_co_units", table, ["co_unit_ids"], postgresql_using="gin", postgresql_where=HELPED)
    op.create_index("ix_case_transfers_at", "case_transfers", ["at"])


def downgrade() -> None:
    op.drop_index("ix_case_transfers_at", "case_transfers")
    for table in ("cases", "open_cases"):
        op.drop_index(f"ix_{table}_co_units", table)
    op.create_index("ix_cases_co_units", "cases", ["co_unit_ids"], postgresql_using="gin")

"""The few conversations whose readers are looked at case by case are found without reading the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("conversations", "open_conversations")


def upgrade() -> None:
    is_private = sa.text("is_restricted OR has_sensitive")
    for table in TABLES:
        op.create_index(f"ix_{table}_private", table, ["id"], postgresql_where=is_private)


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_private", table)

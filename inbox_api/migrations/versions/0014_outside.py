"""When somebody last wrote outside, and when the thread last came back: old news must not silence the bot again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("outside_at", "returned_at"):
        op.add_column("conversations", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("returned_at", "outside_at"):
        op.drop_column("conversations", name)

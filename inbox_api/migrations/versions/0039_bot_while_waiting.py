"""While a conversation waits for people, the citizen may go on with the assistant and keeps the place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("bot_while_waiting", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "bot_while_waiting")

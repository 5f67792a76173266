"""Which events name a message: answers that are taken back are deleted, and the database looks for them there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    named = sa.text("message_id IS NOT NULL")
    op.create_index("ix_hook_events_message_id", "hook_events", ["message_id"], postgresql_where=named)


def downgrade() -> None:
    op.drop_index("ix_hook_events_message_id", "hook_events")

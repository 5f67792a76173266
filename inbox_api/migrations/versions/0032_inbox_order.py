"""The order of the inbox's list as an index; held answers are found without reading all messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_open_conversations_order", "open_conversations", ["is_urgent", "last_message_at", "id"])
    op.create_index(
        "ix_messages_held_until", "messages", ["held_until"], postgresql_where=sa.text("held_until IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_messages_held_until", "messages")
    op.drop_index("ix_open_conversations_order", "open_conversations")

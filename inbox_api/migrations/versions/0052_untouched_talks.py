"""Conversations that teach nothing are found by an index: they were looked for among all messages ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

TEACHES_NOTHING = "(understanding ->> 'intent') IN ('denounce', 'privacy_request')"


def upgrade() -> None:
    op.create_index("ix_messages_untouched", "messages", ["conversation_id"], postgresql_where=sa.text(TEACHES_NOTHING))


def downgrade() -> None:
    op.drop_index("ix_messages_untouched", "messages")

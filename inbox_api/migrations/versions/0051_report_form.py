"""Where the report form stood after an answer is found by its time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0045"
branch_labels = None
depends_on = None

TELLS_OF_FORM = "((understanding -> 'form') -> 'closed') IS NOT NULL"


def upgrade() -> None:
    op.create_index("ix_messages_form", "messages", ["sent_at"], postgresql_where=sa.text(TELLS_OF_FORM))


def downgrade() -> None:
    op.drop_index("ix_messages_form", "messages")

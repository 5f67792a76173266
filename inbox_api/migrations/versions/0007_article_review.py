"""Articles: the text that a new one takes the place of, and why a draft was sent back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    replaced = sa.Column("replaces_id", sa.BigInteger(), sa.ForeignKey("procedure_articles.id"), nullable=True)
    op.add_column("procedure_articles", replaced)
    op.add_column("procedure_articles", sa.Column("review_note", sa.String(), nullable=False, server_default=""))
    op.alter_column("procedure_articles", "review_note", server_default=None)


def downgrade() -> None:
    op.drop_column("procedure_articles", "review_note")
    op.drop_column("procedure_articles", "replaces_id")

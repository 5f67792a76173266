"""Where the report form stood after an answer is found by its time; what people decided about thresholds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

TELLS_OF_FORM = "((understanding -> 'form') -> 'closed') IS NOT NULL"


def upgrade() -> None:
    op.create_index("ix_messages_form", "messages", ["sent_at"], postgresql_where=sa.text(TELLS_OF_FORM))
    op.create_table(
        "threshold_acts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("costs", JSONB(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["officers.id"], name=op.f("fk_threshold_acts_by_id_officers")),
        sa.ForeignKeyConstraint(["model_id"], ["bot_models.id"], name=op.f("fk_threshold_acts_model_id_bot_models")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold_acts")),
    )
    op.create_index("ix_threshold_acts_model_id", "threshold_acts", ["model_id", "at"])


def downgrade() -> None:
    op.drop_table("threshold_acts")
    op.drop_index("ix_messages_form", "messages")

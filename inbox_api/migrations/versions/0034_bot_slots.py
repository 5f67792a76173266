"""Which bot process holds which model, and how the models on their way to the citizens answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bot_slots",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["bot_models.id"], name="fk_bot_slots_model_id_bot_models"),
        sa.PrimaryKeyConstraint("name", name="pk_bot_slots"),
    )
    op.create_table(
        "bot_askings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("is_failed", sa.Boolean(), nullable=False),
        sa.Column("is_fallback", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployments.id"],
            name="fk_bot_askings_deployment_id_deployments",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["model_id"], ["bot_models.id"], name="fk_bot_askings_model_id_bot_models"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_bot_askings_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bot_askings"),
    )
    op.create_index("ix_bot_askings_deployment_id", "bot_askings", ["deployment_id", "at"], unique=False)
    op.create_index("ix_bot_askings_conversation_id", "bot_askings", ["conversation_id"], unique=False)
    op.add_column("conversations", sa.Column("bot_model_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "bot_model_at")
    op.drop_table("bot_askings")
    op.drop_table("bot_slots")

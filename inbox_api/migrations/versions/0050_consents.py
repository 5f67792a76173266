"""The ledger of consents, which only grows, and requests of people about their own data with their clocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("citizen_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("how", sa.String(40), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizens.id"], name=op.f("fk_consents_citizen_id_citizens")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_consents_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_newest", "consents", ["citizen_id", "purpose", "id"])
    op.create_index(
        "ix_consents_message", "consents", ["message_id"], postgresql_where=sa.text("message_id IS NOT NULL")
    )
    op.execute(
        """
        CREATE FUNCTION refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the ledger of consents is append-only';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER consents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consents"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_consent_change()"
    )
    op.create_table(
        "data_requests",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("erasure_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(200), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("reply_due_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("replied_at", MOMENT, nullable=True),
        sa.Column("extended_at", MOMENT, nullable=True),
        sa.Column("extension_reason", sa.String(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_data_requests_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"], name=op.f("fk_data_requests_erasure_id_erasures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index("ix_data_requests_open", "data_requests", ["due_at"], postgresql_where=sa.text("done_at IS NULL"))
    op.create_index("ix_data_requests_conversation_id", "data_requests", ["conversation_id"])
    op.create_index("uq_data_requests_erasure_id", "data_requests", ["erasure_id"], unique=True)


def downgrade() -> None:
    op.drop_table("data_requests")
    op.drop_table("consents")
    op.execute("DROP FUNCTION refuse_consent_change()")

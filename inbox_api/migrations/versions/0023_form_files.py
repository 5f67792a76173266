"""Files of forms that go out with answers on procedures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "form_files",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("procedure_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("stored_name", sa.String(), nullable=True),
        sa.Column("mime", sa.String(200), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.String(200), nullable=True),
        sa.Column("fetched_at", MOMENT, nullable=True),
        sa.Column("fetch_at", MOMENT, nullable=True),
        sa.Column("fetch_tries", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), sa.ForeignKey("officers.id"), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), sa.ForeignKey("officers.id"), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_form_files_procedure_id", "form_files", ["procedure_id"])
    for state in ("fetched", "approved"):
        op.create_index(
            f"uq_form_files_{state}",
            "form_files",
            ["procedure_id", "name"],
            unique=True,
            postgresql_where=sa.text(f"state = '{state}'"),
        )
    for column in ("stored_name", "fetch_at"):
        op.create_index(
            f"ix_form_files_{column}", "form_files", [column], postgresql_where=sa.text(f"{column} IS NOT NULL")
        )


def downgrade() -> None:
    op.drop_table("form_files")

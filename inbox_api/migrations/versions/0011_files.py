"""Files: what the storage holds, thumbnails, sealed originals, planned fetches, where a photo says it was taken.

Files that are here already are entered as stored; what still waits for its fetch is planned at once.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
NAMES = ("stored_name", "thumbnail_name", "original_name")


def new_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("thumbnail_name", sa.String(), nullable=True),
        sa.Column("original_name", sa.String(), nullable=True),
        sa.Column("original_mime", sa.String(200), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetch_tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("taken_latitude", sa.Float(), nullable=True),
        sa.Column("taken_longitude", sa.Float(), nullable=True),
        sa.Column("taken_source", sa.String(200), nullable=True),
    )


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "stored_files",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("reserved_at", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
    )
    op.create_index("ix_stored_files_reserved_at", "stored_files", ["reserved_at"])
    for column in new_columns():
        op.add_column("attachments", column)
    op.alter_column("attachments", "fetch_tries", server_default=None)
    op.execute(
        "INSERT INTO stored_files (name, size_bytes, reserved_at, created_at) "
        "SELECT stored_name, max(coalesce(size_bytes, 0)), min(created_at), min(created_at) FROM attachments "
        "WHERE stored_name IS NOT NULL GROUP BY stored_name"
    )
    op.execute(
        "UPDATE attachments SET fetch_at = created_at WHERE stored_name IS NULL AND problem IS NULL "
        "AND source_url IS NOT NULL AND kind IN ('image', 'video', 'audio', 'file')"
    )
    op.execute("UPDATE attachments SET source_url = NULL WHERE stored_name IS NOT NULL")
    for name in NAMES:
        op.create_index(
            f"ix_attachments_{name}", "attachments", [name], postgresql_where=sa.text(f"{name} IS NOT NULL")
        )
    op.create_index(
        "ix_attachments_fetch_at", "attachments", ["fetch_at"], postgresql_where=sa.text("fetch_at IS NOT NULL")
    )
    op.create_index(
        "ix_attachments_taken", "attachments", ["created_at"], postgresql_where=sa.text("taken_source IS NOT NULL")
    )


def downgrade() -> None:
    for name in (*NAMES, "fetch_at", "taken"):
        op.drop_index(f"ix_attachments_{name}", table_name="attachments")
    for column in reversed(new_columns()):
        op.drop_column("attachments", column.name)
    op.drop_table("stored_files")

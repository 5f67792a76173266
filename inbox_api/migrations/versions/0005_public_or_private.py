"""The citizen chooses whether a copy of a case may be public, and whether to be named.

Cases recorded before nobody was asked about: they stay private.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
NAMES = ("is_public", "hide_name")


def upgrade() -> None:
    for name in NAMES:
        op.add_column("cases", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column("cases", name, server_default=None)


def downgrade() -> None:
    for name in NAMES:
        op.drop_column("cases", name)

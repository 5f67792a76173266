"""The job queue's own tables, as the pinned library ships them."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # exec_driver_sql: the script holds colons and percent signs that are not parameters
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SchemaManager.get_schema())


def downgrade() -> None:
    for kind, names in _objects():
        for name in names:
            op.execute(f"DROP {kind} IF EXISTS {name} CASCADE")


def _objects() -> list[tuple[str, list[str]]]:
    rows = op.get_bind().exec_driver_sql(
        "SELECT 'TABLE', tablename::text FROM pg_tables WHERE tablename LIKE 'procrastinate_%'"
        " UNION ALL SELECT 'TYPE', typname::text FROM pg_type WHERE typname LIKE 'procrastinate_%' AND typtype IN ('e', 'c')"
        " UNION ALL SELECT 'FUNCTION', oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'procrastinate_%'"
    )
    return [(kind, [name]) for kind, name in rows]

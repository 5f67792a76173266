"""Since when a citizen waits for people, and what was said of an officer's silence meanwhile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("conversations", "open_conversations")
BEFORE = (
    "id, unit_id, officer_id, case_units, has_sensitive, is_restricted, is_urgent, waits_for_citizen, handled_by, "
    "channel, last_message_at, snoozed_until"
)
NOW_TOO = f"{BEFORE}, citizen_waits_since"
# Of those that wait already: since they came to people, or since the first words after the last answer by people. Of
# those that an officer has only words of the last day count: nobody is told or asked pardon for long forgotten ones.
WAITING = """
UPDATE conversations AS one SET citizen_waits_since = coalesce(
    CASE WHEN handled_by = 'queue' THEN handed_over_at END,
    (SELECT min(said.sent_at) FROM messages AS said WHERE said.conversation_id = one.id AND said.author = 'citizen'
        AND coalesce(said.payload, '') NOT LIKE 'inbox:%' AND said.deleted_at IS NULL
        AND (one.handled_by = 'queue' OR said.sent_at >= now() - interval '1 day') AND said.id > coalesce((
            SELECT max(id) FROM messages WHERE conversation_id = one.id AND author IN ('bot', 'officer', 'outside')
        ), 0)),
    CASE WHEN handled_by = 'queue' THEN last_message_at END)
WHERE handled_by IN ('queue', 'officer') AND NOT is_closed
"""


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("citizen_waits_since", MOMENT, nullable=True))
    for name in ("silence_told_at", "silence_said_at"):
        op.add_column("conversations", sa.Column(name, MOMENT, nullable=True))
    _keep_open(NOW_TOO)
    op.execute(WAITING)
    op.create_index(
        "ix_open_conversations_citizen_waits_since", "open_conversations", ["citizen_waits_since"],
        postgresql_where=sa.text("citizen_waits_since IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_open_conversations_citizen_waits_since", "open_conversations")
    _keep_open(BEFORE)
    for name in ("silence_told_at", "silence_said_at"):
        op.drop_column("conversations", name)
    for table in TABLES:
        op.drop_column(table, "citizen_waits_since")


def _keep_open(columns: str) -> None:
    """The narrow copy of what is open follows these columns (migration 0022)."""
    names = [name.strip() for name in columns.split(",")]
    values = ", ".join(f"NEW.{name}" for name in names)
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name != "id")
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in (*names, "is_closed"))
    op.execute("DROP TRIGGER open_conversation_changed ON conversations")
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION keep_open_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.is_closed THEN
                DELETE FROM open_conversations WHERE id = NEW.id;
            ELSE
                INSERT INTO open_conversations ({columns}) VALUES ({values})
                ON CONFLICT (id) DO UPDATE SET {changes};
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        f"CREATE TRIGGER open_conversation_changed AFTER UPDATE ON conversations FOR EACH ROW WHEN ({changed})"
        " EXECUTE FUNCTION keep_open_conversation()"
    )

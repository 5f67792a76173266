"""Lists and search of the inbox at a million cases: narrow copies of what is open, indexes of words, codes and phones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN_CONVERSATION = (
    "id, unit_id, officer_id, case_units, has_sensitive, is_restricted, is_urgent, waits_for_citizen, handled_by, "
    "channel, last_message_at, snoozed_until"
)
OPEN_CASE = (
    "id, conversation_id, unit_id, officer_id, restricted, status, priority, case_type, topic, ward_code, due_at, "
    "received_at, co_unit_ids"
)
STROKES = "\u0111\u0110"  # d with stroke has no decomposition
FOLD = rf"""
    SELECT lower(regexp_replace(normalize(translate(value, '{STROKES}', 'dd'), NFD), '[\u0300-\u036f]', '', 'g'))
"""
# Beside its words a message or case carries numbers of the stretch its id stands in, a fine and a coarse one, so that a
# search can go from the newest stretch to the oldest and stop when it has enough. No word begins with "#".
MESSAGE_WORDS = "(words || array_to_tsvector(ARRAY['#' || (id >> 16)::text, '##' || (id >> 20)::text]))"
CASE_WORDS = (
    "(words || to_tsvector('simple', replace(lower(code), '-', ' '))"
    " || array_to_tsvector(ARRAY['#' || (id >> 13)::text, '##' || (id >> 17)::text]))"
)
DIGITS = r"reverse(regexp_replace({column}, '\D', '', 'g'))"


def _upsert(table: str, columns: str) -> str:
    names = [name.strip() for name in columns.split(",")]
    values = ", ".join(f"NEW.{name}" for name in names)
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name != "id")
    return f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT (id) DO UPDATE SET {changes}"


def _differs(columns: str) -> str:
    names = [name.strip() for name in columns.split(",")]
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in names)


def upgrade() -> None:
    op.add_column("conversations", sa.Column("case_units", ARRAY(sa.BigInteger()), nullable=False, server_default="{}"))
    op.add_column("conversations", sa.Column("has_sensitive", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("conversations", sa.Column("snoozed_until", MOMENT, nullable=True))
    _create_tables()
    _create_functions()
    _fill()
    _create_triggers()
    _create_indexes()


def _create_tables() -> None:
    op.create_table(
        "open_conversations",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.Column("case_units", ARRAY(sa.BigInteger()), nullable=False),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("has_sensitive", "is_restricted", "is_urgent", "waits_for_citizen")
        ),
        sa.Column("handled_by", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(200), nullable=False),
        sa.Column("last_message_at", MOMENT, nullable=False),
        sa.Column("snoozed_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["conversations.id"], name="fk_open_conversations_id_conversations", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_open_conversations"),
    )
    op.create_table(
        "open_cases",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.Column("restricted", sa.String(20), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("priority", sa.String(2), nullable=False),
        sa.Column("case_type", sa.String(10), nullable=False),
        sa.Column("topic", sa.String(4), nullable=True),
        sa.Column("ward_code", sa.String(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("co_unit_ids", ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name="fk_open_cases_id_cases", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_open_cases"),
    )
    for table in ("open_conversations", "open_cases"):  # room beside each row: most changes move no index entry
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05)")


def _create_functions() -> None:
    op.execute(f"CREATE FUNCTION fold_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $${FOLD}$$")
    op.execute(
        f"""
        CREATE FUNCTION keep_open_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.is_closed THEN
                DELETE FROM open_conversations WHERE id = NEW.id;
            ELSE
                {_upsert("open_conversations", OPEN_CONVERSATION)};
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        f"""
        CREATE FUNCTION keep_open_case() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.closed_at IS NOT NULL OR NEW.merged_into_id IS NOT NULL THEN
                DELETE FROM open_cases WHERE id = NEW.id;
            ELSE
                {_upsert("open_cases", OPEN_CASE)};
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION note_cases_of_conversation(number bigint) RETURNS void LANGUAGE sql AS $$
            UPDATE conversations AS one SET case_units = found.units, has_sensitive = found.sensitive
            FROM (
                SELECT coalesce(array_agg(DISTINCT reader) FILTER (WHERE restricted = 'none'), '{}') AS units,
                       coalesce(bool_or(restricted IN ('officer', 'child')), false) AS sensitive
                FROM cases, unnest(cases.co_unit_ids || cases.unit_id) AS reader WHERE conversation_id = number
            ) AS found
            WHERE one.id = number
              AND (one.case_units IS DISTINCT FROM found.units OR one.has_sensitive IS DISTINCT FROM found.sensitive)
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION note_readers_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' AND OLD.conversation_id IS NOT NULL THEN
                PERFORM note_cases_of_conversation(OLD.conversation_id);
            END IF;
            IF TG_OP <> 'DELETE' AND NEW.conversation_id IS NOT NULL
               AND (TG_OP = 'INSERT' OR NEW.conversation_id IS DISTINCT FROM OLD.conversation_id) THEN
                PERFORM note_cases_of_conversation(NEW.conversation_id);
            END IF;
            RETURN NULL;
        END $$
        """
    )


def _fill() -> None:
    op.execute(
        """
        UPDATE conversations AS one SET case_units = found.units, has_sensitive = found.sensitive
        FROM (
            SELECT conversation_id,
                   coalesce(array_agg(DISTINCT reader) FILTER (WHERE restricted = 'none'), '{}') AS units,
                   coalesce(bool_or(restricted IN ('officer', 'child')), false) AS sensitive
            FROM cases, unnest(cases.co_unit_ids || cases.unit_id) AS reader
            WHERE conversation_id IS NOT NULL GROUP BY conversation_id
        ) AS found
        WHERE one.id = found.conversation_id
        """
    )
    op.execute(
        f"INSERT INTO open_conversations ({OPEN_CONVERSATION})"
        f" SELECT {OPEN_CONVERSATION} FROM conversations WHERE NOT is_closed"
    )
    op.execute(
        f"INSERT INTO open_cases ({OPEN_CASE}) SELECT {OPEN_CASE} FROM cases"
        " WHERE closed_at IS NULL AND merged_into_id IS NULL"
    )


def _create_triggers() -> None:
    changed = _differs(f"{OPEN_CONVERSATION}, is_closed")
    op.execute(
        "CREATE TRIGGER open_conversation_new AFTER INSERT ON conversations"
        " FOR EACH ROW EXECUTE FUNCTION keep_open_conversation()"
    )
    op.execute(
        f"CREATE TRIGGER open_conversation_changed AFTER UPDATE ON conversations FOR EACH ROW WHEN ({changed})"
        " EXECUTE FUNCTION keep_open_conversation()"
    )
    op.execute("CREATE TRIGGER open_case_new AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION keep_open_case()")
    changed = _differs(f"{OPEN_CASE}, closed_at, merged_into_id")
    op.execute(
        f"CREATE TRIGGER open_case_changed AFTER UPDATE ON cases FOR EACH ROW WHEN ({changed})"
        " EXECUTE FUNCTION keep_open_case()"
    )
    op.execute(
        "CREATE TRIGGER readers_of_case_new AFTER INSERT OR DELETE ON cases"
        " FOR EACH ROW EXECUTE FUNCTION note_readers_of_case()"
    )
    op.execute(
        "CREATE TRIGGER readers_of_case_changed AFTER UPDATE ON cases FOR EACH ROW"
        " WHEN (OLD.conversation_id IS DISTINCT FROM NEW.conversation_id OR OLD.unit_id <> NEW.unit_id"
        " OR OLD.restricted <> NEW.restricted OR OLD.co_unit_ids <> NEW.co_unit_ids) EXECUTE FUNCTION note_readers_of_case()"
    )


def _create_indexes() -> None:
    op.create_index("ix_open_conversations_unit_id", "open_conversations", ["unit_id"])
    op.create_index("ix_open_conversations_case_units", "open_conversations", ["case_units"], postgresql_using="gin")
    for name in ("conversation_id", "unit_id", "officer_id"):
        op.create_index(f"ix_open_cases_{name}", "open_cases", [name])
    op.create_index("ix_conversations_case_units", "conversations", ["case_units"], postgresql_using="gin")
    is_closed = sa.text("is_closed")
    op.create_index(
        "ix_conversations_closed", "conversations", [sa.text("last_message_at DESC"), sa.text("id DESC")],
        postgresql_where=is_closed,
    )  # fmt: skip
    op.create_index(
        "ix_conversations_unit_closed", "conversations",
        ["unit_id", sa.text("last_message_at DESC"), sa.text("id DESC")], postgresql_where=is_closed,
    )  # fmt: skip
    op.create_index(
        "ix_cases_officer_conversation", "cases", ["officer_id"], postgresql_include=["conversation_id", "restricted"]
    )
    op.drop_index("ix_cases_officer_id", table_name="cases")
    op.drop_index("ix_messages_words", table_name="messages")
    op.drop_index("ix_cases_words", table_name="cases")
    op.execute(f"CREATE INDEX ix_messages_words ON messages USING gin ({MESSAGE_WORDS}) WITH (fastupdate = off)")
    op.execute(f"CREATE INDEX ix_cases_words ON cases USING gin ({CASE_WORDS}) WITH (fastupdate = off)")
    op.execute(
        "CREATE INDEX ix_attachments_name_words ON attachments USING gin"
        " (to_tsvector('simple', regexp_replace(fold_text(name), '[._-]+', ' ', 'g'))) WHERE name IS NOT NULL"
    )
    op.execute(
        "CREATE INDEX ix_citizens_name_words ON citizens USING gin (to_tsvector('simple', fold_text(display_name)))"
        " WHERE display_name IS NOT NULL"
    )
    for table, column in (("cases", "contact_phone"), ("citizens", "phone")):
        op.execute(
            f"CREATE INDEX ix_{table}_phone_tail ON {table} ({DIGITS.format(column=column)} text_pattern_ops)"
            f" WHERE {column} IS NOT NULL"
        )


def downgrade() -> None:
    for name in ("cases_phone_tail", "citizens_phone_tail", "citizens_name_words", "attachments_name_words"):
        op.execute(f"DROP INDEX ix_{name}")
    op.execute("DROP INDEX ix_cases_words")
    op.execute("DROP INDEX ix_messages_words")
    op.create_index("ix_cases_words", "cases", ["words"], postgresql_using="gin")
    op.create_index("ix_messages_words", "messages", ["words"], postgresql_using="gin")
    op.create_index("ix_cases_officer_id", "cases", ["officer_id"])
    for name in ("cases_officer_conversation", "conversations_unit_closed", "conversations_closed"):
        op.execute(f"DROP INDEX ix_{name}")
    op.execute("DROP INDEX ix_conversations_case_units")
    for name in ("open_case_new", "open_case_changed", "readers_of_case_new", "readers_of_case_changed"):
        op.execute(f"DROP TRIGGER {name} ON cases")
    for name in ("open_conversation_new", "open_conversation_changed"):
        op.execute(f"DROP TRIGGER {name} ON conversations")
    for function in ("keep_open_conversation()", "keep_open_case()", "note_readers_of_case()"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP FUNCTION note_cases_of_conversation(bigint)")
    op.execute("DROP FUNCTION fold_text(text)")
    op.drop_table("open_cases")
    op.drop_table("open_conversations")
    for column in ("snoozed_until", "has_sensitive", "case_units"):
        op.drop_column("conversations", column)

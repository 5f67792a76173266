"""Words of messages and cases are kept by the stretch of ids they stand in, so that new hits cost nothing of the old.

Before, the numbers of the stretches were entries beside the words: to find a word in two of them, every id of both was
looked at, 131,072 of them. Now "ngap#152" is an entry of its own.
"""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# A row takes a few microseconds of PostgreSQL's own functions, but they would cut a word of 2,047 bytes in silence and
# count a wrong length beyond a megabyte. So texts of very many words have a function of their own, and keep 10,000 of
# their words, those of up to 40 bytes; as a part of the first one it would make that ten times as slow. No word holds
# the separator, a control character. Indexes are made with no search path, so the schema is named.
PLAIN = r"array_to_string(tsvector_to_array(words), E'\x1f')"
PLACED_WORDS = rf"""
    SELECT CASE WHEN octet_length({PLAIN}) < 2000 THEN
        array_to_tsvector(string_to_array(
            array_to_string(tsvector_to_array(words), '#' || fine || E'\x1f') || '#' || fine || E'\x1f'
            || array_to_string(tsvector_to_array(words), '##' || coarse || E'\x1f') || '##' || coarse, E'\x1f'))
    ELSE public.placed_words_of_long(words, fine, coarse) END
"""
PLACED_WORDS_OF_LONG = """
    SELECT array_to_tsvector(ARRAY(
        SELECT word || place
        FROM (SELECT word FROM unnest(tsvector_to_array(words)) AS word WHERE octet_length(word) <= 40 LIMIT 10000) AS kept,
            unnest(ARRAY['#' || fine, '##' || coarse]) AS place))
"""
ARGUMENTS = "(words tsvector, fine bigint, coarse bigint) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE"
MESSAGE_WORDS = "placed_words(words, id >> 16, id >> 20)"
CODE_WORDS = "to_tsvector('simple', replace(lower(code), '-', ' '))"
CASE_WORDS = f"(placed_words(words || {CODE_WORDS}, id >> 13, id >> 17) || {CODE_WORDS})"
OLD_MESSAGE_WORDS = "(words || array_to_tsvector(ARRAY['#' || (id >> 16)::text, '##' || (id >> 20)::text]))"
OLD_CASE_WORDS = (
    f"(words || {CODE_WORDS} || array_to_tsvector(ARRAY['#' || (id >> 13)::text, '##' || (id >> 17)::text]))"
)


def upgrade() -> None:
    op.execute(f"CREATE FUNCTION placed_words_of_long{ARGUMENTS} AS $${PLACED_WORDS_OF_LONG}$$")
    op.execute(f"CREATE FUNCTION placed_words{ARGUMENTS} AS $${PLACED_WORDS}$$")
    _index(MESSAGE_WORDS, CASE_WORDS)


def downgrade() -> None:
    _index(OLD_MESSAGE_WORDS, OLD_CASE_WORDS)
    op.execute("DROP FUNCTION placed_words")
    op.execute("DROP FUNCTION placed_words_of_long")


def _index(of_messages: str, of_cases: str) -> None:
    """Our connections have every statement planned for its values; a function of each row must not be."""
    op.execute("SET LOCAL plan_cache_mode = auto")
    for table, words in (("messages", of_messages), ("cases", of_cases)):
        op.execute(f"DROP INDEX ix_{table}_words")
        op.execute(f"CREATE INDEX ix_{table}_words ON {table} USING gin ({words}) WITH (fastupdate = off)")
    op.execute("SET LOCAL plan_cache_mode = DEFAULT")

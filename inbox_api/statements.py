"""The driver's memory for statements, wide enough for ours.

psycopg takes the placeholders of a statement apart and remembers the result, but only of the latest 128 statements and
of none longer than 4096 bytes: the inbox's list, which is longer, cost 3 ms of its 18 each time. Ours are a few hundred
statements that repeat, with parameters instead of values, so all of them may be remembered.
"""

from __future__ import annotations

from functools import lru_cache

from psycopg import _queries

LONGEST = 50_000  # bytes
REMEMBERED = 1000


def remember_all() -> None:
    _queries.MAX_CACHED_STATEMENT_LENGTH = LONGEST
    _queries._query2pg = lru_cache(REMEMBERED)(_queries._query2pg_nocache)

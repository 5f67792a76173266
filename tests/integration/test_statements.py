"""What psycopg remembers of our statements."""

from __future__ import annotations

from psycopg import _queries
from sqlalchemy import text
from sqlalchemy.orm import Session


def test_a_long_statement_is_taken_apart_once(session: Session) -> None:
    statement = text("SELECT :number" + " + 0" * 3000)
    for number in range(3):
        assert session.scalar(statement, {"number": number}) == number
    before = _queries._query2pg.cache_info()
    assert session.scalar(statement, {"number": 5}) == 5
    after = _queries._query2pg.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)

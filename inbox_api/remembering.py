"""What every question of a request rests on (who an officer is with and stands in for, the working calendar) is asked
once: a session remembers the answer.

Nothing is remembered past a change that this session writes to one of those tables, nor past its transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from inbox_api.models import Absence, CalendarDay, Officer, Unit, UnitMembership

KEY = "remembered"
ASKED = (Absence, CalendarDay, Officer, Unit, UnitMembership)
TABLES = {one.__tablename__ for one in ASKED}
Answer = TypeVar("Answer")


def remembered(session: Session, key: object, ask: Callable[[], Answer]) -> Answer:
    """ask: reads the tables of ASKED only."""
    if session.dirty or session.new or session.deleted:
        session.flush()  # as any question to the database would; it forgets what is no longer so
    known = session.info.setdefault(KEY, {})
    if key not in known:
        known[key] = ask()
    answer: Answer = known[key]
    return answer


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, *_of: Any) -> None:
    session.info.pop(KEY, None)


@event.listens_for(Session, "after_flush")
def _forget_what_was_written(session: Session, _context: Any) -> None:
    if any(isinstance(row, ASKED) for rows in (session.new, session.dirty, session.deleted) for row in rows):
        _forget(session)


@event.listens_for(Session, "do_orm_execute")
def _forget_after_changes(state: ORMExecuteState) -> None:
    table = getattr(state.statement, "table", None)
    if not state.is_select and (table is None or table.name in TABLES):
        _forget(state.session)

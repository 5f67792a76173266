"""Who an officer is with and stands in for is asked several times in one request; a session remembers the answer.

Nothing is remembered past a change that this session writes, nor past its transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

KEY = "remembered"
Answer = TypeVar("Answer")


def remembered(session: Session, key: object, ask: Callable[[], Answer]) -> Answer:
    if session.dirty or session.new or session.deleted:
        session.flush()  # as any question to the database would; it forgets what is no longer so
    known = session.info.setdefault(KEY, {})
    if key not in known:
        known[key] = ask()
    answer: Answer = known[key]
    return answer


@event.listens_for(Session, "after_flush")
@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, *_of: Any) -> None:
    session.info.pop(KEY, None)


@event.listens_for(Session, "do_orm_execute")
def _forget_after_changes(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info.pop(KEY, None)

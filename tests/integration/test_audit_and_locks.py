"""The log's lock is taken last, and a savepoint that fails takes only its own entries with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.audit.repository import AuditRepository
from tests.factories import NOW, receive


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is sent to the database meanwhile, in order."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def record(session: Session, action: str) -> None:
    audit.record(session, "system", action, "case", 1, NOW)


def actions(session: Session) -> list[str]:
    found = [entry.action for entry in AuditRepository(session).page(before_id=None, limit=10)]
    return [action for action in found if action.startswith("test.")]


def test_rows_are_changed_before_the_lock_of_the_log_is_taken(engine: Engine, session: Session) -> None:
    conversation = receive(session, "chào")
    with statements(engine) as sent:
        conversation.waits_for_citizen = True
        record(session, "test.changed")
        session.commit()
    [changed] = [place for place, words in enumerate(sent) if words.startswith("UPDATE conversations")]
    [locked] = [place for place, words in enumerate(sent) if "pg_advisory_xact_lock" in words]
    assert changed < locked


def test_the_end_of_a_savepoint_does_not_take_the_lock_of_the_log(engine: Engine, session: Session) -> None:
    with statements(engine) as sent:
        with session.begin_nested():
            record(session, "test.nested")
        assert not [words for words in sent if "pg_advisory_xact_lock" in words]
        session.commit()
    assert [words for words in sent if "pg_advisory_xact_lock" in words]
    assert actions(session) == ["test.nested"]


def test_a_failed_savepoint_takes_only_its_own_entries_with_it(session: Session) -> None:
    with session.begin_nested():
        record(session, "test.kept")
    savepoint = session.begin_nested()
    record(session, "test.lost")
    savepoint.rollback()
    session.commit()
    assert actions(session) == ["test.kept"]


def test_a_rolled_back_transaction_leaves_no_entry_behind(session: Session) -> None:
    receive(session, "chào")
    record(session, "test.lost")
    session.rollback()
    record(session, "test.kept")
    session.commit()
    assert actions(session) == ["test.kept"]

"""A run over many locks as everybody does: conversations before cases, in order of their ids, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from inbox_api.assignment import reclassifying
from inbox_api.cases.bulk import running
from inbox_api.models import Case, Conversation
from tests.factories import NOW, create_case_for, officer, receive

WHY = "Có người già sống một mình ở đó"
Sent = list[tuple[str, Any]]


@pytest.fixture
def cases(session: Session) -> list[Case]:
    return [create_case_for(session, receive(session, f"ngập {number}")) for number in range(2)]


@pytest.fixture
def talks(session: Session) -> list[Conversation]:
    found = [receive(session, f"cho hỏi thửa đất {number}") for number in range(2)]
    for one in found:
        one.unit_id = officer(session, "lan").unit_id
    session.flush()
    return found


@contextmanager
def sent(session: Session) -> Iterator[Sent]:
    """What locks conversations or changes cases meanwhile, in order."""
    found: Sent = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if "FOR UPDATE OF conversations" in statement or statement.startswith("UPDATE cases"):
            found.append((statement, values))

    event.listen(session.connection(), "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(session.connection(), "before_cursor_execute", note)


def numbers(values: Any) -> set[Any]:
    return set(values.values() if isinstance(values, dict) else values)


@pytest.mark.parametrize(
    "step", [{"do": "priority", "priority": "P0", "reason": WHY}, {"do": "state", "target": "dang-phan-loai"}]
)
def test_all_conversations_of_a_run_are_locked_first_in_order_of_their_ids(
    session: Session, cases: list[Case], talks: list[Conversation], step: dict[str, Any]
) -> None:
    with sent(session) as found:
        running.run(
            session, officer(session, "lan"), [one.code.lower() for one in reversed(cases)], [step], NOW, is_dry=False,
            conversations=[one.public_id for one in reversed(talks)],
        )  # fmt: skip
    statement, values = found[0]
    assert "ORDER BY conversations.id" in statement
    assert numbers(values) >= {one.conversation_id for one in cases} | {one.id for one in talks}


def test_a_trial_holds_no_conversation_longer_than_its_own_steps(session: Session, talks: list[Conversation]) -> None:
    with sent(session) as found:
        running.run(
            session, officer(session, "lan"), [], [{"do": "take"}], NOW, is_dry=True,
            conversations=[one.public_id for one in talks],
        )  # fmt: skip
    assert not [statement for statement, _values in found if "ORDER BY conversations.id" in statement]


def test_the_conversation_is_locked_before_its_case_gets_another_priority(session: Session, cases: list[Case]) -> None:
    with sent(session) as found:
        reclassifying.reclassify(
            session, cases[0], officer(session, "lan"), case_type="PAHT", priority="P0", reason=WHY, now=NOW
        )
    assert "FOR UPDATE" in found[0][0]
    assert numbers(found[0][1]) >= {cases[0].conversation_id}

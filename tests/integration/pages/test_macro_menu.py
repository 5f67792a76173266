"""The menu of macros stands on every page of a case and a conversation: it asks for what its macros name, no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from admin_ui.bulk import wording
from inbox_api.cases.bulk import macros
from inbox_api.conversations import labels
from tests.factories import NOW, officer

STEPS: list[dict[str, Any]] = [
    {"do": "assign", "to": "phuc"}, {"do": "unit", "unit": "tra-vinh-ca"}, {"do": "note", "text": "đã gọi"},
]  # fmt: skip


@pytest.fixture
def listening(session: Session) -> Callable[[], Any]:
    @contextmanager
    def listen() -> Iterator[list[str]]:
        said: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            said.append(statement)

        event.listen(session.connection(), "before_cursor_execute", note)
        yield said
        event.remove(session.connection(), "before_cursor_execute", note)

    return listen


def test_names_stand_in_the_menu_and_no_officer_is_loaded_for_them(
    session: Session, listening: Callable[[], Any]
) -> None:
    lan = officer(session, "lan")
    label = labels.make(session, lan, "Đất đai", "green", NOW, for_city=True)
    macros.save(session, lan, "Giao", STEPS, NOW)
    macros.save(session, lan, "Nhãn", [{"do": "label", "label": label.id}], NOW)
    with listening() as said:
        menu = wording.macro_menu(session, lan)
    words = " | ".join(one for _number, _name, one in menu)
    for name in ("Thạch Phúc", "Đất đai", "đã gọi"):
        assert name in words
    assert "tra-vinh-ca" not in words
    assert not [one for one in said if "officers.password_hash" in one]


def test_nothing_is_asked_for_without_a_macro_that_names_something(
    session: Session, listening: Callable[[], Any]
) -> None:
    lan = officer(session, "lan")
    with listening() as said:
        assert wording.macro_menu(session, lan) == []
    assert len(said) == 1
    macros.save(session, lan, "Nhận", [{"do": "take"}], NOW)
    with listening() as said:
        assert len(wording.macro_menu(session, lan)) == 1
    assert len(said) == 1

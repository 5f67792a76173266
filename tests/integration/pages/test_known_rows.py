"""A page that has the list before it is sent what changed, and nothing of it is ever old."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from admin_ui.inbox import known_rows
from inbox_api.conversations import inbox, labels
from inbox_api.live import Changes, Hub, hub
from inbox_api.models import Conversation
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

LIST = "/live/inbox?parts=rows"
ROW = re.compile(r'<li id="(row-[^"]+)"(.*?)</li>', re.DOTALL)


@dataclass
class Page:
    """The list as a browser puts it together."""

    browser: Browser
    rows: dict[str, str] = field(default_factory=dict)
    have: str = ""
    whole: list[str] = field(default_factory=list)  # the lines that the last answer had in full

    def ask(self, more: str = "") -> None:
        answer = self.browser.get(f"{LIST}&have={self.have}{more}")
        assert answer.status_code == 200
        found = dict(ROW.findall(answer.text))
        self.whole = [name for name, row in found.items() if "data-same" not in row]
        self.rows = {name: row if name in self.whole else self.rows[name] for name, row in found.items()}
        self.have = re.findall(r'data-have="([^"]+)"', answer.text)[0]


@pytest.fixture(autouse=True)
def heard_at_once(session: Session) -> Iterator[None]:
    """The hub hears what the test's session announces, as if it had been committed."""
    hub.changes = Changes()
    hub.changes.begin()

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if "pg_notify" in statement:
            Hub(changes=hub.changes)._give(json.loads(values["event"]))

    connection = session.connection()
    event.listen(connection, "after_cursor_execute", hear)
    yield
    event.remove(connection, "after_cursor_execute", hear)
    hub.changes = Changes()


@pytest.fixture
def town(session: Session) -> list[Conversation]:
    found = [receive(session, f"ngập đường số {number}", citizen=f"neighbour-{number}") for number in range(6)]
    for one in found:
        create_case_for(session, one)
    return found


@pytest.fixture
def page(sign_in: Callable[[str], Browser], town: list[Conversation]) -> Page:
    page = Page(sign_in("lan"))
    page.ask()
    assert len(page.whole) == len(town)
    return page


def name_of(conversation: Conversation) -> str:
    return f"row-{conversation.public_id}"


def test_only_the_line_that_changed_is_sent_again(page: Page, session: Session, town: list[Conversation]) -> None:
    page.ask()
    assert page.whole == []
    receive(session, "nước lên nữa rồi", citizen="neighbour-2", now=NOW + timedelta(minutes=5))
    page.ask()
    assert page.whole == [name_of(town[2])]
    assert next(iter(page.rows)) == name_of(town[2])
    assert "nước lên nữa rồi" in page.rows[name_of(town[2])]


def test_the_list_put_together_is_the_list_asked_for_whole(
    page: Page, session: Session, town: list[Conversation]
) -> None:
    lan = officer(session, "lan")
    steps: list[Callable[[], Any]] = [
        lambda: receive(session, "alo", citizen="neighbour-0"),
        lambda: inbox.take_over(session, lan, town[1].public_id, NOW),
        lambda: inbox.reply(session, lan, town[3].public_id, "Chào anh chị", NOW),
        lambda: receive(session, "thêm một người"),
        lambda: inbox.hand_back(session, lan, town[1].public_id, NOW),
        lambda: create_case_for(session, town[4]),
        lambda: labels.put(session, lan, town[5].public_id, label_of(session), NOW),
    ]
    for step in steps:
        step()
        page.ask()
        fresh = Page(page.browser)
        fresh.ask()
        assert list(page.rows.items()) == list(fresh.rows.items())
        assert len(page.whole) <= 2


def label_of(session: Session) -> int:
    return labels.make(session, officer(session, "lan"), "Chờ bơm", "blue", NOW, for_city=False).id


def test_another_list_is_shown_whole(page: Page) -> None:
    page.ask("&filter=unit")
    assert len(page.whole) == len(page.rows)


def test_of_a_conversation_that_is_opened_or_left_the_line_alone_is_sent_again(
    page: Page, town: list[Conversation]
) -> None:
    for opened, changed in ((town[0], town[:1]), (town[0], []), (town[3], [town[0], town[3]]), (None, [town[3]])):
        page.ask(f"&id={opened.public_id}" if opened else "")
        assert sorted(page.whole) == sorted(map(name_of, changed))
        fresh = Page(page.browser)
        fresh.ask(f"&id={opened.public_id}" if opened else "")
        assert page.rows == fresh.rows


def test_what_another_officer_has_is_nobody_elses(page: Page, sign_in: Callable[[str], Browser]) -> None:
    other = Page(sign_in("hoa"), have=page.have)
    other.ask()
    assert len(other.whole) == len(other.rows) > 0


def test_what_was_missed_while_nobody_listened_is_shown_whole(page: Page, town: list[Conversation]) -> None:
    hub.changes.is_listening = False
    page.ask()
    assert len(page.whole) == len(town)
    hub.changes.begin()
    page.ask()
    assert len(page.whole) == len(town)
    page.ask()
    assert page.whole == []


def test_who_is_typing_and_a_case_without_a_conversation_change_no_line(page: Page, town: list[Conversation]) -> None:
    Hub(changes=hub.changes)._give({"kind": "presence", "conversation": town[0].id, "public_id": town[0].public_id})
    Hub(changes=hub.changes)._give({"kind": "case", "conversation": 0, "public_id": "", "case": 1})
    page.ask()
    assert page.whole == []


def test_times_run_on_so_all_is_shown_once_a_minute(
    page: Page, town: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    page.ask()
    assert page.whole == []
    monkeypatch.setattr(known_rows, "WHOLE_EVERY", -1.0)
    page.ask()
    assert len(page.whole) == len(town)


def test_what_happened_too_long_ago_to_be_known_may_have_happened() -> None:
    changes = Changes()
    changes.begin()
    before = changes.number
    for number in range(1, 20_002):
        changes.hear({"kind": "message", "conversation": number})
    assert changes.happened(1, before)
    assert changes.happened(999_999, before)
    assert not changes.happened(1, changes.number)

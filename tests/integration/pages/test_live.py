"""The stream of live events tells each officer only of what he may read, and ends with the session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from admin_ui.live import listening, views
from admin_ui.live.listening import Listener
from inbox_api.officers import service as officers
from inbox_api.officers.current import COOKIE
from tests.factories import create_case_for, officer, receive
from tests.integration.pages.conftest import Browser


@pytest.fixture(autouse=True)
def on_the_test_session(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def transaction() -> Iterator[Session]:
        yield session

    monkeypatch.setattr(listening, "transaction", transaction)
    monkeypatch.setattr(listening, "shared", listening.Audiences())


def heard(browser: Browser, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    async def source() -> AsyncIterator[dict[str, Any]]:
        for event in events:
            yield event

    async def collect() -> list[str]:
        listener = Listener(browser.client.cookies[COOKIE], listening.Audiences())
        return [line async for line in views.lines(listener, source())]

    return [json.loads(line[6:]) for line in asyncio.run(collect()) if line.startswith("data: ")]


def test_an_event_reaches_only_who_may_read_the_conversation(
    sign_in: Callable[[str], Browser], session: Session
) -> None:
    conversation = receive(session, "chào")
    case = create_case_for(session, conversation)
    event = {"kind": "message", "conversation": conversation.id, "public_id": conversation.public_id, "message": 1}
    of_case = {"kind": "case", "conversation": 0, "public_id": "", "case": case.id}
    told = [
        {"kind": "message", "id": conversation.public_id, "case": None},
        {"kind": "case", "id": "", "case": case.id},
    ]
    assert heard(sign_in("lan"), [event, of_case]) == told
    assert heard(sign_in("hoa"), [event, of_case]) == told
    assert heard(sign_in("minh"), [event, of_case]) == []
    assert heard(sign_in("admin"), [event, of_case]) == []


def test_what_leaves_an_officers_sight_is_announced_without_naming_it(
    sign_in: Callable[[str], Browser], session: Session
) -> None:
    conversation = receive(session, "chào")
    case = create_case_for(session, conversation)
    lan = sign_in("lan")
    event = {"kind": "conversation", "conversation": conversation.id, "public_id": conversation.public_id}

    async def source() -> AsyncIterator[dict[str, Any]]:
        yield event
        case.restricted = "to_cao"
        conversation.is_restricted = True
        session.flush()
        yield event

    async def collect() -> list[str]:
        listener = Listener(lan.client.cookies[COOKIE], listening.Audiences())
        return [line async for line in views.lines(listener, source())]

    assert [json.loads(line[6:])["kind"] for line in asyncio.run(collect())[1:]] == ["conversation", "gone"]


def test_presence_is_told_to_the_others_who_may_read_and_notices_to_their_officers(
    sign_in: Callable[[str], Browser], session: Session
) -> None:
    conversation = receive(session, "chào")
    create_case_for(session, conversation)
    lan = officer(session, "lan")
    typing = {
        "kind": "presence", "conversation": conversation.id, "public_id": conversation.public_id,
        "officer": lan.id, "name": "Lan", "doing": "typing",
    }  # fmt: skip
    notice = {"kind": "notice", "conversation": 0, "public_id": "", "officers": [lan.id]}
    told = {
        "kind": "presence",
        "id": conversation.public_id,
        "case": None,
        "officer": lan.id,
        "name": "Lan",
        "doing": "typing",
    }
    assert heard(sign_in("hoa"), [typing, notice]) == [{**told, "case": None}]
    assert heard(sign_in("minh"), [typing, notice]) == []
    assert heard(sign_in("lan"), [typing, notice]) == [{"kind": "notice", "id": "", "case": None}]


def test_the_stream_ends_when_the_session_ends(sign_in: Callable[[str], Browser], session: Session) -> None:
    conversation = receive(session, "chào")
    create_case_for(session, conversation)
    lan = sign_in("lan")
    officers.sign_out(session, lan.client.cookies[COOKIE], datetime.now(UTC))
    event = {"kind": "message", "conversation": conversation.id, "public_id": conversation.public_id}
    assert heard(lan, [event, event]) == [{"kind": "signed_out"}]


def test_nobody_listens_without_a_session(client: Any) -> None:
    assert client.get("/events").status_code == 401

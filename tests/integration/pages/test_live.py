"""The stream of live events tells each officer only of what he may read, and ends with the session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from admin_ui.live import gathering, listening, views
from admin_ui.live.gathering import Batch, Pages
from admin_ui.live.listening import Listener
from inbox_api.live import Hub
from inbox_api.officers import service as officers
from inbox_api.officers.current import COOKIE
from tests.factories import create_case_for, officer, receive
from tests.integration.pages.conftest import Browser


@pytest.fixture(autouse=True)
def on_the_test_session(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def transaction() -> Iterator[Session]:
        yield session

    for module in (listening, gathering):
        monkeypatch.setattr(module, "transaction", transaction)


async def lines_of(browser: Browser, batches: AsyncIterator[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What the browser's page is told of these."""

    async def source() -> AsyncIterator[Batch]:
        async for events in batches:
            yield await Pages(Hub()).asked_about(events)

    found = [text async for text in views.lines(Listener(browser.client.cookies[COOKIE]), source())]
    return [json.loads(line[6:]) for line in "".join(found).splitlines() if line.startswith("data: ")]


def heard(browser: Browser, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    async def one_batch() -> AsyncIterator[list[dict[str, Any]]]:
        yield events

    return asyncio.run(lines_of(browser, one_batch()))


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

    async def batches() -> AsyncIterator[list[dict[str, Any]]]:
        yield [event]
        case.restricted = "to_cao"
        conversation.is_restricted = True
        session.flush()
        yield [event]
        yield [event]

    assert asyncio.run(lines_of(lan, batches())) == [
        {"kind": "conversation", "id": conversation.public_id, "case": None},
        {"kind": "gone"},
    ]


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
    lan_hears = [{"kind": "notice", "id": "", "case": None}]
    assert heard(sign_in("lan"), [typing, notice]) == lan_hears
    message = {"kind": "message", "conversation": conversation.id, "public_id": conversation.public_id}
    told_first = {"kind": "message", "id": conversation.public_id, "case": None}
    assert heard(sign_in("lan"), [message, typing, notice]) == [told_first, *lan_hears]  # and not: it has gone


def test_the_stream_ends_when_the_session_ends(sign_in: Callable[[str], Browser], session: Session) -> None:
    conversation = receive(session, "chào")
    create_case_for(session, conversation)
    lan = sign_in("lan")
    officers.sign_out(session, lan.client.cookies[COOKIE], datetime.now(UTC))
    event = {"kind": "message", "conversation": conversation.id, "public_id": conversation.public_id}
    assert heard(lan, [event, event]) == [{"kind": "signed_out"}]


def test_nobody_listens_without_a_session(client: Any) -> None:
    assert client.get("/events").status_code == 401


def test_what_is_alike_is_told_once_and_in_the_order_of_the_last_time(
    sign_in: Callable[[str], Browser], session: Session
) -> None:
    first, second = receive(session, "chào"), receive(session, "chào")
    for conversation in (first, second):
        create_case_for(session, conversation)
    of_first, of_second = (
        {"kind": "message", "conversation": one.id, "public_id": one.public_id, "message": 1} for one in (first, second)
    )
    heard_of = heard(sign_in("lan"), [of_first, of_second, {**of_first, "message": 2}])
    assert [event["id"] for event in heard_of] == list(dict.fromkeys([second.public_id, first.public_id]))


def test_every_page_hears_everything_also_when_it_was_slow() -> None:
    async def story() -> tuple[list[str], list[str]]:
        hub = Hub()
        all_pages = Pages(hub)
        quick, slow = all_pages.batches(), all_pages.batches()
        kinds = [(await anext(page))[0].event["kind"] for page in (quick, slow)]
        await asyncio.sleep(0)  # the pages' one subscription
        for number in range(gathering.WAIT_AT_MOST + 3):
            hub._give({"kind": "training", "conversation": 0, "public_id": "", "case": number})
            kinds.append((await anext(quick))[0].event["kind"])
        missed = await anext(slow)
        await hub.stop()
        return kinds, [one.event["kind"] for one in missed]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "GATHER_SECONDS", 0.001)
        patch.setattr(gathering, "BETWEEN_SECONDS", 0.001)
        kinds, missed = asyncio.run(story())
    assert kinds == ["hello", "hello"] + ["training"] * (gathering.WAIT_AT_MOST + 3)
    assert missed == ["resync", "training"]


def test_pages_are_told_to_ask_anew_when_nobody_could_be_asked_about() -> None:
    def fails(_ids: Any) -> Any:
        raise OperationalError("SELECT", {}, Exception("gone"))

    event = {"kind": "message", "conversation": 1, "public_id": "a"}
    batch = asyncio.run(Pages(Hub(), fails).asked_about([event]))
    assert [one.event for one in batch] == [{"kind": "resync"}]

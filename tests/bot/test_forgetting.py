"""The bot forgets one conversation and no other, as often as it is told; only the inbox may tell it."""

import asyncio
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any, List

import aiohttp
import pytest
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from bot.channel.forgetting import CannotForgetError, forget
from bot.channel.inbox import InboxInput, _forget

SENDER, OTHER = "conv-1", "conv-2"


def filled(store: TrackerStore) -> Any:
    async def save() -> None:
        for sender in (SENDER, OTHER):
            tracker = DialogueStateTracker.from_events(sender, [UserUttered("toi ten Bong"), UserUttered("nha so 5")])
            await store.save(tracker)

    asyncio.run(save())
    return SimpleNamespace(tracker_store=store, lock_store=InMemoryLockStore(), is_ready=lambda: True)


@pytest.fixture(params=["sql", "wrapped", "memory"])
def agent(request: Any, tmp_path: Path) -> Any:
    sql = SQLTrackerStore(Domain.empty(), host=f"sqlite:///{tmp_path / 'bot.db'}")
    stores = {"sql": sql, "wrapped": FailSafeTrackerStore(sql), "memory": InMemoryTrackerStore(Domain.empty())}
    return filled(stores[request.param])


def remembered(agent: Any, sender: str) -> int:
    tracker = asyncio.run(agent.tracker_store.retrieve_full_tracker(sender))
    return sum(isinstance(event, UserUttered) for event in tracker.events) if tracker else 0


def test_one_conversation_is_forgotten_and_no_other(agent: Any) -> None:
    assert asyncio.run(forget(agent, SENDER)) > 0
    assert remembered(agent, SENDER) == 0
    assert remembered(agent, OTHER) == 2


def test_forgetting_twice_and_forgetting_a_stranger_are_harmless(agent: Any) -> None:
    asyncio.run(forget(agent, SENDER))
    assert asyncio.run(forget(agent, SENDER)) == 0
    assert asyncio.run(forget(agent, "conv-nobody")) == 0


def test_a_store_that_cannot_forget_says_so() -> None:
    strange = SimpleNamespace(tracker_store=object(), lock_store=InMemoryLockStore())
    for wrong in (strange, None):
        with pytest.raises(CannotForgetError):
            asyncio.run(forget(wrong, SENDER))


async def told_over_http(agent: Any, tokens: List[str]) -> List[int]:
    """Run the channel's server, tell it to forget with each token in turn, and return what it answered."""
    app = Sanic("forgetting")
    app.ctx.agent = agent

    async def nobody(_message: Any) -> None:
        """No message comes here."""

    app.blueprint(InboxInput("secret").blueprint(nobody), url_prefix="/webhooks/inbox")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    address = f"http://127.0.0.1:{port}/webhooks/inbox/conversations/{SENDER}"
    statuses = []
    async with aiohttp.ClientSession() as http:
        for token in tokens:
            async with http.delete(address, headers={"Authorization": token}) as answer:
                statuses.append(answer.status)
    server.close()
    return statuses


def test_only_the_inbox_may_tell_the_bot_to_forget() -> None:
    agent = filled(InMemoryTrackerStore(Domain.empty()))
    assert asyncio.run(told_over_http(agent, ["", "Bearer wrong", "secret"])) == [401, 401, 401]
    assert remembered(agent, SENDER) == 2


def test_the_inbox_may_and_every_failure_is_an_answer_without_words() -> None:
    agent = filled(InMemoryTrackerStore(Domain.empty()))
    answer = asyncio.run(_forget(SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=agent))), SENDER))
    assert answer.status == 200
    assert remembered(agent, SENDER) == 0
    lost = asyncio.run(_forget(SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=None))), SENDER))
    assert lost.status == 503

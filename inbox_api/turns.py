"""How many requests work at once in this process; the others wait here, with no thread and no connection.

A request takes several turns of the threads and keeps its connection between them. Without this all threads may wait
for connections whose requests wait for a thread. Requests of officers' everyday work are many and wait for nobody
outside: they have one interpreter between them, and the fewer share it at once the sooner each is done. Pages that
bring themselves up to date have few turns of their own among those: on a busy day they are most of the requests, and an
officer who clicks must not wait behind them. What may wait for a vendor or for the bot only needs a connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from inbox_api.settings import get_settings

EVERYDAY = ("/inbox", "/live/", "/api/v1/conversations", "/api/v1/search")


@dataclass(frozen=True)
class _Turns:
    all: asyncio.Semaphore
    everyday: asyncio.Semaphore
    refreshes: asyncio.Semaphore


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Turns] = WeakKeyDictionary()


@asynccontextmanager
async def turn(path: str, *, is_refresh: bool) -> AsyncIterator[None]:
    """As many at once as the pool keeps connections; of everyday work and of refreshes as the settings say."""
    turns = _turns()
    async with AsyncExitStack() as held:
        if is_refresh:
            await held.enter_async_context(turns.refreshes)
        if path.startswith(EVERYDAY):
            await held.enter_async_context(turns.everyday)
        await held.enter_async_context(turns.all)
        yield


def _turns() -> _Turns:
    loop, settings = asyncio.get_running_loop(), get_settings()
    if loop not in _of_loop:
        limits = (settings.database_pool_size, settings.everyday_at_once, settings.refreshes_at_once)
        _of_loop[loop] = _Turns(*map(asyncio.Semaphore, limits))
    return _of_loop[loop]

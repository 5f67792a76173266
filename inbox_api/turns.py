"""How many requests work at once in this process; the others wait here, with no thread and no connection.

A request takes several turns of the threads and keeps its connection between them. Without this all threads may wait
for connections whose requests wait for a thread. Pages that bring themselves up to date have few turns of their own: on
a busy day they are most of the requests, and an officer who clicks must not wait behind them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from inbox_api.settings import get_settings


@dataclass(frozen=True)
class _Turns:
    all: asyncio.Semaphore
    refreshes: asyncio.Semaphore


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Turns] = WeakKeyDictionary()


@asynccontextmanager
async def turn(*, is_refresh: bool) -> AsyncIterator[None]:
    """As many at once as the pool keeps connections; of refreshes `refreshes_at_once`."""
    loop, settings = asyncio.get_running_loop(), get_settings()
    if loop not in _of_loop:
        _of_loop[loop] = _Turns(
            asyncio.Semaphore(settings.database_pool_size), asyncio.Semaphore(settings.refreshes_at_once)
        )
    async with AsyncExitStack() as held:
        if is_refresh:
            await held.enter_async_context(_of_loop[loop].refreshes)
        await held.enter_async_context(_of_loop[loop].all)
        yield

"""How long bot processes take to read the same sentences, one after the other: whatever else goes on, all meet it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from statistics import median

from inbox_api import bot_client
from inbox_api.bot_client import BotUnavailable

log = logging.getLogger(__name__)
READINGS = 3


def own_seconds(
    addresses: Sequence[str], texts: Sequence[str], clock: Callable[[], float] = time.monotonic
) -> list[float] | None:
    """For each process the median, over the texts, of the quickest of some readings: a reading that waited behind a
    citizen's message, or for the machine, does not count.

    None where one does not answer. No transaction should be open.
    """
    quickest: list[list[float]] = [[] for _ in addresses]
    try:
        for text in texts:
            readings = [[_seconds(text, address, clock) for address in addresses] for _ in range(READINGS)]
            for place, taken in enumerate(zip(*readings, strict=True)):
                quickest[place].append(min(taken))
    except BotUnavailable as error:
        log.warning("two models could not be asked side by side (%s)", error)
        return None
    return [median(one) for one in quickest]


def _seconds(text: str, address: str, clock: Callable[[], float]) -> float:
    began = clock()
    bot_client.parse(text, address)
    return clock() - began

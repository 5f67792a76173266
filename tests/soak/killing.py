"""SIGKILL at random points of the traffic; the supervisor starts the victims again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Sequence

from hopthu.temporary import TemporarySystem

TARGETS = ("worker", "rasa", "web")


class Killer:
    """Kills one process each time the number of messages passes one of `points`."""

    def __init__(self, system: TemporarySystem, points: Sequence[int], victims: Sequence[str]) -> None:
        self.system = system
        self.plan = sorted(zip(points, victims, strict=True))
        self.done: list[dict[str, object]] = []
        self._began = time.monotonic()

    def look(self, messages: int) -> None:
        """Carry out what is due. A process that is being started again has its turn when it lives."""
        while self.plan and messages >= self.plan[0][0]:
            pid = self.system.process_id(self.plan[0][1])
            if pid is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                seconds = round(time.monotonic() - self._began, 1)
                self.done.append({"process": self.plan[0][1], "messages": messages, "seconds": seconds})
            self.plan.pop(0)


def plan(kills: int, messages: int, randomness: random.Random) -> tuple[list[int], list[str]]:
    """Points between 3 and 97 % of the expected messages; every target gets its share, in random order."""
    points = [round(randomness.uniform(0.03, 0.97) * messages) for _ in range(kills)]
    victims = [TARGETS[number % len(TARGETS)] for number in range(kills)]
    randomness.shuffle(victims)
    return points, victims

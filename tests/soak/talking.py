"""Many citizens at once, moved on by one loop: cheap enough to leave the machine to the system under test."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.fakes.simulators import Phone, Simulator
from tests.soak.scripts import Script

LOOP_SECONDS = 0.25
THINK_SECONDS = (0.0, 2.0)


@dataclass(slots=True)
class Citizen:
    """One conversation under way. seen: the last message to it that was answered; due: monotonic seconds."""

    phone: Phone
    script: Script
    seen: int = 0
    out_before: int = 0
    out_last: int = 0
    changed_at: float = 0.0
    due: float = 0.0
    sent: int = 0


class Crowd:
    """All citizens; `active` of them write at a time."""

    def __init__(
        self,
        simulators: Sequence[Simulator],
        plans: Sequence[Script],
        randomness: random.Random,
        *,
        active: int,
        name: str,
    ) -> None:
        self.simulators = simulators
        self.randomness = randomness
        self.active = active
        self.sent = 0
        self.citizens = [
            Citizen(simulators[number % len(simulators)].citizen(f"{name}-{number}"), plan)
            for number, plan in enumerate(plans)
        ]

    def talk(self, between: Callable[[int], None], seconds: float) -> bool:
        """Until every script has ended or the time is over; `between` gets the number of messages so far."""
        deadline = time.monotonic() + seconds
        waiting, busy = list(reversed(self.citizens)), list[Citizen]()
        while waiting or busy:
            if time.monotonic() > deadline:
                return False
            while waiting and len(busy) < self.active:
                busy.append(waiting.pop())
            counts = {simulator.name: simulator.counts() for simulator in self.simulators}
            for citizen in busy:
                out = counts[citizen.phone.simulator.name].get(citizen.phone.key, (0, 0))[1]
                self._move_on(citizen, out)
            between(self.sent)
            busy = [citizen for citizen in busy if not citizen.script.is_done]
            time.sleep(LOOP_SECONDS)
        return True

    def _move_on(self, citizen: Citizen, out: int) -> None:
        if out != citizen.out_last:
            citizen.out_last, citizen.changed_at = out, time.monotonic()
        if time.monotonic() < citizen.due:
            return
        has_answer = out > citizen.out_before
        news = citizen.phone.received(citizen.seen) if has_answer and citizen.script.is_report else []
        order = citizen.script.next_order(
            news, has_answer=has_answer, quiet_seconds=time.monotonic() - citizen.changed_at
        )
        if order is None:
            return
        citizen.seen = max((int(line["seq"]) for line in news), default=citizen.seen)
        citizen.out_before = out
        citizen.phone.writes(**order)
        citizen.sent += 1
        self.sent += 1
        is_burst = citizen.script.at in citizen.script.bursts
        citizen.due = time.monotonic() + (0.0 if is_burst else self.randomness.uniform(*THINK_SECONDS))

"""One chaos run: start a system of its own, play the plans, break things at their times, wait for calm, count."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import requests

from hopthu.chaos.counting import count
from hopthu.chaos.driving import Driver
from hopthu.chaos.planning import TROUBLES, Act, Trouble, plan
from hopthu.chaos.results import count_results
from hopthu.errors import CommandError
from hopthu.temporary import TemporarySystem, running_system
from inbox_api.texts import gettext as _

HOUR_SECONDS = 60.0  # an hour of the run: the worker's pauses between tries are shortened as much
WAYS_FAULTS = {"drop_percent": 3, "refuse_percent": 3}  # of letters and SMS
TOKEN_DEAD_SECONDS = 4.0
RESTART_SECONDS = 60.0
CALM_SECONDS, CALM_SECONDS_AN_EVENT = 900.0, 0.3  # on a machine that has other work too
OPEN = """
    SELECT (SELECT count(*) FROM raw_posts WHERE handled_at IS NULL)
         + (SELECT count(*) FROM messages WHERE bot_state = 'pending')
         + (SELECT count(*) FROM outbound_messages WHERE state IN ('queued', 'sending', 'retrying'))
         + (SELECT count(*) FROM route_answers a WHERE state = 'open' AND NOT EXISTS (
               SELECT FROM route_attempts t WHERE t.answer_id = a.id AND t.state = 'sent'))
"""


@dataclass
class Breaker:
    """Does what goes wrong in the middle; told: what happened, for the report."""

    system: TemporarySystem
    drivers: Sequence[Driver]
    hour_seconds: float
    told: list[str] = field(default_factory=list)

    def carry_out(self, trouble: Trouble) -> None:
        self.told.append(trouble.what)
        if trouble.what in {"worker", "web"}:
            self._kill(trouble.what)
            return
        for driver in self.drivers:
            if driver.simulator:
                {"echo": self._echo_race, "token": self._end_token, "outage": self._outage}[trouble.what](driver)

    def _kill(self, name: str) -> None:
        """SIGKILL; the supervisor starts it again."""
        until = time.monotonic() + RESTART_SECONDS
        while (pid := self.system.process_id(name)) is None:
            if time.monotonic() > until:
                raise CommandError(_("%(name)s did not come up again.", name=name))
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)

    def _echo_race(self, driver: Driver) -> None:
        """From now on the echo of a send is delivered before the send is answered."""
        driver.order("settings", {"echo": "before"})
        self._later(self.hour_seconds / 3, lambda: driver.order("settings", {"echo": "after"}))

    def _end_token(self, driver: Driver) -> None:
        """Zalo: the access token ends and is renewed by itself. Facebook: dead until a person mends it."""
        if driver.channel == "zalo":
            driver.order("tokens", {"end_access": True})
            return
        driver.order("pages", {"token_state": "expired"})
        self._later(TOKEN_DEAD_SECONDS, lambda: driver.order("pages", {"token_state": "valid"}))

    def _outage(self, driver: Driver) -> None:
        """An hour in which no call of the vendor's API works; webhooks still come."""
        rules = [{"on": "any", "drop_before": True, "percent": 50}, {"on": "any", "status": 503}]
        driver.order("faults", {"rules": rules})
        self._later(self.hour_seconds, lambda: driver.order("faults", driver.usual_faults()))

    def _later(self, seconds: float, do: Callable[[], object]) -> None:
        timer = threading.Timer(seconds, do)
        timer.daemon = True
        timer.start()


def run(
    events: int,
    seed: int,
    channels: Sequence[str],
    *,
    models_of: Path | None,
    keep_logs: Path | None = None,
    hour_seconds: float = HOUR_SECONDS,
) -> dict[str, Any]:
    """The figures of one run. models_of: use the real bot with the models of this folder. Raises CommandError."""
    variables = {
        "HOPTHU_PAUSE_SCALE": str(hour_seconds / 3600.0),
        "HOPTHU_QUIET_FROM": "00:00",
        "HOPTHU_QUIET_UNTIL": "00:00",  # results go out at any hour
        "HOPTHU_SETTLE_WAIT": "PT1S",
        "HOPTHU_CHAT_ADDRESS_POSTS_PER_MINUTE": "1000000",
        "HOPTHU_CHAT_POSTS_PER_MINUTE": "1000000",
    }
    with running_system(models_of, models_of is None, **variables) as system:
        try:
            return _run(system, events, seed, channels, hour_seconds, is_scripted=models_of is None)
        finally:
            if keep_logs is not None:
                for log in (system.var / "logs").iterdir():
                    keep_logs.mkdir(parents=True, exist_ok=True)
                    (keep_logs / log.name).write_bytes(log.read_bytes())


def _run(
    system: TemporarySystem, events: int, seed: int, channels: Sequence[str], hour_seconds: float, *, is_scripted: bool
) -> dict[str, Any]:
    drivers = [Driver(channel, system, seed) for channel in channels]
    plans = [plan(channel, events, seed) for channel in channels]
    began = time.monotonic()
    for driver in drivers:
        driver.prepare()
    _disturb_ways(system, seed)
    breaker = Breaker(system, drivers, hour_seconds)
    with ThreadPoolExecutor(len(drivers)) as pool:
        played = [pool.submit(driver.play, acts) for driver, acts in zip(drivers, plans, strict=True)]
        _break_things(breaker, drivers, played, sum(len(acts) for acts in plans))
        for future in played:
            future.result()
    played_seconds = time.monotonic() - began
    for driver in drivers:
        driver.desk.finish()
    is_calm = _wait_until_calm(system, drivers, CALM_SECONDS + CALM_SECONDS_AN_EVENT * events * len(drivers))
    heard = _heard(system) if is_scripted else None
    with psycopg.connect(system.state()["database"]["url"]) as connection:
        figures = count(connection, drivers, heard)
        figures |= count_results(connection, system, drivers)
    return {
        "seed": seed,
        "events": events * len(drivers),
        "channels": list(channels),
        "planned": _planned(plans),
        "troubles": breaker.told,
        "is_settled": is_calm,
        "played_seconds": round(played_seconds, 1),
        "settled_seconds": round(time.monotonic() - began, 1),
        **figures,
    }


def _planned(plans: Sequence[Sequence[Act]]) -> dict[str, int]:
    """What the seed wants, to be compared with what was counted; the same in every run of it."""
    kinds = Counter(act.kind for acts in plans for act in acts)
    names = {"message": "messages", "malformed": "malformed", "answer": "answers", "case": "cases", "close": "closes"}
    return {name: kinds[kind] for kind, name in names.items()}


def _disturb_ways(system: TemporarySystem, seed: int) -> None:
    """Letters and SMS are lost on their way back, or refused, now and then."""
    with requests.Session() as http:
        http.trust_env = False
        for url in (system.sms_url, system.mail_url):
            http.post(f"{url}/_sim/faults", json={**WAYS_FAULTS, "seed": seed}, timeout=30).raise_for_status()


def _break_things(breaker: Breaker, drivers: Sequence[Driver], played: Sequence[Future[None]], total: int) -> None:
    waiting = list(TROUBLES)
    while waiting:
        done = sum(driver.done for driver in drivers) / total
        while waiting and done >= waiting[0].at:
            breaker.carry_out(waiting.pop(0))
        if all(future.done() for future in played) and done < waiting[0].at if waiting else False:
            return  # a driver failed; its error is raised by the caller
        time.sleep(0.05)


def _wait_until_calm(system: TemporarySystem, drivers: Sequence[Driver], seconds: float) -> bool:
    """Nothing waits any more: no webhook, no post, no question, no piece. False when the time is over."""
    deadline, quiet = time.monotonic() + seconds, 0
    while time.monotonic() < deadline:
        waiting = sum(int(d.look("stats")["webhook_waiting"]) for d in drivers if d.simulator)
        with psycopg.connect(system.state()["database"]["url"]) as connection:
            row = connection.execute(OPEN).fetchone()
        quiet = quiet + 1 if waiting == 0 and row == (0,) else 0
        if quiet >= 3:
            return True
        time.sleep(1.0)
    return False


def _heard(system: TemporarySystem) -> dict[str, list[int]]:
    """What the scripted bot was asked."""
    port = int(system.state()["processes"]["rasa"]["port"])
    token = system.secret("HOPTHU_SERVICE_TOKEN")
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(f"http://127.0.0.1:{port}/heard", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    answer.raise_for_status()
    found: dict[str, list[int]] = answer.json()
    return found

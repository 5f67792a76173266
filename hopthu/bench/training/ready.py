"""From "train" to "ready to deploy" on a whole system, and how long the bot's answers take meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

from hopthu.bench.measuring import milliseconds, percentile
from hopthu.errors import CommandError
from hopthu.services import Ports
from hopthu.temporary import TemporarySystem, running_system
from inbox_api.texts import gettext as _

LINE = "cho hoi bua nay bo phan mot cua dong cua luc may gio vay ad oi"  # makes it data that nothing was trained on
INTENT = "ask_hours"
QUIET_QUESTIONS = 100  # before the training
PAUSE_SECONDS = 0.2  # between two questions
LONGEST_SECONDS = 1800.0
TIMEOUT = 60.0
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


def ready_figures(models_of: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Train the city's set with one line more. Raises CommandError when the run fails or the system refuses."""
    say(_("Starting a system"))
    with running_system(models_of) as system:
        desk = _signed_in(system)
        _send(desk, f"{system.url}/api/v1/training/data/lines", intent=INTENT, line=LINE, reason="bench")
        ask = _asker(system)
        quiet = [ask() for _number in range(QUIET_QUESTIONS)]
        run = _send(desk, f"{system.url}/api/v1/training/runs", reason="bench")
        busy, ended = _until_the_end(desk, f"{system.url}/api/v1/training/runs/{run['id']}", ask, say)
    seconds = datetime.fromisoformat(ended["ended_at"]) - datetime.fromisoformat(ended["asked_at"])
    quiet_p95, busy_p95 = percentile(quiet, 95), percentile(busy, 95)
    return {
        "train_to_ready_s": round(seconds.total_seconds(), 1),
        "training_ended": ended["state"],
        "parse_p95_ms_quiet": milliseconds(quiet_p95),
        "parse_p95_ms_training": milliseconds(busy_p95),
        "parse_p95_times": round(busy_p95 / quiet_p95, 2),
    }


def _signed_in(system: TemporarySystem) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    form = {"username": "trainer", "password": system.secret("HOPTHU_DEMO_PASSWORD")}
    session.post(f"{system.url}/sign-in", data=form, timeout=TIMEOUT, allow_redirects=False)
    token = _CSRF.search(session.get(f"{system.url}/account", timeout=TIMEOUT).text)
    if token is None:
        raise CommandError(_("The demo account %(name)s cannot sign in.", name="trainer"))
    session.headers["X-CSRF-Token"] = token[1]
    return session


def _send(desk: requests.Session, address: str, **body: str) -> dict[str, Any]:
    answer = desk.post(address, json=body, timeout=TIMEOUT)
    if not answer.ok:
        raise CommandError(_("An officer was refused: %(status)d", status=answer.status_code))
    found: dict[str, Any] = answer.json()
    return found


def _asker(system: TemporarySystem) -> Callable[[], float]:
    """A question to the bot that citizens talk with; returns its seconds."""
    session = requests.Session()
    session.trust_env = False
    address = f"http://127.0.0.1:{Ports(system.port).rasa}/model/parse"
    token = {"token": system.secret("HOPTHU_SERVICE_TOKEN")}

    def ask() -> float:
        began = time.perf_counter()
        answer = session.post(address, params=token, json={"text": LINE}, timeout=TIMEOUT)
        seconds = time.perf_counter() - began
        if not answer.ok:
            raise CommandError(_("An officer was refused: %(status)d", status=answer.status_code))
        time.sleep(PAUSE_SECONDS)
        return seconds

    return ask


def _until_the_end(
    desk: requests.Session, address: str, ask: Callable[[], float], say: Callable[[str], None]
) -> tuple[list[float], dict[str, Any]]:
    """(seconds of the questions asked meanwhile, the run as it ended)."""
    took: list[float] = []
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        run = desk.get(address, timeout=TIMEOUT).json()
        if run["ended_at"] is not None:
            if run["state"] not in {"ready", "blocked"}:
                raise CommandError(_("The training ended as %(state)s.", state=run["state"]))
            return took, run
        say(_("Training: %(share)d %%", share=round(run["share"] * 100)))
        took += [ask() for _number in range(5)]
    raise CommandError(_("The training ended as %(state)s.", state="timeout"))

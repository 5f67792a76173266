"""From "train" to "ready to deploy" on a whole system, and how long the bot's answers take meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import requests

from hopthu.bench.measuring import milliseconds, percentile
from hopthu.bench.training.desk import TIMEOUT, Desk
from hopthu.bench.training.rollback import rollback_figures
from hopthu.errors import CommandError
from hopthu.services import Ports
from hopthu.temporary import TemporarySystem, running_system
from inbox_api.texts import gettext as _
from inbox_api.training.models.settings import ModelSettings
from inbox_api.training.models.tending import JUDGE_LIVE

LINE = "cho hoi bua nay bo phan mot cua dong cua luc may gio vay ad oi"  # makes it data that nothing was trained on
INTENT = "ask_hours"
QUIET_QUESTIONS = 100  # before the training
PAUSE_SECONDS = 0.2  # between two questions
LONGEST_SECONDS = 1800.0
PLANNED = "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = %s AND status = 'todo'"
OPEN = "SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND status IN ('todo', 'doing')"
GATES = ("gold", "style", "protected")
WIDE = {f"HOPTHU_GATE_{name.upper()}_DROP": "1" for name in GATES}
DROPS: dict[str, float] = {name: ModelSettings.model_fields[f"gate_{name}_drop"].default for name in GATES}


def ready_figures(models_of: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Train the city's set with one line more, give the model to all and take it back. Raises CommandError.

    The gates of this system let every model pass, so that it can be given to citizens whatever the training made of
    it; `gates_that_would_block` counts those that a city's own limits would close. The model in use has been judged
    before, as it is ten minutes after any start: a training within these minutes does that, too, and takes longer.
    """
    say(_("Starting a system"))
    with running_system(models_of, **WIDE) as system:
        _judge_the_model_in_use(system, say)
        desk = Desk(system, "trainer")
        desk.post("data/lines", intent=INTENT, line=LINE, reason="bench")
        ask = _asker(system)
        quiet = [ask() for _number in range(QUIET_QUESTIONS)]
        run = desk.post("runs", reason="bench")
        busy, ended = _until_the_end(desk, run["id"], ask, say)
        gates = desk.get(f"models/{ended['model']}")["gates"]
        taken_back = rollback_figures(system, ended["model"], say)
    seconds = datetime.fromisoformat(ended["ended_at"]) - datetime.fromisoformat(ended["asked_at"])
    quiet_p95, busy_p95 = percentile(quiet, 95), percentile(busy, 95)
    return {
        "train_to_ready_s": round(seconds.total_seconds(), 1),
        "gates_that_would_block": sum(_would_block(gate) for gate in gates),
        "parse_p95_ms_quiet": milliseconds(quiet_p95),
        "parse_p95_ms_training": milliseconds(busy_p95),
        "parse_p95_times": round(busy_p95 / quiet_p95, 2),
        **taken_back,
    }


def _judge_the_model_in_use(system: TemporarySystem, say: Callable[[str], None]) -> None:
    """The job that is planned for ten minutes after the start is done now."""
    say(_("Judging the model in use"))
    deadline = time.monotonic() + LONGEST_SECONDS
    with psycopg.connect(str(system.state()["database"]["url"]), autocommit=True) as connection:
        while connection.execute(PLANNED, [JUDGE_LIVE]).rowcount == 0 and time.monotonic() < deadline:
            time.sleep(1)  # it is planned as soon as the model of the start is known
        while connection.execute(OPEN, [JUDGE_LIVE]).fetchone() and time.monotonic() < deadline:
            time.sleep(1)


def _would_block(gate: dict[str, Any]) -> bool:
    """By the limits that a city has unless it sets others."""
    drop = DROPS.get(gate["name"].partition(":")[0])
    return drop is not None and gate["before"] is not None and (gate["after"] or 0.0) < gate["before"] - drop


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
    desk: Desk, run_id: int, ask: Callable[[], float], say: Callable[[str], None]
) -> tuple[list[float], dict[str, Any]]:
    """(seconds of the questions asked meanwhile, the run as it ended)."""
    took: list[float] = []
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        run = desk.get(f"runs/{run_id}")
        if run["ended_at"] is not None:
            if run["state"] not in {"ready", "blocked"}:
                raise CommandError(_("The training ended as %(state)s.", state=run["state"]))
            return took, run
        say(_("Training: %(share)d %%", share=round(run["share"] * 100)))
        took += [ask() for _number in range(5)]
    raise CommandError(_("The training ended as %(state)s.", state="timeout"))

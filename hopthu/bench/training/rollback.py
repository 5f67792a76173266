"""A trained model given to everybody and taken back: how long until citizens have the one before again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests

from hopthu.bench.training.desk import CONFLICT, Desk, Refused
from hopthu.errors import CommandError
from hopthu.temporary import TemporarySystem
from inbox_api.texts import gettext as _

REASON = "bench"
LONGEST_SECONDS = 180.0
QUESTION = "gio lam viec cua phuong"


def rollback_figures(system: TemporarySystem, model: int, say: Callable[[str], None]) -> dict[str, float]:
    """Seconds from the order until it is done, and until a citizen who writes then has an answer."""
    say(_("Giving the model to everybody"))
    approver, admin = Desk(system, "approver"), Desk(system, "admin")
    flips = [flip["id"] for flip in approver.get(f"models/{model}/flips")]
    if flips:
        approver.post(f"models/{model}/flips", flips=flips, decision="same")
    admin.post("deployments", model=model)
    _once(lambda: admin.post("deployments/advance"))
    _once(lambda: admin.post("deployments/advance"))
    _answered(system, "before")
    say(_("Taking it back"))
    began = time.monotonic()
    admin.post("deployments/rollback", reason=REASON)
    done = time.monotonic() - began
    _answered(system, "after")
    return {"rollback_s": round(done, 2), "rollback_answered_s": round(time.monotonic() - began, 2)}


def _once(order: Callable[[], Any]) -> None:
    """As soon as the second process holds the model."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while True:
        try:
            order()
        except Refused as error:
            if error.status != CONFLICT or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


def _answered(system: TemporarySystem, name: str) -> None:
    """A new citizen at the simulated Page asks and waits for the answer."""
    address = f"{system.facebook_url}/_sim"
    requests.post(f"{address}/messages", json={"citizen": name, "text": QUESTION}, timeout=60).raise_for_status()
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        thread = requests.get(f"{address}/threads/{name}", timeout=60).json()["messages"]
        if any(line["direction"] == "out" for line in thread):
            return
        time.sleep(0.05)
    raise CommandError(_("A citizen has had no answer."))

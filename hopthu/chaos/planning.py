"""What happens in a chaos run, drawn from one seed: who writes what, which posts are malformed, when what breaks."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hopthu.demo_channels import FACEBOOK_PAGE, ZALO_APP, ZALO_OA

CHANNELS = ("facebook", "zalo", "web")
MALFORMED_PERCENT, DUPLICATE_PERCENT, REORDER_PERCENT = 5.0, 10.0, 10.0
LATE_PERCENT = 1.0  # citizens whose messages come a day late: nobody may be answered by the bot any more
MESSAGES_EACH = 12
WORDS = ("den duong", "thung rac", "via he", "cay xanh", "lich tiep dan", "gio lam viec", "ho so", "bien bao", "chim")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. kind: "message" (by `citizen`) or "malformed" (`number` seeds its body)."""

    kind: str
    citizen: str = ""
    text: str = ""
    has_image: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What breaks when this share of all acts is done. what: a process to kill, "outage", "token" or "echo"."""

    at: float
    what: str


TROUBLES = (
    Trouble(0.10, "echo"),
    Trouble(0.15, "worker"),
    Trouble(0.25, "web"),
    Trouble(0.35, "token"),
    Trouble(0.45, "worker"),
    Trouble(0.50, "outage"),
    Trouble(0.70, "web"),
    Trouble(0.80, "worker"),
)


def is_late(citizen: str) -> bool:
    return citizen.startswith("late")


def plan(channel: str, events: int, seed: int) -> list[Act]:
    """`events` acts in their order; the same for the same seed."""
    draw = random.Random(f"{seed}:{channel}")  # noqa: S311 - repeatable, no secret
    count = max(2, events // MESSAGES_EACH)
    names = [f"late{n}" if draw.random() * 100 < LATE_PERCENT else f"person{n}" for n in range(count)]
    acts = []
    for number in range(events):
        if draw.random() * 100 < MALFORMED_PERCENT:
            acts.append(Act("malformed", number=draw.randrange(2**31)))
            continue
        text = f"{draw.choice(WORDS)} so {seed}-{number}"
        acts.append(Act("message", draw.choice(names), text, draw.random() < 0.05, number))
    return acts


def malformed_body(channel: str, number: int) -> bytes:
    """Bytes that are signed rightly and mean nothing, or not what the platform promises; never the same twice."""
    draw = random.Random(number)  # noqa: S311
    now = int(time.time() * 1000)
    odd: Sequence[Any] = (None, [], {}, "x" * 50, -1, 1e300, [[[]]], {"id": {}}, True)
    value, other = draw.choice(odd), draw.choice(odd)
    if channel == "facebook":
        event = {"sender": value, "recipient": {"id": FACEBOOK_PAGE}, "timestamp": other, "message": value}
        entry: Any = draw.choice(({"id": FACEBOOK_PAGE, "messaging": [event, value]}, value, {"changes": value}))
        return json.dumps({"object": draw.choice(("page", value)), "entry": [entry, other], "n": number}).encode()
    if channel == "zalo":
        name = draw.choice(("user_send_text", "user_send_image", "oa_send_text", "no_such_event", value))
        document = {"app_id": ZALO_APP, "event_name": name, "sender": value, "recipient": {"id": ZALO_OA}}
        return json.dumps({**document, "message": other, "timestamp": str(now), "n": number}).encode()
    return json.dumps({"account_id": value, "text": other, "n": number}).encode()[: draw.choice((9, 20, 999))] + (
        str(number).encode()
    )

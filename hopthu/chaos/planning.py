"""What happens in a chaos run, drawn from one seed: who writes what, what officers do, when what breaks."""

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
MESSAGES_EACH = 12
# The cast, in percent of the citizens; the others talk to the bot only.
SERVED = "served"  # officers answer beside the bot
LATE = "late"  # what they wrote comes a day or more late: the bot may not answer any more, officers may
GONE = "gone"  # it comes after more than a week: nothing may be written in the chat
CAST = ((SERVED, 6.0), (LATE, 3.0), (GONE, 2.0))
WINDOWLESS = frozenset({"web"})  # nobody is late there
MAIL_PERCENT = 40.0  # of the cases that officers make: the citizen wants the result by e-mail
WORDS = ("den duong", "thung rac", "via he", "cay xanh", "lich tiep dan", "gio lam viec", "ho so", "bien bao", "chim")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do.

    kind: "message" (by `citizen`), "malformed" (`number` seeds its body), or what an officer does for `citizen`:
    "answer" with `text`; "case": make one whose description is `text` (`by_mail`: its result is wanted by e-mail);
    "close": that case, with the result `text`.
    """

    kind: str
    citizen: str = ""
    text: str = ""
    has_image: bool = False
    number: int = 0
    by_mail: bool = False


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


def role(citizen: str) -> str:
    """SERVED, LATE, GONE, or "person"."""
    return citizen.rstrip("0123456789")


def plan(channel: str, events: int, seed: int) -> list[Act]:
    """`events` messages and malformed posts, with the acts of officers between them; the same for the same seed."""
    draw = random.Random(f"{seed}:{channel}")  # noqa: S311 - repeatable, no secret
    names = _names(draw, channel, max(8, events // MESSAGES_EACH))
    acts = []
    for number in range(events):
        if draw.random() * 100 < MALFORMED_PERCENT:
            acts.append(Act("malformed", number=draw.randrange(2**31)))
            continue
        text = f"{draw.choice(WORDS)} so {seed}-{number}"
        acts.append(Act("message", draw.choice(names), text, draw.random() < 0.05, number))
    return _with_officers(draw, acts, f"{channel} {seed}")


def _names(draw: random.Random, channel: str, count: int) -> list[str]:
    """One of every role at least."""
    cast = [(name, share) for name, share in CAST if name == SERVED or channel not in WINDOWLESS]
    names = [f"{name}0" for name, _share in cast] + ["person0"]
    for number in range(1, count + 1 - len(names)):
        place, drawn = draw.random() * 100, "person"
        for name, share in cast:
            if place < share:
                drawn = name
                break
            place -= share
        names.append(f"{drawn}{number}")
    return names


def _with_officers(draw: random.Random, acts: list[Act], run: str) -> list[Act]:
    """For everybody but plain persons: one to three answers, often a case, which is closed last."""
    places: dict[str, list[int]] = {}
    for place, act in enumerate(acts):
        if act.kind == "message" and role(act.citizen) != "person":
            places.setdefault(act.citizen, []).append(place)
    after: dict[int, list[Act]] = {}
    for citizen, own in places.items():
        wanted = [Act("answer", citizen, f"officer {run} {citizen} {n}") for n in range(draw.randint(1, 3))]
        if draw.random() < 0.7:
            case = Act("case", citizen, f"case {run} {citizen}", by_mail=draw.random() * 100 < MAIL_PERCENT)
            wanted = [*wanted, case, Act("close", citizen, f"result {run} {citizen}")]
        first = own[0]
        spots = sorted(draw.randint(first, len(acts) - 1) for _act in wanted)
        for spot, act in zip(spots, wanted, strict=True):
            after.setdefault(spot, []).append(act)
    return [one for place, act in enumerate(acts) for one in (act, *after.get(place, ()))]


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

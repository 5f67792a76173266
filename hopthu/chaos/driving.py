"""Carries a plan out: citizens write through the simulators and the web chat, malformed posts go in signed."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from connectors.base import Account
from connectors.web.verify import sign
from hopthu.chaos.desk import Desk
from hopthu.chaos.planning import CHANNELS, DUPLICATE_PERCENT, GONE, LATE, REORDER_PERCENT, Act, malformed_body, role
from hopthu.commands.channels import signed_headers
from hopthu.commands.simulate_web import visitor_id
from hopthu.demo_channels import ZALO_APP
from hopthu.errors import CommandError
from hopthu.temporary import TemporarySystem
from inbox_api.conversations.web_chat import ACCOUNT
from inbox_api.texts import gettext as _

SECONDS = 10.0
PATIENCE = 120.0  # how long a post is repeated before it counts as given up
# How long ago they wrote what comes now.
HOURS_AGO = {("facebook", LATE): 30.0, ("zalo", LATE): 60.0, ("facebook", GONE): 192.0, ("zalo", GONE): 192.0}
MOST_WAITING = 200


@dataclass
class Driver:
    """One channel. written: citizen's name -> vendor ids of his messages in order (web: the ids that we gave)."""

    channel: str
    system: TemporarySystem
    seed: int
    written: dict[str, list[str]] = field(default_factory=dict)
    malformed: set[str] = field(default_factory=set)  # digests of accepted bodies
    done: int = 0
    given_up: int = 0
    _answers: dict[str, list[str]] = field(default_factory=dict)
    _held: list[bytes] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.http = requests.Session()
        self.http.trust_env = False
        self.draw = random.Random(f"{self.seed}:{self.channel}:disorder")  # noqa: S311 - repeatable
        self.desk = Desk(self.channel, self.system, CHANNELS.index(self.channel))
        self.simulator = {"facebook": self.system.facebook_url, "zalo": self.system.zalo_url}.get(self.channel, "")

    def prepare(self) -> None:
        """Switch on what goes wrong all the time."""
        if not self.simulator:
            return
        disorder = {
            "duplicate_percent": DUPLICATE_PERCENT,
            "reorder_percent": REORDER_PERCENT,
            "seed": self.seed,
        }
        self.order("settings" if self.channel == "facebook" else "webhook", disorder)
        self.order("faults", self.usual_faults())

    def usual_faults(self) -> dict[str, Any]:
        """Now and then a send takes effect and its answer is lost, or it fails plainly."""
        rules = [
            {"on": "send", "drop_after": True, "percent": 2, "seed": self.seed},
            {"on": "send", "status": 500, "after": True, "percent": 1, "seed": self.seed + 1},
            {"on": "send", "drop_before": True, "percent": 1, "seed": self.seed + 2},
        ]
        return {"rules": rules}

    def order(self, path: str, order: dict[str, Any]) -> dict[str, Any]:
        """One order to the simulator's control API. Raises CommandError, which says what was ordered."""
        try:
            answer = self.http.post(f"{self.simulator}/_sim/{path}", json=order, timeout=SECONDS)
            answer.raise_for_status()
        except requests.RequestException as error:
            name = f"{self.channel}-simulator /{path}"
            raise CommandError(_("%(name)s does not obey: %(reason)s", name=name, reason=str(error))) from error
        found: dict[str, Any] = answer.json()
        return found

    def look(self, path: str) -> dict[str, Any]:
        answer = self.http.get(f"{self.simulator}/_sim/{path}", timeout=SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def play(self, acts: list[Act]) -> None:
        """All acts one after the other, never far ahead of what was delivered."""
        for act in acts:
            if self.simulator and self.done % 50 == 0:
                self._wait_for_delivery()
            if act.kind == "malformed":
                self._post_malformed(act.number)
            elif act.kind != "message":
                self.desk.give(act)
                if act.kind == "answer":
                    self._answers.setdefault(act.citizen, []).append(act.text)
            elif self.simulator:
                self._write(act)
            else:
                self._write_on_web(act)
            self.done += 1
        for body in self._held:
            self._post(body, {"X-Hopthu-Signature": sign(body, self.system.secret("HOPTHU_WEB_SECRET"))})

    def texts_of_officers(self, citizen: str) -> list[str]:
        """The answers that officers were told to give."""
        return self._answers.get(citizen, [])

    def _wait_for_delivery(self) -> None:
        while int(self.look("stats")["webhook_waiting"]) > MOST_WAITING:
            time.sleep(0.1)

    def _write(self, act: Act) -> None:
        order: dict[str, Any] = {"citizen": act.citizen, "image": True} if act.has_image else {
            "citizen": act.citizen, "text": act.text
        }  # fmt: skip
        hours = HOURS_AGO.get((self.channel, role(act.citizen)))
        if hours and act.citizen not in self.written:
            self.order("clock", {"citizen": act.citizen, "advance_seconds": -3600 * hours})
        answer = self.order("messages", order)
        message_id = str(answer["message_id"])
        self.desk.citizens[act.citizen] = str(answer["citizen"])
        self.written.setdefault(act.citizen, []).append(message_id)
        time.sleep(0.002)  # the platforms' clocks count milliseconds

    def _write_on_web(self, act: Act) -> None:
        visitor = visitor_id(f"{self.seed}:{act.citizen}")
        message_id = f"{visitor}:{self.seed}-{next(self._numbers)}"
        document = {
            "account_id": ACCOUNT,
            "visitor_id": visitor,
            "message_id": message_id,
            "sent_at": datetime.now(UTC).isoformat(),
            "text": act.text,
        }
        body = json.dumps(document, separators=(",", ":")).encode()
        self.desk.citizens[act.citizen] = visitor
        self.written.setdefault(act.citizen, []).append(message_id)
        if self.draw.random() * 100 < REORDER_PERCENT:
            self._held.append(body)
            return
        headers = {"X-Hopthu-Signature": sign(body, self.system.secret("HOPTHU_WEB_SECRET"))}
        for _time in range(2 if self.draw.random() * 100 < DUPLICATE_PERCENT else 1):
            self._post(body, headers)
        if self._held and self.draw.random() < 0.5:
            held = self._held.pop(0)
            self._post(held, {"X-Hopthu-Signature": sign(held, self.system.secret("HOPTHU_WEB_SECRET"))})

    def _post_malformed(self, number: int) -> None:
        body = malformed_body(self.channel, number)
        if self.channel == "web":
            headers = {"X-Hopthu-Signature": sign(body, self.system.secret("HOPTHU_WEB_SECRET"))}
        else:
            prefix = f"HOPTHU_{self.channel.upper()}_"
            names = ("APP_SECRET",) if self.channel == "facebook" else ("APP_SECRET", "OA_SECRET")
            secrets = {name.lower(): self.system.secret(prefix + name) for name in names}
            account = Account(account_id="", secrets=secrets, options={"app_id": ZALO_APP})
            headers = signed_headers(self.channel, body, account)
        if self._post(body, headers):
            self.malformed.add(hashlib.sha256(body).hexdigest())

    def _post(self, body: bytes, headers: dict[str, str]) -> bool:
        """As a platform: again until it is accepted."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self.http.post(
                    f"{self.system.url}/webhooks/{self.channel}", data=body, headers=headers, timeout=SECONDS
                )
                if answer.status_code == requests.codes.ok:
                    return True
            except requests.RequestException:
                pass  # the web process was just killed
            time.sleep(0.3)
        self.given_up += 1
        return False

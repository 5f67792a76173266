"""A Zalo Official Account for machines without Zalo: signs and posts webhooks, answers OA and ZNS calls, shows a phone.

    python -m connectors.zalo.simulator --port 8002 --webhook http://127.0.0.1:8000/webhooks/zalo

Secrets come from the environment: HOPTHU_ZALO_APP_SECRET, HOPTHU_ZALO_OA_SECRET, HOPTHU_ZALO_ACCESS_TOKEN,
HOPTHU_ZALO_REFRESH_TOKEN.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.simulation.delivery import WebhookSender
from connectors.simulation.platform import Platform
from connectors.simulation.server import BadOrder, Reply, Request
from connectors.simulation.state import Line, Memory, Thread
from connectors.zalo import simulator_zns_acts as zns_acts
from connectors.zalo.simulator_api import SENDS, OaApi
from connectors.zalo.simulator_events import Events
from connectors.zalo.simulator_post import PostWriter
from connectors.zalo.simulator_tokens import TokenDesk
from connectors.zalo.simulator_zns import ZnsApi

# The platform's ladder is 30 s, 5, 15, 30 and 60 min; here its first steps are shorter and it goes on for 4 minutes.
RETRY_DELAYS = (0.3, 1.0, 2.0, 3.0, *(5.0,) * 45)
ANSWER_SECONDS = 2.0
OFFICER_ID = "3000000000000000001"
LATE_ECHO_SECONDS = 0.4
LARGEST_MEDIA_BYTES = 200_000_000
OWN_FIGURES = (
    "webhook_duplicates", "webhook_reordered",
    "outside_window", "uploads", "reactions", "refresh_calls", "refresh_refused", "refresh_spent_twice",
    "codes_refused", "zns_sends", "zns_refused", "zns_repeated_tracking",
)  # fmt: skip


@dataclass(slots=True)
class QuotaSettings:
    """bought: quota_type -> (left, total) of what is charged after 48 hours."""

    shows_reply: bool = True
    has_wallet: bool = True
    bought: dict[str, tuple[int, int]] = field(default_factory=lambda: {"sub_quota": (100, 100)})


@dataclass(slots=True)
class OaSettings:
    """Switches of tests, by name in POST /_sim/settings.

    echo: race (as it comes), before (delivered before the call is answered), after, none.
    too_long: what a text over 2000 characters gets, -210 or -201.
    """

    echo: str = "race"
    receipts: bool = True
    receipt_sender: str = "oa"
    needs_proof: bool = False
    calls_per_minute: int | None = None
    too_long: int = -210
    takes_lists: bool = True
    takes_forms: bool = True
    gives_names: bool = True
    is_verified: bool = True
    package: str = "Growth"
    package_until: str = "31/12/2030"
    quota: QuotaSettings = field(default_factory=QuotaSettings)


class ZaloSimulator(Platform):
    """One OA, one application."""

    name = "zalo"
    id_prefix = "9"
    id_digits = 19

    def __init__(
        self,
        *,
        webhook: str,
        app_id: str,
        app_secret: str,
        oa_id: str,
        oa_secret: str,
        access_token: str,
        refresh_token: str,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        sends_receipts: bool = True,
    ) -> None:
        memory = Memory()
        self.app_id, self.app_secret, self.oa_id = app_id, app_secret, oa_id
        self.writer = PostWriter(app_id, oa_id, oa_secret)
        sender = WebhookSender(
            webhook, self.writer.headers, memory.figures, retry_delays=retry_delays, timeout_seconds=ANSWER_SECONDS
        )
        super().__init__(webhook, memory, sender)
        self.settings = OaSettings(receipts=sends_receipts)
        self.visitors: set[str] = set()
        self.blocked: set[str] = set()
        self.reactions: dict[str, str] = {}
        self.events = Events(self)
        self.tokens = TokenDesk(memory, app_id, app_secret, oa_id, access_token, refresh_token)
        self.zns = ZnsApi(self)
        self.oa_api = OaApi(self)

    def post(self, thread: Thread, events: list[dict[str, Any]]) -> None:
        """One post per event; this platform never batches."""
        for event in events:
            self.post_event(thread.citizen, event)

    def post_event(self, queue: str, event: Mapping[str, Any]) -> None:
        """Queue one post behind the earlier ones of the same name; a forged one holds back nobody."""
        body = self.writer.write(event)
        self.sender.put(f"forged {self.memory.new_id()}" if self.writer.is_forged(body) else queue, body)

    def citizen_item(self, thread: Thread, order: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        return self.events.of_citizen(thread, order)

    def echo(self, thread: Thread, line: Line, *, admin_id: str | None = None, name: str = "") -> None:
        """Tell the webhook what the OA sent, then that it arrived and was seen."""
        event = self.events.echo(thread, line, admin_id=admin_id)
        event["event_name"] = name or event["event_name"]
        posts = [event] if self.settings.echo != "none" or admin_id else []
        if self.settings.receipts and not admin_id and thread.citizen not in self.visitors:
            posts += self.events.receipts(thread, line)
        if self.settings.echo == "after":
            threading.Timer(LATE_ECHO_SECONDS, self.post, (thread, posts)).start()
        else:
            self.post(thread, posts)

    def officer_writes(self, thread: Thread, order: Mapping[str, Any]) -> str:
        line = self.memory.add(thread, self.memory.new_id(), "officer", text=str(order.get("text") or ""))
        self.echo(thread, line, admin_id=None if order.get("automation") else OFFICER_ID)
        return line.id

    def stats(self) -> dict[str, Any]:
        """outside_window: sends that the platform had to refuse for it; refresh_*, zns_*: see README."""
        return {**super().stats(), **{name: self.memory.figures[name] for name in OWN_FIGURES}}

    def is_send(self, request: Request) -> bool:
        return request.method == "POST" and (request.path in SENDS or self.zns.is_send(request))

    def call_kind(self, request: Request) -> str:
        """send, template, upload, token, or other."""
        if request.path.startswith("/v2.0/oa/upload/"):
            return "upload"
        if request.path == "/v4/oa/access_token":
            return "token"
        return "template" if self.zns.is_send(request) else super().call_kind(request)

    def api(self, request: Request) -> Reply:
        if request.path.startswith("/media/zeros/"):
            return self._zeros(request.path.removeprefix("/media/zeros/"))
        reply = self.tokens.answer(request) or self.zns.answer(request) or self.oa_api.answer(request)
        return replace(reply, headers={**reply.headers, **self.oa_api.rate_headers()})

    @staticmethod
    def _zeros(size: str) -> Reply:
        """Media of any size up to 200 MB, for downloads that must be stopped."""
        if not size.isdecimal() or int(size) > LARGEST_MEDIA_BYTES:
            return Reply(404, b"", "text/plain")
        return Reply(body=bytes(int(size)), mime="image/jpeg")

    def error_reply(self, error: Mapping[str, Any]) -> Reply:
        if int(error.get("status", 200)) >= 400:
            return Reply(int(error["status"]), b"upstream error", "text/plain")
        return self.oa_api.error(int(error.get("code", -200)), count=False)

    def control(self, path: str, request: Request) -> Reply | None:
        """`webhook`, `settings`, `tokens`, `zns`, `block`: see the README of connectors/simulation."""
        if request.method == "GET":
            return Reply.of(self.tokens.state()) if path == "tokens" else None
        order = request.json()
        if path == "webhook":
            return self._webhook(order)
        if path == "settings":
            return self._settings(order)
        if path == "tokens":
            self.tokens.set(order)
            return Reply.of(self.tokens.state())
        if path == "zns":
            return Reply.of(zns_acts.carry_out(self.zns, order))
        if path == "block":
            self.blocked.add(self.thread(order).citizen)
            return Reply.of({"blocked": len(self.blocked)})
        return None

    def _webhook(self, order: Mapping[str, Any]) -> Reply:
        """How posts are written and signed, and how untidily they arrive."""
        if {"body", "timestamp", "signature"} & set(order):
            self.writer.set(order)
        for name in ("oa_secret", "old_secret"):
            if name in order:
                setattr(self.writer, name, str(order[name]))
        disorder = self.sender.disorder
        for name in ("duplicate_percent", "reorder_percent", "reorder_seconds", "disable_after"):
            if name in order:
                setattr(disorder, name, order[name] if order[name] is None else float(order[name]))
        if "seed" in order:
            disorder.random = random.Random(order["seed"])  # noqa: S311 - repeatable test disorder
        if order.get("enable"):
            self.sender.enable()
        return Reply.of({"is_disabled": self.sender.is_disabled})

    def _settings(self, order: Mapping[str, Any]) -> Reply:
        for name, value in order.items():
            if name == "quota" and isinstance(value, Mapping):
                bought = {kind: (int(left), int(total)) for kind, (left, total) in value.get("bought", {}).items()}
                quota = {key: bool(given) for key, given in value.items() if key in {"shows_reply", "has_wallet"}}
                self.settings.quota = QuotaSettings(**quota, bought=bought)
            elif name in OaSettings.__slots__:
                setattr(self.settings, name, value)
            else:
                raise BadOrder(f"unknown setting: {name}")
        return Reply.of({"settings": sorted(order)})


if __name__ == "__main__":
    from connectors.zalo.simulator_main import main

    main()

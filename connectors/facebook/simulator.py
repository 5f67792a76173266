"""Facebook Pages for machines without Facebook: signs and posts webhooks, answers Graph calls, shows a phone.

    python -m connectors.facebook.simulator --port 8001 --webhook http://127.0.0.1:8000/webhooks/facebook

Secrets come from the environment: HOPTHU_FACEBOOK_APP_SECRET, HOPTHU_FACEBOOK_ACCESS_TOKEN.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from connectors.facebook import simulator_events as events
from connectors.facebook import simulator_officers as officers
from connectors.facebook.simulator_control import control
from connectors.facebook.simulator_graph import GraphApi
from connectors.facebook.simulator_posts import Poster
from connectors.facebook.simulator_state import Forms, Page
from connectors.facebook.verify import sign
from connectors.simulation.delivery import WebhookSender
from connectors.simulation.platform import Platform
from connectors.simulation.server import BadOrder, Reply, Request
from connectors.simulation.state import Memory, Thread

# The platform repeats for 36 hours with falling frequency; here about four minutes.
RETRY_DELAYS = (0.2, 0.5, 1.0, 2.0, 3.0, *(5.0,) * 45)
ANSWER_SECONDS = 5.0
OWNERSHIP = timedelta(hours=24)
FIGURES = (
    "webhook_lost",
    "webhook_duplicates",
    "webhook_reordered",
    "webhook_batches",
    "outside_window",
    "human_tags",
    "calls_while_full",
    "comments",
    "private_replies",
    "uploads",
    "thread_refusals",
)


class FacebookSimulator(Platform):
    """One application with a Page; the control API adds more Pages."""

    name = "facebook"
    id_prefix = "2410"
    id_digits = 17
    full_error: Mapping[str, Any] | None = {"code": 80006}

    def __init__(
        self,
        *,
        webhook: str,
        app_secret: str,
        access_token: str,
        page_id: str,
        app_id: str,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        sends_receipts: bool = True,
        workers: int = 6,
    ) -> None:
        memory = Memory()
        sender = WebhookSender(
            webhook,
            self._headers,
            memory.figures,
            retry_delays=retry_delays,
            timeout_seconds=ANSWER_SECONDS,
            workers=workers,
        )
        super().__init__(webhook, memory, sender)
        self.app_secret, self.app_id, self.page_id = app_secret, app_id, page_id
        self.forms = Forms(receipts=sends_receipts)
        self.pages = {page_id: Page(page_id, "Page", access_token)}
        self.poster = Poster(self)
        self.graph = GraphApi(self)
        self._numbers = itertools.count(int(time.time() * 1000) * 100)

    # the state

    def new_number(self) -> str:
        """A number for a post, comment or upload that no earlier run has used."""
        return str(next(self._numbers))

    def page_of(self, thread: Thread) -> Page:
        return self.pages[thread.account or self.page_id]

    def thread(self, order: Mapping[str, Any]) -> Thread:
        """The citizen's thread on the order's page; people have another id on every page. Raises BadOrder."""
        page_id = str(order.get("page") or self.page_id)
        if page_id not in self.pages:
            raise BadOrder("no such page")
        if page_id == self.page_id:
            return super().thread(order)
        key = str(order.get("citizen") or "")
        thread = super().thread({"citizen": self.citizen_id(f"{page_id}:{key}")})
        thread.key, thread.account = key, page_id
        return thread

    def owner_of(self, thread: Thread) -> str | None:
        """The other application that has the thread; ownership lapses after a day without a message."""
        last = thread.lines[-1].at if thread.lines else None
        if thread.owner is not None and last is not None and self.memory.clock.now() - last > OWNERSHIP:
            thread.owner = None
        return thread.owner

    # webhooks out

    def _headers(self, body: bytes, attempts: int) -> dict[str, str]:  # noqa: ARG002 - repeats look the same
        return {
            "Content-Type": "application/json",
            "User-Agent": "Webhooks/1.0 (https://fb.me/webhooks)",
            "X-Hub-Signature": "sha1=" + hmac.new(self.app_secret.encode(), body, hashlib.sha1).hexdigest(),
            "X-Hub-Signature-256": sign(body, self.app_secret),
        }

    def post(self, thread: Thread, events: list[dict[str, Any]]) -> None:
        """The events of one order in one post; comments and messages in entries of their own."""
        messages = [event for event in events if "field" not in event]
        changes = [event for event in events if "field" in event]
        page = self.page_of(thread)
        if messages:
            self._put(thread.citizen, page, "standby" if self.owner_of(thread) else "messaging", messages)
        if changes:
            self._put(thread.citizen, page, "changes", changes)

    def post_change(self, page: Page, event: dict[str, Any]) -> None:
        """A change that no citizen made."""
        self._put(f"page {page.id}", page, "changes", [event])

    def _put(self, key: str, page: Page, kind: str, events: list[dict[str, Any]]) -> None:
        needed = {"messaging": "messages", "standby": "standby", "changes": "feed"}[kind]
        if self.sender.is_disabled or needed not in page.fields:
            page.fields = [] if self.sender.is_disabled else page.fields
            self.memory.figures["webhook_lost"] += len(events)
            return
        self.poster.put(key, page.id, kind, events)

    def citizen_item(self, thread: Thread, order: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        self.owner_of(thread)  # before this message ends the silence
        return events.citizen_acts(self, thread, order)

    def waiting(self) -> int:
        """Events on their way to the webhook."""
        return self.sender.waiting() + self.poster.waiting()

    def officer_writes(self, thread: Thread, order: Mapping[str, Any]) -> str:
        return officers.writes(self, thread, order)

    # the API

    def is_send(self, request: Request) -> bool:
        return request.method == "POST" and request.path.endswith("/messages") and b"sender_action" not in request.body

    def call_kind(self, request: Request) -> str:
        """send, upload, comment, read or other."""
        if self.is_send(request):
            return "send"
        if request.path.endswith("/message_attachments"):
            return "upload"
        if request.method == "GET":
            return "read"
        return "comment" if request.path.endswith("/comments") else "other"

    def usage_headers(self, percent: float, regain_minutes: float) -> Mapping[str, str]:
        usage = {"call_count": percent, "total_time": 25, "total_cputime": 10}
        business = {**usage, "type": "messenger", "estimated_time_to_regain_access": regain_minutes}
        return {
            "X-App-Usage": json.dumps(usage),
            "X-Business-Use-Case-Usage": json.dumps({self.page_id: [business]}),
        }

    def api(self, request: Request) -> Reply:
        return self.graph.answer(request)

    def control(self, path: str, request: Request) -> Reply | None:
        return control(self, path, request)

    def attachments(self, order: Mapping[str, Any]) -> list[dict[str, Any]]:
        """As the platform: addresses of files end by themselves ("oe", hex seconds)."""
        ends = int(self.memory.clock.now().timestamp() + self.forms.file_life_seconds)
        found = super().attachments(order)
        for item in found:
            if self.base_url and item["url"].startswith(self.base_url):
                item["url"] += f"?oh=00_sim&oe={ends:x}"
        return found

    def error_reply(self, error: Mapping[str, Any]) -> Reply:
        return self.graph.error(
            int(error.get("code", 2)), error.get("subcode"), status=int(error.get("status", 400)), count=False
        )

    def stats(self) -> dict[str, Any]:
        more = {name: self.memory.figures[name] for name in FIGURES}
        return {**super().stats(), **more, "webhook_waiting": self.waiting()}


if __name__ == "__main__":
    from connectors.facebook.simulator_main import main

    main()

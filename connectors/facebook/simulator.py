"""A Facebook Page for machines without Facebook: signs and posts webhooks, answers Graph calls, shows a phone.

    python -m connectors.facebook.simulator --port 8001 --webhook http://127.0.0.1:8000/webhooks/facebook

Secrets come from the environment: HOPTHU_FACEBOOK_APP_SECRET, HOPTHU_FACEBOOK_ACCESS_TOKEN.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import signal
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.facebook.attachments import THUMBS_UP
from connectors.facebook.simulator_graph import GraphApi
from connectors.facebook.verify import sign
from connectors.simulation.delivery import WebhookSender
from connectors.simulation.platform import Platform
from connectors.simulation.server import BadOrder, Reply, Request
from connectors.simulation.state import Line, Memory, Thread

INBOX_APP_ID = "263902037430900"
# The platform repeats for 36 hours with falling frequency; here about four minutes.
RETRY_DELAYS = (0.2, 0.5, 1.0, 2.0, 3.0, *(5.0,) * 45)
ANSWER_SECONDS = 5.0
THUMBS_UP_STICKER = 369239263222822


class FacebookSimulator(Platform):
    """One Page, one application."""

    name = "facebook"
    id_prefix = "2410"
    id_digits = 17

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
    ) -> None:
        memory = Memory()
        sender = WebhookSender(
            webhook, self._headers, memory.figures, retry_delays=retry_delays, timeout_seconds=ANSWER_SECONDS
        )
        super().__init__(webhook, memory, sender)
        self.app_secret, self.access_token = app_secret, access_token
        self.page_id, self.app_id = page_id, app_id
        self.sends_receipts = sends_receipts
        self.graph = GraphApi(self)

    def _headers(self, body: bytes, attempts: int) -> dict[str, str]:  # noqa: ARG002 - repeats look the same
        return {
            "Content-Type": "application/json",
            "User-Agent": "Webhooks/1.0 (https://fb.me/webhooks)",
            "X-Hub-Signature": "sha1=" + hmac.new(self.app_secret.encode(), body, hashlib.sha1).hexdigest(),
            "X-Hub-Signature-256": sign(body, self.app_secret),
        }

    def post(self, thread: Thread, events: list[dict[str, Any]]) -> None:
        """All events in one post, as ASCII JSON with escaped slashes, which is what the platform signs."""
        key = "standby" if thread.owner else "messaging"
        entry = {"id": self.page_id, "time": self.memory.clock.milliseconds(), key: events}
        text = json.dumps({"object": "page", "entry": [entry]}, separators=(",", ":"))
        self.sender.put(thread.citizen, text.replace("/", "\\/").encode("ascii"))

    def item(self, thread: Thread, *, from_page: bool = False, **content: Any) -> dict[str, Any]:
        """One element of `messaging`."""
        ends = [{"id": thread.citizen}, {"id": self.page_id}]
        sender, recipient = reversed(ends) if from_page else ends
        timestamp = self.memory.clock.milliseconds(thread.ahead)
        return {"sender": sender, "recipient": recipient, "timestamp": timestamp, **content}

    def citizen_item(self, thread: Thread, order: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        for kind in ("edit", "unsend", "reaction", "read"):
            if kind in order:
                return self._about_earlier(thread, kind, order[kind])
        mid = f"m_{self.memory.new_id()}"
        text, payload = str(order.get("text") or ""), order.get("payload")
        attachments = self.attachments(order)
        title = str(order.get("title") or text or payload or "")
        if payload is not None:
            self.memory.add(thread, mid, "in", text=title, payload=str(payload))
            if order.get("kind") == "postback":
                return mid, self.item(thread, postback={"mid": mid, "title": title, "payload": payload})
            return mid, self.item(thread, message={"mid": mid, "text": title, "quick_reply": {"payload": payload}})
        message: dict[str, Any] = {"mid": mid}
        if text:
            message["text"] = text
        if order.get("reply_to"):
            message["reply_to"] = {"mid": order["reply_to"], "is_self_reply": False}
        message.update(self._attached(attachments, order))
        if len(message) == 1:
            raise BadOrder("a message needs text, payload, image, file, audio, video, sticker or location")
        shown = THUMBS_UP if order.get("sticker") == "thumbs_up" else text
        self.memory.add(thread, mid, "in", text=shown, attachments=attachments)
        return mid, self.item(thread, message=message)

    def _attached(self, attachments: list[dict[str, Any]], order: Mapping[str, Any]) -> dict[str, Any]:
        values: list[dict[str, Any]] = [{"type": item["kind"], "payload": {"url": item["url"]}} for item in attachments]
        found: dict[str, Any] = {}
        if order.get("sticker"):
            sticker_id = THUMBS_UP_STICKER if order["sticker"] == "thumbs_up" else order["sticker"]
            found["sticker_id"] = sticker_id
            values.append(
                {"type": "sticker", "payload": {"url": "https://scontent.xx.fbcdn.net/s", "sticker_id": sticker_id}}
            )
        if order.get("location"):
            place = order["location"]
            coordinates = {"lat": place["latitude"], "long": place["longitude"]}
            values.append({"type": "location", "title": "", "payload": {"coordinates": coordinates}})
        if values:
            found["attachments"] = values
        return found

    def _about_earlier(self, thread: Thread, kind: str, order: Any) -> tuple[str, dict[str, Any]]:
        if kind == "read":
            return "", self.item(thread, read={"watermark": self.memory.clock.milliseconds()})
        if kind == "unsend":
            return str(order), self.item(thread, message={"mid": str(order), "is_deleted": True})
        if not isinstance(order, dict) or "id" not in order:
            raise BadOrder(f"{kind} needs an id")
        mid = str(order["id"])
        if kind == "edit":
            edit = {"mid": mid, "text": str(order.get("text", "")), "num_edit": int(order.get("num_edit", 1))}
            return mid, self.item(thread, message_edit=edit)
        reaction = {"mid": mid, "action": "react", "reaction": "other", "emoji": str(order.get("emoji", "\u2764"))}
        return mid, self.item(thread, reaction=reaction)

    def echo(self, thread: Thread, line: Line, *, app_id: str, metadata: str | None) -> None:
        """Tell the webhook what the Page sent, then that it arrived and was read."""
        message: dict[str, Any] = {"mid": line.id, "is_echo": True, "app_id": int(app_id)}
        if metadata is not None:
            message["metadata"] = metadata
        if line.text:
            message["text"] = line.text
        if line.attachments:
            message["attachments"] = [
                {"type": item["kind"], "payload": {"url": item["url"]}} for item in line.attachments
            ]
        self.post(thread, [self.item(thread, from_page=True, message=message)])
        if self.sends_receipts:
            watermark = self.memory.clock.milliseconds()
            self.post(thread, [self.item(thread, delivery={"mids": [line.id], "watermark": watermark})])
            self.post(thread, [self.item(thread, read={"watermark": watermark})])

    def officer_writes(self, thread: Thread, order: Mapping[str, Any]) -> str:
        """`take_control` hands the thread to the vendor's inbox first; `pass_control` gives it back afterwards."""
        if order.get("take_control"):
            self.hand_over(thread, INBOX_APP_ID, "take_thread_control")
        line_id = ""
        if order.get("text"):
            line = self.memory.add(thread, f"m_{self.memory.new_id()}", "officer", text=str(order["text"]))
            self.echo(thread, line, app_id=INBOX_APP_ID, metadata=None)
            line_id = line.id
        if order.get("pass_control"):
            self.hand_over(thread, self.app_id, "pass_thread_control")
        return line_id

    def hand_over(self, thread: Thread, owner: str, event: str) -> None:
        """Change the owner of a thread and tell the webhook (which always hears of it in `messaging`)."""
        control = {"previous_owner_app_id": thread.owner or self.app_id, "new_owner_app_id": owner, "metadata": ""}
        thread.owner = None
        self.post(thread, [{**self.item(thread), event: control}])
        thread.owner = owner if owner != self.app_id else None

    def is_send(self, request: Request) -> bool:
        return request.method == "POST" and request.path.endswith("/messages") and b"sender_action" not in request.body

    def api(self, request: Request) -> Reply:
        return self.graph.answer(request)

    def error_reply(self, error: Mapping[str, Any]) -> Reply:
        return self.graph.error(
            int(error.get("code", 2)), error.get("subcode"), status=int(error.get("status", 400)), count=False
        )


def main() -> None:
    """Run until stopped."""
    parser = argparse.ArgumentParser(prog="python -m connectors.facebook.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--webhook", required=True, help="where to post events")
    parser.add_argument("--page-id", default="102030405060708")
    parser.add_argument("--app-id", default="555000111222333")
    parser.add_argument("--app-secret", default=os.environ.get("HOPTHU_FACEBOOK_APP_SECRET", ""))
    parser.add_argument("--access-token", default=os.environ.get("HOPTHU_FACEBOOK_ACCESS_TOKEN", ""))
    parser.add_argument(
        "--no-receipts", action="store_true", help="echo what was sent, but no delivery and read events"
    )
    options = parser.parse_args()
    if not options.app_secret or not options.access_token:
        parser.error("HOPTHU_FACEBOOK_APP_SECRET and HOPTHU_FACEBOOK_ACCESS_TOKEN must be set")
    simulator = FacebookSimulator(
        webhook=options.webhook,
        app_secret=options.app_secret,
        access_token=options.access_token,
        page_id=options.page_id,
        app_id=options.app_id,
        sends_receipts=not options.no_receipts,
    )
    server = simulator.start(options.port)
    print(f"Facebook simulator on {simulator.base_url}/ posting to {options.webhook}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    server.shutdown()


if __name__ == "__main__":
    # Threads started later inherit the mask, so the signals reach sigwait only.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()

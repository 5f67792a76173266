"""A Zalo Official Account for machines without Zalo: signs and posts webhooks, answers OA calls, shows a phone.

    python -m connectors.zalo.simulator --port 8002 --webhook http://127.0.0.1:8000/webhooks/zalo

Secrets come from the environment: HOPTHU_ZALO_APP_SECRET, HOPTHU_ZALO_OA_SECRET, HOPTHU_ZALO_ACCESS_TOKEN,
HOPTHU_ZALO_REFRESH_TOKEN.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.simulation.delivery import WebhookSender
from connectors.simulation.platform import Platform
from connectors.simulation.server import BadOrder, Reply, Request
from connectors.simulation.state import Line, Memory, Thread
from connectors.zalo.simulator_api import OaApi
from connectors.zalo.simulator_tokens import TokenDesk
from connectors.zalo.verify import SAMPLE_MESSAGE_ID, mac

# The platform's ladder is 30 s, 5, 15, 30 and 60 min; here its first steps are shorter and it goes on for 4 minutes.
RETRY_DELAYS = (0.3, 1.0, 2.0, 3.0, *(5.0,) * 45)
ANSWER_SECONDS = 2.0
OFFICER_ID = "3000000000000000001"
PLAIN_EVENTS = {"follow": "follow", "unfollow": "unfollow", "chatnow": "user_click_chatnow"}
DIRECT_KEYS = ("text", "payload", "image", "file", "audio", "video", "sticker", "location")


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
        sender = WebhookSender(
            webhook, self._headers, memory.figures, retry_delays=retry_delays, timeout_seconds=ANSWER_SECONDS
        )
        super().__init__(webhook, memory, sender)
        self.app_id, self.app_secret = app_id, app_secret
        self.oa_id, self.oa_secret = oa_id, oa_secret
        self.sends_receipts = sends_receipts
        self.tokens = TokenDesk(memory, app_id, app_secret, oa_id, access_token, refresh_token)
        self.oa_api = OaApi(self)

    def _headers(self, body: bytes, attempts: int) -> dict[str, str]:
        timestamp = str(json.loads(body)["timestamp"])
        headers = {
            "Content-Type": "application/json",
            "X-ZEvent-Signature": "mac=" + mac(self.app_id, body, timestamp, self.oa_secret),
        }
        return {**headers, "num_retry": str(attempts)} if attempts else headers

    def post(self, thread: Thread, events: list[dict[str, Any]]) -> None:
        """One post per event; this platform never batches. The body is compact UTF-8."""
        for event in events:
            body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
            self.sender.put(thread.citizen, body)

    def event(self, thread: Thread, name: str, *, from_oa: bool = False, **content: Any) -> dict[str, Any]:
        """The common envelope."""
        ends = [{"id": thread.citizen}, {"id": self.oa_id}]
        sender, recipient = reversed(ends) if from_oa else ends
        number = int(hashlib.sha256(thread.citizen.encode()).hexdigest(), 16)
        return {
            "app_id": self.app_id,
            "user_id_by_app": "7" + str(number)[-18:],
            "event_name": name,
            "timestamp": str(self.memory.clock.milliseconds(thread.ahead)),
            "sender": sender,
            "recipient": recipient,
            **content,
        }

    def citizen_item(self, thread: Thread, order: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        for key, name in PLAIN_EVENTS.items():
            if order.get(key):
                event = self.event(
                    thread, name, oa_id=self.oa_id, follower={"id": thread.citizen}, user_id=thread.citizen
                )
                del event["sender"], event["recipient"]
                thread.last_action_at = self.memory.clock.now()
                return "", event
        if order.get("test"):
            message = {"msg_id": SAMPLE_MESSAGE_ID, "text": "This is testing message"}
            return SAMPLE_MESSAGE_ID, self.event(thread, "user_send_text", message=message)
        if "reaction" in order:
            message = {"msg_id": str(order["reaction"]["id"]), "react_icon": order["reaction"].get("emoji", "/-strong")}
            return message["msg_id"], self.event(thread, "user_reacted_message", message=message)
        if "info" in order:
            thread.last_action_at = self.memory.clock.now()
            return "", self.event(thread, "user_submit_info", info=order["info"])
        return self._message(thread, order)

    def _message(self, thread: Thread, order: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        if not any(order.get(key) for key in DIRECT_KEYS):
            raise BadOrder("a message needs text, payload, image, file, audio, video, sticker or location")
        msg_id = self.memory.new_id()
        message: dict[str, Any] = {"msg_id": msg_id}
        text, payload = order.get("text"), order.get("payload")
        if payload is not None:
            # A tap: the payload comes as if the citizen had typed it; the phone shows the title at most.
            message["text"] = str(payload)
            self.memory.add(thread, msg_id, "in", text=str(order.get("title") or ""), payload=str(payload))
            return msg_id, self.event(thread, "user_send_text", message=message)
        if text:
            message["text"] = str(text)
        if order.get("reply_to"):
            message["quote_msg_id"] = str(order["reply_to"])
        attachments = self.attachments(order)
        values, kind = self._attached(attachments, order)
        if values:
            message["attachments"] = values
        self.memory.add(thread, msg_id, "in", text=str(text or ""), attachments=attachments)
        return msg_id, self.event(thread, f"user_send_{kind}", message=message)

    def _attached(
        self, attachments: list[dict[str, Any]], order: Mapping[str, Any]
    ) -> tuple[list[dict[str, Any]], str]:
        values: list[dict[str, Any]] = []
        kind = "text"
        for item in attachments:
            kind = item["kind"]
            payload = {"url": item["url"]}
            if kind == "image":
                payload["thumbnail"] = item["url"]
            elif kind == "file":
                suffix = item["name"].rsplit(".", 1)[-1]
                payload |= {"name": item["name"], "size": str(item["size"]), "type": suffix}
            values.append({"type": kind, "payload": payload})
        if order.get("sticker"):
            kind = "sticker"
            values.append({"type": kind, "payload": {"id": str(order["sticker"]), "url": "https://zalo-api.zadn.vn/s"}})
        if order.get("location"):
            kind, place = "location", order["location"]
            coordinates = {"latitude": str(place["latitude"]), "longitude": str(place["longitude"])}
            values.append({"type": kind, "payload": {"coordinates": coordinates}})
        return values, kind

    def echo(self, thread: Thread, line: Line, *, admin_id: str | None = None) -> None:
        """Tell the webhook what the OA sent, then that it arrived and was seen (receipts name the OA as sender)."""
        message: dict[str, Any] = {"msg_id": line.id}
        if line.text:
            message["text"] = line.text
        kind = "text"
        if line.attachments:
            kind = line.attachments[0]["kind"]
            message["attachments"] = [
                {"type": item["kind"], "payload": {"url": item["url"]}} for item in line.attachments
            ]
        event = self.event(thread, f"oa_send_{kind}", from_oa=True, message=message)
        if admin_id:
            event["sender"] = {"id": self.oa_id, "admin_id": admin_id}
        self.post(thread, [event])
        if self.sends_receipts and admin_id is None:
            received = self.event(thread, "user_received_message", from_oa=True, message={"msg_id": line.id})
            seen = self.event(thread, "user_seen_message", from_oa=True, message={"msg_ids": [line.id]})
            self.post(thread, [received, seen])

    def officer_writes(self, thread: Thread, order: Mapping[str, Any]) -> str:
        line = self.memory.add(thread, self.memory.new_id(), "officer", text=str(order.get("text") or ""))
        self.echo(thread, line, admin_id=OFFICER_ID)
        return line.id

    def is_send(self, request: Request) -> bool:
        return request.method == "POST" and request.path in {"/v3.0/oa/message/cs", "/v2.0/oa/message"}

    def api(self, request: Request) -> Reply:
        return self.tokens.answer(request) or self.oa_api.answer(request)

    def error_reply(self, error: Mapping[str, Any]) -> Reply:
        if int(error.get("status", 200)) >= 400:
            return Reply(int(error["status"]), b"upstream error", "text/plain")
        return self.oa_api.error(int(error.get("code", -200)), count=False)


def main() -> None:
    """Run until stopped."""
    parser = argparse.ArgumentParser(prog="python -m connectors.zalo.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--webhook", required=True, help="where to post events")
    parser.add_argument("--app-id", default="1000000000000000001")
    parser.add_argument("--oa-id", default="5000000000000000001")
    for name in ("app-secret", "oa-secret", "access-token", "refresh-token"):
        variable = "HOPTHU_ZALO_" + name.upper().replace("-", "_")
        parser.add_argument(f"--{name}", default=os.environ.get(variable, ""), help=f"default: ${variable}")
    parser.add_argument(
        "--no-receipts", action="store_true", help="echo what was sent, but no received and seen events"
    )
    options = parser.parse_args()
    if not all((options.app_secret, options.oa_secret, options.access_token, options.refresh_token)):
        parser.error("the four HOPTHU_ZALO_ secrets must be set")
    simulator = ZaloSimulator(
        webhook=options.webhook,
        app_id=options.app_id,
        app_secret=options.app_secret,
        oa_id=options.oa_id,
        oa_secret=options.oa_secret,
        access_token=options.access_token,
        refresh_token=options.refresh_token,
        sends_receipts=not options.no_receipts,
    )
    server = simulator.start(options.port)
    print(f"Zalo simulator on {simulator.base_url}/ posting to {options.webhook}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    server.shutdown()


if __name__ == "__main__":
    # Threads started later inherit the mask, so the signals reach sigwait only.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()

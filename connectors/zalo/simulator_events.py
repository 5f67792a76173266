"""The events of the Zalo simulator: what citizens do, what the OA sent, receipts, and what belongs to no chat."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connectors.simulation.server import BadOrder
from connectors.simulation.state import Line, Thread, sample_picture
from connectors.zalo.verify import SAMPLE_MESSAGE_ID

if TYPE_CHECKING:
    from connectors.zalo.simulator import ZaloSimulator

DIRECT_KEYS = (
    "text", "payload", "image", "images", "file", "audio", "video", "sticker", "location", "link", "gif", "card",
)  # fmt: skip
# Acts without words: order -> event; they open the window.
PLAIN_EVENTS = {"follow": "follow", "unfollow": "unfollow", "chatnow": "user_click_chatnow", "call": "user_call_oa"}


class Events:
    """Builds events for one simulator; lines are put into the thread on the way."""

    def __init__(self, simulator: ZaloSimulator) -> None:
        self.simulator = simulator
        self.memory = simulator.memory

    def envelope(self, thread: Thread, name: str, *, from_oa: bool = False, **content: Any) -> dict[str, Any]:
        """The common envelope."""
        ends = [{"id": thread.citizen}, {"id": self.simulator.oa_id}]
        sender, recipient = reversed(ends) if from_oa else ends
        number = int(hashlib.sha256(thread.citizen.encode()).hexdigest(), 16)
        return {
            "app_id": self.simulator.app_id,
            "user_id_by_app": "7" + str(number)[-18:],
            "event_name": name,
            "timestamp": str(self.memory.clock.milliseconds(thread.ahead)),
            "sender": sender,
            "recipient": recipient,
            **content,
        }

    def about(self, name: str, **content: Any) -> dict[str, Any]:
        """An event without sender and recipient."""
        base = {"app_id": self.simulator.app_id, "event_name": name, "oa_id": self.simulator.oa_id}
        return {**base, "timestamp": str(self.memory.clock.milliseconds()), **content}

    # what a citizen does

    def of_citizen(self, thread: Thread, order: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """(message id, event). Raises BadOrder."""
        for key, name in PLAIN_EVENTS.items():
            if order.get(key):
                thread.last_action_at = self.memory.clock.now()
                event = self.envelope(
                    thread, name, oa_id=self.simulator.oa_id, follower={"id": thread.citizen}, user_id=thread.citizen
                )
                del event["sender"], event["recipient"]
                return "", event
        if order.get("withdraw"):
            return "", self.about("user_withdraw", user_id=thread.citizen)
        if order.get("test"):
            message = {"msg_id": SAMPLE_MESSAGE_ID, "text": "This is testing message"}
            return SAMPLE_MESSAGE_ID, self.envelope(thread, "user_send_text", message=message)
        if order.get("event_name"):
            message = {"msg_id": self.memory.new_id(), "text": str(order.get("text") or "")}
            return message["msg_id"], self.envelope(thread, str(order["event_name"]), message=message)
        if "reaction" in order:
            message = {"msg_id": str(order["reaction"]["id"]), "react_icon": order["reaction"].get("emoji", "/-strong")}
            return message["msg_id"], self.envelope(thread, "user_reacted_message", message=message)
        if "info" in order:
            thread.last_action_at = self.memory.clock.now()
            return "", self.envelope(thread, "user_submit_info", info=order["info"])
        return self._message(thread, order)

    def _message(self, thread: Thread, order: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        if not any(key in order for key in DIRECT_KEYS):
            raise BadOrder(f"a message needs one of {DIRECT_KEYS}")
        msg_id = self.memory.new_id()
        message: dict[str, Any] = {"msg_id": msg_id}
        text, payload = order.get("text"), order.get("payload")
        if payload is not None:
            # A tap: the payload comes as if the citizen had typed it; the phone shows the title at most.
            message["text"] = str(payload)
            self.memory.add(thread, msg_id, "in", text=str(order.get("title") or ""), payload=str(payload))
            return msg_id, self.envelope(thread, "user_send_text", message=message)
        if text is not None:
            message["text"] = str(text)
        if order.get("reply_to"):
            message["quote_msg_id"] = str(order["reply_to"])
        attachments = self.simulator.attachments(order)
        for _ in range(int(order.get("images") or 0)):
            attachments += self.simulator.attachments({"image": True})
        values, kind = self._attached(attachments, order)
        if values:
            message["attachments"] = values
        self.memory.add(thread, msg_id, "in", text=str(text or ""), attachments=attachments)
        name = f"user_send_{kind}"
        if order.get("anonymous"):
            self.simulator.visitors.add(thread.citizen)
            message["conversation_id"] = visit_of(thread)
            name = f"anonymous_send_{kind}"
        return msg_id, self.envelope(thread, name, message=message)

    def _attached(
        self, attachments: Sequence[Mapping[str, Any]], order: Mapping[str, Any]
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
        for name, payload in _plain_parts(self.simulator, order):
            kind = name
            values.append({"type": "link" if name == "business_card" else name, "payload": payload})
        return values, kind

    # what the OA sent

    def echo(self, thread: Thread, line: Line, *, admin_id: str | None = None) -> dict[str, Any]:
        message: dict[str, Any] = {"msg_id": line.id}
        if line.text:
            message["text"] = line.text
        kind = "text"
        if line.attachments:
            kind = line.attachments[0]["kind"]
            message["attachments"] = [
                {"type": item["kind"], "payload": {"url": item["url"]}} for item in line.attachments
            ]
        if line.cards:
            kind = "list"
            message["attachments"] = [
                {"type": "link", "payload": {"url": card.get("url") or "", "description": card["title"]}}
                for card in line.cards
            ]
        name = f"oa_send_{kind}"
        if thread.citizen in self.simulator.visitors:
            name = f"oa_send_anonymous_{kind}"
            message["conversation_id"] = visit_of(thread)
        event = self.envelope(thread, name, from_oa=True, message=message)
        if admin_id:
            event["sender"] = {"id": self.simulator.oa_id, "admin_id": admin_id}
        return event

    def receipts(self, thread: Thread, line: Line) -> list[dict[str, Any]]:
        """Arrived, then seen together with everything sent before it; the OA is the sender, or the citizen."""
        from_oa = self.simulator.settings.receipt_sender == "oa"
        sent = [old.id for old in thread.lines if old.direction == "out"][-3:]
        return [
            self.envelope(thread, "user_received_message", from_oa=from_oa, message={"msg_id": line.id}),
            self.envelope(thread, "user_seen_message", from_oa=from_oa, message={"msg_ids": sent}),
        ]


def visit_of(thread: Thread) -> str:
    """The conversation id of a visitor of the website."""
    return f"cv{thread.citizen[-6:]}"


def _plain_parts(simulator: ZaloSimulator, order: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(kind, payload) of what needs no file."""
    parts: list[tuple[str, dict[str, Any]]] = []
    if order.get("sticker"):
        url = simulator.base_url + simulator.memory.keep_file("sticker.png", "image/png", sample_picture())
        parts.append(("sticker", {"id": str(order["sticker"]), "url": url}))
    if order.get("location"):
        place = order["location"]
        coordinates = {"latitude": str(place["latitude"]), "longitude": str(place["longitude"])}
        parts.append(("location", {"coordinates": coordinates}))
    if order.get("link"):
        parts.append(("link", {"url": str(order["link"]), "thumbnail": "", "description": "link"}))
    if order.get("gif"):
        parts.append(("gif", {"url": str(order["gif"]), "thumbnail": str(order["gif"])}))
    if order.get("card"):
        description = f'{{"phone":"{order["card"]}","qrCodeUrl":"https://zalo.me/qr"}}'
        parts.append(("business_card", {"url": "https://zalo.me/card", "description": description}))
    return parts

"""What a simulated platform is: orders of the control API in, signed webhooks out, and the phone page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.simulation.delivery import WebhookSender
from connectors.simulation.server import BadOrder, DropConnection, Reply, Request, Server
from connectors.simulation.state import Memory, Thread, sample_picture

PAGES = Path(__file__).parent / "pages"
PAGE_FILES = {
    "/": ("phone.html", "text/html; charset=utf-8"),
    "/phone.css": ("phone.css", "text/css; charset=utf-8"),
    "/phone.js": ("phone.js", "text/javascript; charset=utf-8"),
    "/texts.json": ("texts.json", "application/json; charset=utf-8"),
}
PLAIN_NAME_LIMIT = 60


class Platform(ABC):
    """One simulator. Subclasses know the vendor's ids, events and API."""

    name: str
    id_prefix: str
    id_digits: int
    full_error: Mapping[str, Any] | None = None  # what a call gets when a quota is used up

    def __init__(self, webhook: str, memory: Memory, sender: WebhookSender) -> None:
        self.webhook = webhook
        self.memory = memory
        self.sender = sender
        self.base_url = ""

    # What a subclass must say ------------------------------------------------------------------------------------

    @abstractmethod
    def citizen_item(self, thread: Thread, order: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """(message id, event) of what the citizen does; the line is in the thread afterwards. Raises BadOrder."""

    @abstractmethod
    def post(self, thread: Thread, events: list[dict[str, Any]]) -> None:
        """Queue the events as webhook posts."""

    @abstractmethod
    def officer_writes(self, thread: Thread, order: Mapping[str, Any]) -> str:
        """An officer answers in the vendor's own inbox; the message id."""

    @abstractmethod
    def api(self, request: Request) -> Reply:
        """The vendor's API."""

    @abstractmethod
    def is_send(self, request: Request) -> bool:
        """True for calls that put a message into a thread: faults and figures are about them."""

    def call_kind(self, request: Request) -> str:
        """What fault rules call this call: "send", or what a simulator tells apart beside it."""
        return "send" if self.is_send(request) else "other"

    def usage_headers(self, percent: float, regain_minutes: float) -> Mapping[str, str]:  # noqa: ARG002
        """How the vendor tells that a quota fills up; {} where it does not."""
        return {}

    def control(self, path: str, request: Request) -> Reply | None:  # noqa: ARG002
        """Orders of the control API that only this simulator knows; None: unknown. Raises BadOrder."""
        return None

    @abstractmethod
    def error_reply(self, error: Mapping[str, Any]) -> Reply:
        """The vendor's error envelope for {"code", "subcode"?, "status"?}."""

    # Everything else is common -----------------------------------------------------------------------------------

    def citizen_id(self, key: str) -> str:
        """The vendor's id of a citizen; ids stay as they are, names get a stable one."""
        if key.isdigit() and len(key) >= 10:
            return key
        number = int(hashlib.sha256(f"{self.name}:{key}".encode()).hexdigest(), 16)
        return self.id_prefix + str(number)[-(self.id_digits - len(self.id_prefix)) :]

    def thread(self, order: Mapping[str, Any]) -> Thread:
        key = str(order.get("citizen") or "")
        if not key or len(key) > PLAIN_NAME_LIMIT:
            raise BadOrder("citizen is missing")
        return self.memory.thread(self.citizen_id(key), key)

    def person(self, thread: Thread) -> str:
        """The display name: the page's cast, else the key."""
        cast = json.loads((PAGES / "texts.json").read_text(encoding="utf-8"))["citizens"]
        return str(cast.get(thread.key, thread.key))

    def attachments(self, order: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The pictures and files of an order as {"kind", "url", "name", "mime", "size"}.

        `image`: true (a sample), a URL, or {"base64", "mime", "name"}; `file`, `audio`, `video`: URL or object.
        """
        found = []
        for kind in ("image", "file", "audio", "video"):
            value = order.get(kind)
            if not value:
                continue
            if isinstance(value, str):
                found.append({"kind": kind, "url": value, "name": value.rsplit("/", 1)[-1], "mime": "", "size": 0})
                continue
            given = value if isinstance(value, dict) else {}
            try:
                content = base64.b64decode(given["base64"], validate=True) if given else sample_picture()
            except (KeyError, binascii.Error) as error:
                raise BadOrder(f"{kind} has no base64 content") from error
            name = str(given.get("name") or "photo.png")
            mime = str(given.get("mime") or "image/png")
            url = self.base_url + self.memory.keep_file(name, mime, content)
            found.append({"kind": kind, "url": url, "name": name, "mime": mime, "size": len(content)})
        return found

    def is_open(self, thread: Thread, length: timedelta) -> bool:
        """True while the last act of the citizen is younger than `length`."""
        return thread.last_action_at is not None and self.memory.clock.now() - thread.last_action_at < length

    def answer(self, request: Request) -> Reply:
        """Route one request. Raises DropConnection, BadOrder."""
        from connectors.simulation.control import control  # control needs this class for its annotations

        if request.path.startswith("/_sim/"):
            return control(self, request)
        if request.path in PAGE_FILES and request.method == "GET":
            name, mime = PAGE_FILES[request.path]
            return Reply(body=(PAGES / name).read_bytes(), mime=mime, headers={"Cache-Control": "no-cache"})
        if request.path in self.memory.files:
            return self._file(request)
        return self._call(request)

    def _file(self, request: Request) -> Reply:
        """A stored file; an address with an end ("oe", hex seconds, as the vendors sign it) is refused after that."""
        try:
            ends = int(request.query.get("oe", ""), 16)
        except ValueError:
            ends = None
        if ends is not None and self.memory.clock.now().timestamp() > ends:
            return Reply(403, b"URL signature expired", "text/plain")
        mime, content = self.memory.files[request.path]
        return Reply(body=content, mime=mime, headers={"X-Content-Type-Options": "nosniff"})

    def _call(self, request: Request) -> Reply:
        """One API call with whatever the fault rules do to it."""
        kind = self.call_kind(request)
        with self.memory.lock:
            fault = self.memory.faults.draw(kind)
        time.sleep(float(fault.get("latency_ms", 0)) / 1000)
        if fault.get("drop_before"):
            raise DropConnection
        self.memory.figures["faulty_sends"] += kind == "send" and bool(fault.get("error") or fault.get("status"))
        reply = None
        if float(fault.get("usage", 0)) >= 100 and self.full_error is not None:
            self.memory.figures["calls_while_full"] += 1
            reply = self.error_reply(self.full_error)
        elif fault.get("error"):
            reply = self.error_reply(fault["error"])
        elif fault.get("status") and not fault.get("after"):
            reply = Reply(int(fault["status"]), b"<html>out of order</html>", "text/html")
        if reply is None:
            reply = self.api(request)
        if fault.get("drop_after"):
            raise DropConnection
        if fault.get("status"):
            return Reply(int(fault["status"]), b"<html>out of order</html>", "text/html")
        if fault.get("malformed"):
            return Reply(body=b"<html>gateway</html>", mime="text/html")
        if "usage" in fault:
            headers = self.usage_headers(float(fault["usage"]), float(fault.get("regain_minutes", 0)))
            return replace(reply, headers={**reply.headers, **headers})
        return reply

    def stats(self) -> dict[str, Any]:
        """Figures since the start or the last reset."""
        figures = self.memory.figures
        names = ("webhook_posts", "webhook_2xx", "webhook_retries", "webhook_given_up", "webhook_no_answer", "sends")
        more = ("duplicated_markers", "repeated_texts", "typing", "refused_sends", "faulty_sends", "token_refreshes")
        return {
            **{name: figures[name] for name in (*names, *more)},
            "webhook_waiting": self.sender.waiting(),
            # A marker tells for certain; where a send has none, the same text to the same citizen counts.
            "duplicated_sends": figures["duplicated_markers"] + figures["duplicates_without_marker"],
            "threads": len(self.memory.threads),
            "statuses": {name: count for name, count in sorted(figures.items()) if name.endswith("xx")},
        }

    def move_clock(self, order: Mapping[str, Any]) -> datetime:
        """{"advance_seconds": n}, {"set": ISO time} or {"reset": true}; the simulated time.

        With "citizen" and advance_seconds time passes for that citizen only: the timestamps of his events tell a
        later hour, while windows, tokens and everybody else stay in the present. An earlier hour (below 0): events
        that are told late; their window counts from then.
        """
        clock = self.memory.clock
        try:
            if "citizen" in order:
                thread = self.thread(order)
                thread.ahead += timedelta(seconds=float(order["advance_seconds"]))
                return clock.now() + thread.ahead
            if order.get("reset"):
                clock.offset = timedelta()
            elif "set" in order:
                clock.offset += datetime.fromisoformat(order["set"]) - clock.now()
            else:
                clock.offset += timedelta(seconds=float(order["advance_seconds"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise BadOrder("clock: give advance_seconds, set (ISO, with zone) or reset") from error
        return clock.now()

    def start(self, port: int) -> Server:
        """Serve in a background thread."""
        server = Server(port, self.answer)
        self.base_url = f"http://127.0.0.1:{server.port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        return server

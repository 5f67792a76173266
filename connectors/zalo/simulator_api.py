"""The part of openapi.zalo.me that the simulator answers. Errors come with HTTP 200, as there."""

from __future__ import annotations

import hmac
import json
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from connectors.simulation.server import Reply, Request
from connectors.simulation.state import Line, Thread
from connectors.zalo.verify import appsecret_proof

if TYPE_CHECKING:
    from connectors.zalo.simulator import ZaloSimulator

MAX_TEXT = 2000
MAX_BUTTONS, MAX_TITLE, MAX_QUERY = 5, 100, 1000
WINDOW = timedelta(days=7)
UPLOAD_LIFE = timedelta(days=7)
UPLOADS = {
    "image": ({"image/jpeg", "image/png"}, 1_000_000),
    "gif": ({"image/gif"}, 5_000_000),
    "file": (
        {
            "application/pdf",
            "application/msword",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "text/csv",
        },
        5_000_000,
    ),
}
LINE_TYPES = {"image": "photo", "gif": "GIF", "file": "link"}


class OaApi:
    """Answers calls with an access token."""

    def __init__(self, simulator: ZaloSimulator) -> None:
        self.simulator = simulator
        self.memory = simulator.memory
        self.uploads: dict[str, dict[str, Any]] = {}

    def error(self, code: int, *, count: bool = True) -> Reply:
        self.memory.figures["refused_sends"] += count
        return Reply.of({"error": code, "message": f"simulated {code}"})

    def success(self, data: Any) -> Reply:
        return Reply.of({"error": 0, "message": "Success", "data": data})

    def answer(self, request: Request) -> Reply:
        upload_kind = request.path.removeprefix("/v2.0/oa/upload/")
        routes = {
            ("POST", "/v3.0/oa/message/cs"): self._send,
            ("POST", "/v2.0/oa/message"): self._send_v2,
            ("POST", "/v3.0/oa/quota/message"): self._quota,
            ("GET", "/v2.0/oa/conversation"): self._conversation,
            ("GET", "/v2.0/oa/getoa"): self._oa,
            ("GET", "/v3.0/oa/user/detail"): self._user,
        }
        route = routes.get((request.method, request.path))
        if route is None and upload_kind not in UPLOADS:
            return Reply(404, b"empty or invalid API", "text/plain")
        token = request.headers.get("access_token", "")
        if (problem := self.simulator.tokens.problem(token)) is not None:
            return self.error(problem)
        proof = request.headers.get("appsecret_proof")
        expected = appsecret_proof(token, self.simulator.app_secret)
        if proof is not None and not hmac.compare_digest(proof.encode(), expected.encode()):
            return self.error(-242)
        with self.memory.lock:
            return route(request) if route else self._upload(request, upload_kind)

    def _upload(self, request: Request, kind: str) -> Reply:
        file = request.form[1].get("file")
        mimes, limit = UPLOADS[kind]
        if file is None or file.mime not in mimes or len(file.content) > limit:
            return self.error(-201)
        upload_id = self.memory.new_id()
        url = self.simulator.base_url + self.memory.keep_file(file.name, file.mime, file.content)
        self.uploads[upload_id] = {
            "kind": kind,
            "url": url,
            "name": file.name,
            "mime": file.mime,
            "until": self.memory.clock.now() + UPLOAD_LIFE,
        }
        return self.success({"token" if kind == "file" else "attachment_id": upload_id})

    def _send_v2(self, request: Request) -> Reply:
        recipient = request.json().get("recipient") or {}
        if "anonymous_id" not in recipient:
            return self.error(-240)  # texts to users moved to v3 long ago
        return self._send(request)

    def _send(self, request: Request) -> Reply:
        document = request.json()
        recipient, message = document.get("recipient") or {}, document.get("message") or {}
        thread = self.memory.threads.get(str(recipient.get("user_id") or recipient.get("anonymous_id") or ""))
        if thread is None:
            return self.error(-201)
        quote = message.get("quote_message_id")
        if quote is not None and not any(line.id == quote for line in thread.lines):
            return self.error(-201)
        found = self._content(message)
        if isinstance(found, int):
            return self.error(found)
        if not self.simulator.is_open(thread, WINDOW):
            return self.error(-230)
        text = str(message.get("text") or "")
        marker = request.headers.get("x-request-id")
        self.memory.count_send(thread, text, marker)
        line = self.memory.add(thread, self.memory.new_id(), "out", text=text, marker=marker, **found)
        self.simulator.echo(thread, line)
        data = {"message_id": line.id, "user_id": thread.citizen, "sent_time": str(self.memory.clock.milliseconds())}
        return self.success({**data, "quota": {"quota_type": "reply", "remain": "8", "total": "8"}})

    def _content(self, message: Mapping[str, Any]) -> dict[str, Any] | int:
        """{"buttons", "attachments"} of a message, or the error code."""
        text, attachment = message.get("text"), message.get("attachment") or {}
        if text is not None and len(unicodedata.normalize("NFC", str(text))) > MAX_TEXT:
            return -210
        payload = attachment.get("payload") or {}
        uploads = [element.get("attachment_id") for element in payload.get("elements") or []]
        if attachment.get("type") == "file":
            uploads = [payload.get("token")]
        if not text and not uploads:
            return -201
        attachments = []
        for upload_id in uploads:
            upload = self.uploads.get(str(upload_id))
            if upload is None or upload["until"] <= self.memory.clock.now():
                return -100
            attachments.append({key: upload[key] for key in ("kind", "url", "name", "mime")})
        buttons = payload.get("buttons") or []
        if len(buttons) > MAX_BUTTONS or any(_button_problem(button) for button in buttons):
            return -201
        shown = [
            {"title": button["title"], "url": button["payload"]["url"], "payload": None, "type": button["type"]}
            if button["type"] == "oa.open.url"
            else {"title": button["title"], "url": None, "payload": button["payload"], "type": button["type"]}
            for button in buttons
        ]
        return {"buttons": shown, "attachments": attachments}

    def _conversation(self, request: Request) -> Reply:
        wanted = _wanted(request)
        thread = self.memory.threads.get(str(wanted.get("user_id")))
        if thread is None:
            return self.error(-201)
        offset, count = int(wanted.get("offset", 0)), min(int(wanted.get("count", 10)), 10)
        newest_first = thread.lines[::-1][offset : offset + count]
        return self.success([self._history(thread, line) for line in newest_first])

    def _history(self, thread: Thread, line: Line) -> dict[str, Any]:
        is_citizen = line.direction == "in"
        ends = (thread.citizen, self.simulator.oa_id)
        kind = LINE_TYPES.get(line.attachments[0]["kind"], "link") if line.attachments else "text"
        return {
            "message_id": line.id,
            "src": 1 if is_citizen else 0,
            "time": int(line.at.timestamp() * 1000),
            "type": kind,
            "message": line.text,
            "from_id": ends[0] if is_citizen else ends[1],
            "to_id": ends[1] if is_citizen else ends[0],
        }

    def _oa(self, _request: Request) -> Reply:
        return self.success({"oa_id": self.simulator.oa_id, "name": "Simulated OA", "is_verified": True})

    def _user(self, request: Request) -> Reply:
        thread = self.memory.threads.get(str(_wanted(request).get("user_id")))
        if thread is None:
            return self.error(-201, count=False)
        return self.success({"user_id": thread.citizen, "display_name": self.simulator.person(thread)})

    def _quota(self, request: Request) -> Reply:
        thread = self.memory.threads.get(str(request.json().get("user_id")))
        if thread is None or thread.last_action_at is None:
            return self.error(-201, count=False)
        last = str(int(thread.last_action_at.timestamp() * 1000))
        return self.success({"last_interaction": last, "cs_reply": {"remain": 8, "total": 8}})


def _wanted(request: Request) -> dict[str, Any]:
    """The JSON in the one query parameter `data`."""
    try:
        document = json.loads(request.query.get("data", "{}"))
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _button_problem(button: Any) -> bool:
    if not isinstance(button, dict) or not 0 < len(str(button.get("title") or "")) <= MAX_TITLE:
        return True
    payload = button.get("payload")
    if button.get("type") == "oa.open.url":
        return not (isinstance(payload, dict) and str(payload.get("url") or "").startswith(("http://", "https://")))
    if button.get("type") in {"oa.query.hide", "oa.query.show"}:
        return not (isinstance(payload, str) and 0 < len(payload) <= MAX_QUERY)
    return True

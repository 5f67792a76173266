"""The part of openapi.zalo.me that puts something into a thread. Errors come with HTTP 200, as there."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors.simulation.server import Reply, Request
from connectors.simulation.state import Thread
from connectors.zalo.send import REACTIONS
from connectors.zalo.simulator_content import Content
from connectors.zalo.simulator_events import visit_of
from connectors.zalo.simulator_reads import Reads
from connectors.zalo.verify import appsecret_proof

if TYPE_CHECKING:
    from connectors.zalo.simulator import ZaloSimulator

FREE_WINDOW, WINDOW = timedelta(hours=48), timedelta(days=7)
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
SENDS = {"/v3.0/oa/message/cs", "/v2.0/oa/message", "/v3.0/oa/message/template"}
ECHO_WAIT_SECONDS = 2.0


class OaApi:
    """Answers calls with an access token."""

    def __init__(self, simulator: ZaloSimulator) -> None:
        self.simulator = simulator
        self.memory = simulator.memory
        self.reads = Reads(simulator)
        self.content = Content(simulator)
        self.calls: list[datetime] = []

    def error(self, code: int, *, count: bool = True) -> Reply:
        self.memory.figures["refused_sends"] += count
        return Reply.of({"error": code, "message": f"simulated {code}"})

    def success(self, data: Any) -> Reply:
        return Reply.of({"error": 0, "message": "Success", "data": data})

    def answer(self, request: Request) -> Reply:
        """One call to this host, from the header to the echo."""
        upload_kind = request.path.removeprefix("/v2.0/oa/upload/")
        routes = {
            ("POST", "/v3.0/oa/message/cs"): self._send,
            ("POST", "/v2.0/oa/message"): self._send_v2,
            ("POST", "/v3.0/oa/message/template"): self.simulator.zns.send_to_user,
            **self.reads.routes(),
        }
        route = routes.get((request.method, request.path))
        if route is None and upload_kind not in UPLOADS:
            return Reply(404, b"empty or invalid API", "text/plain")
        refusal = self.refusal(request, wrong_proof=-242)
        if refusal is not None:
            return self.error(refusal, count=request.path in SENDS)
        with self.memory.lock:
            reply = route(request) if route else self._upload(request, upload_kind)
        if self.simulator.settings.echo == "before" and request.path in SENDS:
            self._wait_for_echo()
        return reply

    def refusal(self, request: Request, *, wrong_proof: int) -> int | None:
        """Why the caller may not speak at all: token, proof, calls a minute."""
        token = request.headers.get("access_token", "")
        problem = self.simulator.tokens.problem(token)
        if problem is not None:
            return problem
        proof = request.headers.get("appsecret_proof", "")
        expected = appsecret_proof(token, self.simulator.app_secret)
        is_checked = proof or self.simulator.settings.needs_proof
        if is_checked and not hmac.compare_digest(proof.encode(), expected.encode()):
            return wrong_proof
        return -32 if self._is_too_fast() else None

    def _is_too_fast(self) -> bool:
        now = self.memory.clock.now()
        with self.memory.lock:
            self.calls = [at for at in self.calls if now - at < timedelta(minutes=1)] + [now]
            limit = self.simulator.settings.calls_per_minute
            return limit is not None and len(self.calls) > limit

    def rate_headers(self) -> Mapping[str, str]:
        limit = self.simulator.settings.calls_per_minute or 4000
        return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remain": str(max(0, limit - len(self.calls)))}

    def _wait_for_echo(self) -> None:
        until = time.monotonic() + ECHO_WAIT_SECONDS
        while self.simulator.sender.waiting() and time.monotonic() < until:
            time.sleep(0.005)

    def _upload(self, request: Request, kind: str) -> Reply:
        file = request.form[1].get("file")
        mimes, limit = UPLOADS[kind]
        if file is None or file.mime not in mimes or len(file.content) > limit:
            return self.error(-201)
        self.memory.figures["uploads"] += 1
        upload_id = self.memory.new_id()
        url = self.simulator.base_url + self.memory.keep_file(file.name, file.mime, file.content)
        until = self.memory.clock.now() + UPLOAD_LIFE
        self.content.uploads[upload_id] = {
            "kind": kind,
            "url": url,
            "name": file.name,
            "mime": file.mime,
            "until": until,
        }
        return self.success({"token" if kind == "file" else "attachment_id": upload_id})

    def _send_v2(self, request: Request) -> Reply:
        document = request.json()
        action = document.get("sender_action")
        if isinstance(action, dict):
            return self._react(document, action)
        recipient = document.get("recipient") or {}
        if "anonymous_id" not in recipient:
            return self.error(-240)  # texts to users moved to v3 long ago
        thread = self.memory.threads.get(str(recipient["anonymous_id"]))
        if thread is None or str(recipient.get("conversation_id")) != visit_of(thread):
            return self.error(-201)
        return self._send(request)

    def _react(self, document: Mapping[str, Any], action: Mapping[str, Any]) -> Reply:
        thread = self.memory.threads.get(str((document.get("recipient") or {}).get("user_id")))
        message_id, icon = str(action.get("react_message_id")), action.get("react_icon")
        if thread is None or icon not in REACTIONS or not any(line.id == message_id for line in thread.lines):
            return self.error(-201)
        self.memory.figures["reactions"] += 1
        self.simulator.reactions[message_id] = str(icon)
        return self.success({"message_id": message_id})

    def _send(self, request: Request) -> Reply:
        document = request.json()
        recipient, message = document.get("recipient") or {}, document.get("message") or {}
        thread = self.memory.threads.get(str(recipient.get("user_id") or recipient.get("anonymous_id") or ""))
        if thread is None:
            return self.error(-201)
        quote = message.get("quote_message_id")
        if quote is not None and not any(line.id == quote for line in thread.lines):
            return self.error(-201)
        found = self.content.of(message)
        if isinstance(found, int):
            return self.error(found)
        if thread.citizen in self.simulator.blocked:
            return self.error(-217)
        quota = self.quota_for(thread)
        if isinstance(quota, int):
            return self.error(quota)
        text = str(message.get("text") or "")
        marker = request.headers.get("x-request-id")
        self.memory.count_send(thread, text, marker)
        line = self.memory.add(thread, self.memory.new_id(), "out", text=text, marker=marker, **found)
        self.simulator.echo(thread, line)
        data = {"message_id": line.id, "user_id": thread.citizen, "sent_time": str(self.memory.clock.milliseconds())}
        return self.success({**data, **({"quota": quota} if quota else {})})

    def quota_for(self, thread: Thread) -> dict[str, str] | int | None:
        """What this message counts against, None when it is paid for; the error code when it may not be sent."""
        if thread.last_action_at is None:
            return -232
        quota = self.simulator.settings.quota
        if self.simulator.is_open(thread, FREE_WINDOW):
            return {"quota_type": "reply", "remain": "8", "total": "8"} if quota.shows_reply else None
        if not self.simulator.is_open(thread, WINDOW):
            self.memory.figures["outside_window"] += 1
            return -230
        for kind in ("sub_quota", "purchase_quota", "reward_quota"):
            left, total = quota.bought.get(kind, (0, 0))
            if left > 0:
                quota.bought[kind] = (left - 1, total)
                return {"quota_type": kind, "remain": str(left - 1), "total": str(total)}
        return None if quota.has_wallet else -321

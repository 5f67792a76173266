"""The part of the Graph API that the simulator answers, with the vendor's checks and error envelopes."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.facebook.simulator_checks import message_problem
from connectors.facebook.verify import appsecret_proof
from connectors.simulation.server import Reply, Request
from connectors.simulation.state import Line, Thread

if TYPE_CHECKING:
    from connectors.facebook.simulator import FacebookSimulator

PATH = re.compile(r"/v\d+\.0/(?P<node>[^/]+)(?:/(?P<edge>[a-z_]+))?")
CONTROL = re.compile(r"(pass|take|release|request|extend)_thread_control")
WINDOW, HUMAN_WINDOW = timedelta(hours=24), timedelta(days=7)
TYPING = timedelta(seconds=20)
HISTORY_LENGTH = 20


class GraphApi:
    """Answers calls below /v{N}.0/."""

    def __init__(self, simulator: FacebookSimulator) -> None:
        self.simulator = simulator
        self.memory = simulator.memory
        self.profile: dict[str, Any] = {}

    def error(self, code: int, subcode: int | None = None, *, status: int = 400, count: bool = True) -> Reply:
        """The vendor's envelope; its text is not to be relied on."""
        self.memory.figures["refused_sends"] += count
        kind = "GraphMethodException" if code in {100, 803} else "OAuthException"
        trace = self.memory.new_id()[:12]
        body: dict[str, Any] = {"message": f"(#{code}) simulated", "type": kind, "code": code, "fbtrace_id": trace}
        if subcode is not None:
            body["error_subcode"] = subcode
        return Reply.of({"error": body}, status)

    def answer(self, request: Request) -> Reply:
        place = PATH.fullmatch(request.path)
        if place is None:
            return self.error(2500, count=False)
        fields, _files = request.form
        given = {**request.query, **fields}
        if request.headers.get("content-type", "").startswith("application/json"):
            given.update({key: value for key, value in request.json().items() if value is not None})
        if refusal := self._refusal(request, given):
            return refusal
        node, edge = place["node"], place["edge"]
        if edge is None:
            return self._node(node)
        if node not in {self.simulator.page_id, "me"}:
            return self.error(100, 33)
        if edge == "messages" and request.method == "POST":
            return self._messages(request, given)
        return self._edge(request, edge, given)

    def _refusal(self, request: Request, given: Mapping[str, Any]) -> Reply | None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = bearer or str(given.get("access_token", ""))
        if not hmac.compare_digest(token.encode(), self.simulator.access_token.encode()):
            return self.error(190, 463 if token else None, status=401)
        proof = appsecret_proof(token, self.simulator.app_secret)
        if not hmac.compare_digest(str(given.get("appsecret_proof", "")).encode(), proof.encode()):
            return self.error(100)
        return None

    def _node(self, node: str) -> Reply:
        thread = self.memory.threads.get(node)
        if thread is None:
            return self.error(100, 33, count=False)
        last, _, first = self.simulator.person(thread).rpartition(" ")
        name = self.simulator.person(thread)
        return Reply.of({"id": node, "name": name, "first_name": first, "last_name": last})

    def _edge(self, request: Request, edge: str, given: Mapping[str, Any]) -> Reply:
        if edge == "conversations" and request.method == "GET":
            return self._conversations(given)
        if edge == "subscribed_apps":
            return Reply.of({"success": True} if request.method != "GET" else {"data": [{"id": self.simulator.app_id}]})
        if edge == "messenger_profile" and request.method == "POST":
            self.profile.update({key: value for key, value in given.items() if key != "appsecret_proof"})
            return Reply.of({"result": "success"})
        if edge == "messenger_profile":
            return Reply.of({"data": [self.profile] if self.profile else []})
        if edge == "message_attachments" and request.method == "POST":
            return Reply.of({"attachment_id": str(int(self.memory.new_id()[:13], 16))})
        if edge == "thread_owner":
            thread = self.memory.threads.get(str(given.get("recipient", "")))
            owner = (thread.owner if thread else None) or self.simulator.app_id
            return Reply.of({"data": [{"thread_owner": {"app_id": owner}}]})
        if CONTROL.fullmatch(edge) and request.method == "POST":
            return self._control(edge, given)
        return self.error(100, count=False)

    def _control(self, edge: str, given: Mapping[str, Any]) -> Reply:
        thread = self.memory.threads.get(str(_object(given.get("recipient")).get("id", "")))
        if thread is None:
            return self.error(100, 2018001)
        if edge == "take_thread_control":
            thread.owner = None
        elif edge == "pass_thread_control":
            self.simulator.hand_over(thread, str(given.get("target_app_id", "")), edge)
        return Reply.of({"success": True})

    def _conversations(self, given: Mapping[str, Any]) -> Reply:
        found = []
        for thread in list(self.memory.threads.values()):
            if given.get("user_id") not in {None, thread.citizen}:
                continue
            messages = [self._history(thread, line) for line in thread.lines[: -HISTORY_LENGTH - 1 : -1]]
            found.append({"id": f"t_{thread.citizen}", "messages": {"data": messages}})
        return Reply.of({"data": found[:25]})

    def _history(self, thread: Thread, line: Line) -> dict[str, Any]:
        sender = thread.citizen if line.direction == "in" else self.simulator.page_id
        created = line.at.strftime("%Y-%m-%dT%H:%M:%S+0000")
        return {"id": line.id, "message": line.text, "from": {"id": sender}, "created_time": created}

    def _messages(self, request: Request, given: Mapping[str, Any]) -> Reply:
        with self.memory.lock:
            thread = self.memory.threads.get(str(_object(given.get("recipient")).get("id", "")))
            if thread is None:
                return self.error(100, 2018001)
            if action := given.get("sender_action"):
                self.memory.figures["typing"] += action == "typing_on"
                thread.typing_until = self.memory.clock.now() + TYPING if action == "typing_on" else None
                return Reply.of({"recipient_id": thread.citizen})
            message, upload = _object(given.get("message")), request.form[1].get("filedata")
            if message_problem(message, has_upload=upload is not None):
                return self.error(100)
            if thread.owner:
                return self.error(10, 2018300)
            if not self._window_allows(thread, given):
                return self.error(10, 2018278)
            if given.get("messaging_type") == "MESSAGE_TAG" and given.get("tag") != "HUMAN_AGENT":
                return self.error(100)
            return self._accept(thread, message, request)

    def _window_allows(self, thread: Thread, given: Mapping[str, Any]) -> bool:
        length = HUMAN_WINDOW if given.get("messaging_type") == "MESSAGE_TAG" else WINDOW
        return self.simulator.is_open(thread, length)

    def _accept(self, thread: Thread, message: Mapping[str, Any], request: Request) -> Reply:
        template = _object(_object(message.get("attachment")).get("payload"))
        text = str(message.get("text") or template.get("text") or "")
        choices = message.get("quick_replies") or template.get("buttons") or []
        buttons = [
            {"title": item["title"], "payload": item.get("payload"), "url": item.get("url"), "type": item.get("type")}
            for item in choices
        ]
        attachments = []
        upload = request.form[1].get("filedata")
        if upload is not None:
            url = self.simulator.base_url + self.memory.keep_file(upload.name, upload.mime, upload.content)
            kind = str(_object(message.get("attachment")).get("type"))
            attachments = [{"kind": kind, "url": url, "name": upload.name, "mime": upload.mime}]
        elif template.get("url"):
            name = urlsplit(str(template["url"])).path.rsplit("/", 1)[-1]
            attachments = [{"kind": str(message["attachment"]["type"]), "url": template["url"], "name": name}]
        metadata = message.get("metadata")
        thread.typing_until = None
        self.memory.count_send(thread, text, metadata)
        line = self.memory.add(
            thread,
            f"m_{self.memory.new_id()}",
            "out",
            text=text,
            marker=metadata,
            buttons=buttons,
            attachments=attachments,
        )
        self.simulator.echo(thread, line, app_id=self.simulator.app_id, metadata=metadata)
        return Reply.of({"recipient_id": thread.citizen, "message_id": line.id})


def _object(value: Any) -> dict[str, Any]:
    """An object given as such or, in forms, as JSON text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}

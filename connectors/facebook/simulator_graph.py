"""The Graph API as the simulator answers it: versions, tokens, proof, known fields, and the way to each call."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from connectors.facebook.simulator_state import TOKEN_ENDS, Page
from connectors.facebook.verify import appsecret_proof
from connectors.simulation.server import Reply, Request

if TYPE_CHECKING:
    from connectors.facebook.simulator import FacebookSimulator

PATH = re.compile(r"/v(?P<version>\d+)\.0/(?P<node>[^/]+)(?:/(?P<edge>[a-z_]+))?")
VERSIONS = range(21, 27)
LEGACY_PARAMETERS = frozenset({"pretty", "debug", "date_format", "ids"})
KNOWN_FIELDS = {
    "page": {"id", "name", "link", "fan_count", "is_published"},
    "person": {"id", "name", "first_name", "last_name", "profile_pic"},
    "comment": {
        "id", "message", "from", "created_time", "parent", "is_hidden", "can_hide", "can_remove", "can_comment",
        "can_reply_privately", "permalink_url", "attachment", "like_count", "comment_count",
    },
    "post": {
        "id", "message", "from", "created_time", "updated_time", "permalink_url", "is_hidden", "can_reply_privately",
        "comments", "attachments",
    },
    "conversation": {"id", "participants", "updated_time", "messages", "link", "message_count", "unread_count"},
    "profile": {"get_started", "greeting", "ice_breakers", "persistent_menu", "commands", "whitelisted_domains"},
}  # fmt: skip


class Refused(Exception):
    """An error of the vendor's table. count: it is one about sending."""

    def __init__(self, code: int, subcode: int | None = None, *, status: int = 400, count: bool = True) -> None:
        super().__init__(f"{code}/{subcode}")
        self.code, self.subcode, self.status, self.count = code, subcode, status, count


class Call:
    """One request in the name of a Page. page is None for calls with the application's own token."""

    def __init__(
        self, simulator: FacebookSimulator, request: Request, page: Page | None, node: str, edge: str | None
    ) -> None:
        self.simulator, self.request, self.node, self.edge = simulator, request, node, edge
        self._page = page
        self.given = given_by(request)

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def page(self) -> Page:
        """Raises Refused when the application itself calls."""
        if self._page is None:
            raise Refused(200)
        return self._page

    def own_page(self) -> Page:
        """The Page, when the address names it. Raises Refused."""
        if self.node not in {self.page.id, "me"}:
            raise Refused(100, 33)
        return self.page

    def fields(self, kind: str) -> dict[str, str]:
        """The asked fields, name -> what stands in its braces. One unknown field fails the whole call (Refused)."""
        asked = top_level(str(self.given.get("fields") or ""))
        if not asked.keys() <= KNOWN_FIELDS[kind]:
            raise Refused(100, count=False)
        return asked


def given_by(request: Request) -> dict[str, Any]:
    """Parameters of the query, form or JSON."""
    fields, _files = request.form
    given: dict[str, Any] = {**request.query, **fields}
    if request.headers.get("content-type", "").startswith("application/json"):
        given.update({key: value for key, value in request.json().items() if value is not None})
    return given


def top_level(fields: str) -> dict[str, str]:
    """'id,comments.limit(5){id,message}' -> {"id": "", "comments": "id,message"}."""
    found: dict[str, str] = {}
    depth, start = 0, 0
    for place, letter in enumerate(fields + ","):
        depth += (letter in "{(") - (letter in "})")
        if letter == "," and depth == 0:
            part = fields[start:place].strip()
            start = place + 1
            name = re.match(r"[a-z_]+", part)
            if name:
                inner = re.search(r"\{(.*)\}$", part)
                found[name[0]] = inner[1] if inner else ""
            elif part:
                found[part] = ""
    return found


def as_object(value: Any) -> dict[str, Any]:
    """An object given as such or, in forms, as JSON text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def graph_time(moment: Any) -> str:
    """As Graph objects tell times."""
    return str(moment.strftime("%Y-%m-%dT%H:%M:%S+0000"))


class GraphApi:
    """Answers calls below /v{N}.0/."""

    def __init__(self, simulator: FacebookSimulator) -> None:
        from connectors.facebook import simulator_comments, simulator_page, simulator_sends

        self.simulator = simulator
        self.memory = simulator.memory
        self._edges: dict[tuple[str, str], Callable[[Call], Any]] = {
            **simulator_page.EDGES,
            **simulator_sends.EDGES,
            **simulator_comments.EDGES,
        }
        self._node = simulator_page.node

    def error(self, code: int, subcode: int | None = None, *, status: int = 400, count: bool = True) -> Reply:
        """The vendor's envelope; its text is not to be relied on."""
        self.memory.figures["refused_sends"] += count
        kind = "GraphMethodException" if code in {100, 803} else "OAuthException"
        trace = self.memory.new_id()[:12]
        body: dict[str, Any] = {"message": f"(#{code}) simulated", "type": kind, "code": code, "fbtrace_id": trace}
        if subcode is not None:
            body["error_subcode"] = subcode
        if code in {1, 2, 1200}:
            body["is_transient"] = True
        return Reply.of({"error": body}, status)

    def answer(self, request: Request) -> Reply:
        place = PATH.fullmatch(request.path)
        if place is None:
            return self.error(2500, count=False)
        if int(place["version"]) not in VERSIONS or LEGACY_PARAMETERS & request.query.keys():
            return self.error(2635 if int(place["version"]) not in VERSIONS else 100, count=False)
        try:
            page = self._caller(request)
            call = Call(self.simulator, request, page, place["node"], place["edge"])
            answer = self._answer(call)
        except Refused as refused:
            return self.error(refused.code, refused.subcode, status=refused.status, count=refused.count)
        return answer if isinstance(answer, Reply) else Reply.of(answer)

    def _answer(self, call: Call) -> Any:
        if call.edge is None:
            return self._node(call)
        found = self._edges.get((call.method, call.edge))
        if found is None:
            raise Refused(100, count=False)
        return found(call)

    def _caller(self, request: Request) -> Page | None:
        """Whose token it is. Raises Refused for a dead one, an unknown one, and a missing or wrong proof."""
        given = given_by(request)
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = bearer or str(given.get("access_token", ""))
        is_app = hmac.compare_digest(token.encode(), f"{self.simulator.app_id}|{self.simulator.app_secret}".encode())
        page = next((page for page in self.simulator.pages.values() if page.token == token), None)
        if not is_app and page is None:
            raise Refused(190, 463 if token else None, status=401)
        proof = appsecret_proof(token, self.simulator.app_secret)
        if not hmac.compare_digest(str(given.get("appsecret_proof", "")).encode(), proof.encode()):
            raise Refused(100)
        if page is not None and page.token_state in TOKEN_ENDS:
            raise Refused(190, TOKEN_ENDS[page.token_state], status=401)
        return page

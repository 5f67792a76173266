"""What the simulated OA API tells without changing anything: history, people, quotas, the OA itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from connectors.simulation.server import Reply, Request
from connectors.simulation.state import Line, Thread

if TYPE_CHECKING:
    from connectors.zalo.simulator import ZaloSimulator

LINE_TYPES = {"image": "photo", "gif": "GIF", "file": "link", "audio": "voice", "video": "video"}
VIETNAM = timedelta(hours=7)


class Reads:
    """Answers by the path; tokens were checked before."""

    def __init__(self, simulator: ZaloSimulator) -> None:
        self.simulator = simulator
        self.memory = simulator.memory

    def routes(self) -> dict[tuple[str, str], Callable[[Request], Reply]]:
        return {
            ("POST", "/v3.0/oa/quota/message"): self._quota,
            ("POST", "/v2.0/oa/quota/message"): self._old_quota,
            ("GET", "/v2.0/oa/conversation"): self._conversation,
            ("GET", "/v2.0/oa/listrecentchat"): self._recent,
            ("GET", "/v2.0/oa/getoa"): self._oa,
            ("GET", "/v3.0/oa/user/detail"): self._user,
            ("GET", "/v3.0/oa/user/getlist"): self._users,
        }

    def _success(self, data: Any) -> Reply:
        return Reply.of({"error": 0, "message": "Success", "data": data})

    def _error(self, code: int) -> Reply:
        return Reply.of({"error": code, "message": f"simulated {code}"})

    def _conversation(self, request: Request) -> Reply:
        wanted = _wanted(request)
        thread = self.memory.threads.get(str(wanted.get("user_id")))
        if thread is None:
            return self._error(-201)
        offset, count = int(wanted.get("offset", 0)), min(int(wanted.get("count", 10)), 10)
        newest_first = thread.lines[::-1][offset : offset + count]
        return self._success([self._history(thread, line) for line in newest_first])

    def _recent(self, request: Request) -> Reply:
        """The last line of every conversation, newest first; visitors of the website are not in it."""
        wanted = _wanted(request)
        offset, count = int(wanted.get("offset", 0)), min(int(wanted.get("count", 10)), 10)
        threads = [thread for thread in self.memory.threads.values() if thread.citizen not in self.simulator.visitors]
        last = sorted(((t.lines[-1].seq, t) for t in threads if t.lines), key=lambda pair: -pair[0])
        return self._success([self._history(t, t.lines[-1]) for _seq, t in last[offset : offset + count]])

    def _history(self, thread: Thread, line: Line) -> dict[str, Any]:
        is_citizen = line.direction == "in"
        ends = (thread.citizen, self.simulator.oa_id)
        kind = LINE_TYPES.get(line.attachments[0]["kind"], "link") if line.attachments else "text"
        shown = {
            "message_id": line.id,
            "src": 1 if is_citizen else 0,
            "time": int((line.at + (thread.ahead if is_citizen else timedelta())).timestamp() * 1000),
            "type": kind,
            # A hidden query is in the history as the payload that it sent.
            "message": line.payload if is_citizen and line.payload else line.text,
            "from_id": ends[0] if is_citizen else ends[1],
            "to_id": ends[1] if is_citizen else ends[0],
        }
        return {**shown, "url": line.attachments[0]["url"]} if line.attachments else shown

    def _oa(self, _request: Request) -> Reply:
        settings = self.simulator.settings
        return self._success(
            {
                "oa_id": self.simulator.oa_id,
                "name": "Simulated OA",
                "oa_type": "4",
                "is_verified": settings.is_verified,
                "num_follower": len(self.memory.threads),
                "package_name": settings.package,
                "package_valid_through_date": settings.package_until,
                "linked_ZCA": "zca-1" if settings.quota.has_wallet else "",
            }
        )

    def _user(self, request: Request) -> Reply:
        thread = self.memory.threads.get(str(_wanted(request).get("user_id")))
        if thread is None:
            return self._error(-201)
        if not self.simulator.settings.gives_names:
            return self._error(-224)
        last = thread.last_action_at
        return self._success(
            {
                "user_id": thread.citizen,
                "display_name": self.simulator.person(thread),
                "user_is_follower": True,
                "user_last_interaction_date": (last + VIETNAM).strftime("%d/%m/%Y") if last else "",
            }
        )

    def _users(self, request: Request) -> Reply:
        wanted = _wanted(request)
        offset, count = int(wanted.get("offset", 0)), min(int(wanted.get("count", 10)), 50)
        known = list(self.memory.threads)
        users = [{"user_id": citizen} for citizen in known[offset : offset + count]]
        return self._success({"total": len(known), "count": len(users), "offset": offset, "users": users})

    def _quota(self, request: Request) -> Reply:
        order = request.json()
        if "quota_owner" in order:
            return self._success(self._account_quotas(str(order.get("quota_type") or "")))
        thread = self.memory.threads.get(str(order.get("user_id")))
        if thread is None or thread.last_action_at is None:
            return self._error(-201)
        last = str(int(thread.last_action_at.timestamp() * 1000))
        free = {"remain": 8, "total": 8}
        return self._success({"last_interaction": last, "cs_reply": free, "promotion": {"remain": 0, "total": 0}})

    def _account_quotas(self, kind: str) -> list[dict[str, Any]]:
        bought = self.simulator.settings.quota.bought
        return [
            {"asset_id": f"a-{name}", "product_type": "cs", "quota_type": name, "valid_through": "31/12/2026",
             "total": total, "remain": left}
            for name, (left, total) in bought.items()
            if kind in {"", name}
        ]  # fmt: skip

    def _old_quota(self, _request: Request) -> Reply:
        return self._success({"type": "active", "remain": 2000, "total": 2000})


def _wanted(request: Request) -> dict[str, Any]:
    """The JSON in the one query parameter `data`."""
    try:
        document = json.loads(request.query.get("data", "{}"))
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}

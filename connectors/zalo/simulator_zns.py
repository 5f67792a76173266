"""Template messages of the Zalo simulator: catalogue, validation, daily quota, development mode, receipts, news."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors.simulation.server import Reply, Request
from connectors.zalo.simulator_templates import data_problem, first_templates

if TYPE_CHECKING:
    from connectors.zalo.simulator import ZaloSimulator

PHONE = re.compile(r"\+?84[0-9]{8,10}")
TRACKING_LIMIT = 48
NIGHT_BEGINS, NIGHT_ENDS = 22, 6
VIETNAM = timedelta(hours=7)
ADMINISTRATOR = "84900000001"


@dataclass(slots=True)
class ZnsSettings:
    """Switches. no_zalo: numbers without an account; receipts: none, phone or hash; refuses_night: -133."""

    daily_quota: int = 500
    used: int = 0
    day: str = ""
    quality: str = "HIGH"
    receipts: str = "phone"
    refuses_night: bool = False
    has_money: bool = True
    no_zalo: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Sent:
    id: str
    to: str
    template_id: str
    values: dict[str, str]
    tracking_id: str
    at: datetime
    mode: str
    delivered_at: datetime | None = None


class ZnsApi:
    """Answers calls of business.openapi.zalo.me, and the one path of the OA API that belongs to it."""

    def __init__(self, simulator: ZaloSimulator) -> None:
        self.simulator = simulator
        self.memory = simulator.memory
        self.settings = ZnsSettings()
        self.templates = first_templates()
        self.sent: list[Sent] = []
        self.ratings: list[dict[str, Any]] = []

    def is_send(self, request: Request) -> bool:
        return request.method == "POST" and request.path.startswith("/message/template")

    def answer(self, request: Request) -> Reply | None:
        """None when the path is not of this host."""
        routes: dict[tuple[str, str], Callable[[Request], Reply]] = {
            ("POST", "/message/template"): self._by_phone,
            ("POST", "/message/template/hashphone"): self._by_hash,
            ("GET", "/message/status"): self._status,
            ("GET", "/message/quota"): self._quota,
            ("GET", "/quality"): self._quality,
            ("GET", "/template/all"): self._all,
            ("GET", "/template/info/v2"): self._info,
            ("GET", "/template/sample-data"): self._sample,
            ("POST", "/rating/get"): self._ratings,
        }
        route = routes.get((request.method, request.path))
        if route is None:
            return None
        refusal = self.simulator.oa_api.refusal(request, wrong_proof=-1241)
        if refusal is not None:
            return self._error(-124 if refusal in {-216, -220} else refusal)
        with self.memory.lock:
            return route(request)

    def _error(self, code: int) -> Reply:
        self.memory.figures["zns_refused"] += 1
        return Reply.of({"error": code, "message": f"simulated {code}"})

    def _success(self, data: Any) -> Reply:
        return Reply.of({"error": 0, "message": "Success", "data": data})

    # sending

    def _by_phone(self, request: Request) -> Reply:
        order = request.json()
        phone = str(order.get("phone") or "").removeprefix("+")
        if not PHONE.fullmatch(phone):
            return self._error(-108)
        return self._send(order, phone)

    def _by_hash(self, request: Request) -> Reply:
        order = request.json()
        digest = str(order.get("hash_phone") or "")
        if not re.fullmatch("[0-9a-f]{64}", digest):
            return self._error(-108)
        return self._send(order, digest)

    def send_to_user(self, request: Request) -> Reply:
        """The template by user id, on the OA host; no tracking id there."""
        order = request.json()
        thread = self.memory.threads.get(str(order.get("user_id")))
        if thread is None:
            return self.simulator.oa_api.error(-201)
        template = self.templates.get(str(order.get("template_id")))
        if template is None or not template.get("price_uid"):
            return self.simulator.oa_api.error(-249)
        problem = data_problem(order, template)
        if problem is not None:
            return self.simulator.oa_api.error(problem)
        text = f"[{template['templateName']}] " + ", ".join(str(value) for value in order["template_data"].values())
        self.memory.figures["zns_sends"] += 1
        line = self.memory.add(thread, self.memory.new_id(), "out", text=text)
        self.simulator.echo(thread, line, name="oa_send_template")
        data = {"message_id": line.id, "user_id": thread.citizen, "sent_time": str(self.memory.clock.milliseconds())}
        return self._success(data)

    def _send(self, order: Mapping[str, Any], to: str) -> Reply:
        template = self.templates.get(str(order.get("template_id")))
        tracking_id = str(order.get("tracking_id") or "")
        if not tracking_id or len(tracking_id) > TRACKING_LIMIT:
            return self._error(-1122)
        problem = -109 if template is None else data_problem(order, template)
        problem = problem if problem is not None else self._refusal(to, is_trial=order.get("mode") == "development")
        if problem is not None or template is None:
            return self._error(problem or -109)
        settings = self.settings
        settings.used += 1
        sent = Sent(
            id=self.memory.new_id(),
            to=to,
            template_id=template["templateId"],
            values={str(k): str(v) for k, v in (order.get("template_data") or {}).items()},
            tracking_id=tracking_id,
            at=self.memory.clock.now(),
            mode="1",
        )
        self.memory.figures["zns_sends"] += 1
        self.memory.figures["zns_repeated_tracking"] += any(old.tracking_id == tracking_id for old in self.sent)
        self.sent.append(sent)
        self._tell_delivered(sent)
        remaining = max(0, settings.daily_quota - settings.used)
        return self._success(
            {
                "msg_id": sent.id,
                "sent_time": str(int(sent.at.timestamp() * 1000)),
                "sending_mode": sent.mode,
                "quota": {"dailyQuota": str(settings.daily_quota), "remainingQuota": str(remaining)},
            }
        )

    def _refusal(self, to: str, *, is_trial: bool) -> int | None:
        settings, local = self.settings, self.memory.clock.now() + VIETNAM
        if settings.day != local.date().isoformat():
            settings.day, settings.used = local.date().isoformat(), 0
        if is_trial and to not in {ADMINISTRATOR, _hash(ADMINISTRATOR)}:
            return -127
        if to in settings.no_zalo or to in {_hash(phone) for phone in settings.no_zalo}:
            return -118
        if not settings.has_money:
            return -115
        if settings.refuses_night and not NIGHT_ENDS <= local.hour < NIGHT_BEGINS:
            return -133
        return -144 if settings.used >= settings.daily_quota else None

    def _tell_delivered(self, sent: Sent) -> None:
        if self.settings.receipts == "none":
            return
        sent.delivered_at = self.memory.clock.now()
        to = sent.to if self.settings.receipts == "phone" or len(sent.to) == 64 else _hash(sent.to)
        event = self.simulator.events.about("user_received_message")
        del event["oa_id"]
        event["sender"], event["recipient"] = {"id": self.simulator.oa_id}, {"id": to}
        event["message"] = {
            "msg_id": sent.id,
            "tracking_id": sent.tracking_id,
            "delivery_time": str(int(sent.delivered_at.timestamp() * 1000)),
        }
        self.simulator.post_event(f"zns {sent.id}", event)

    # reading

    def _status(self, request: Request) -> Reply:
        found = next((sent for sent in self.sent if sent.id == request.query.get("message_id")), None)
        if found is None:
            return self._success({"status": -1})
        if found.delivered_at is None:
            return self._success({"status": 0})
        return self._success({"status": 1, "delivery_time": str(int(found.delivered_at.timestamp() * 1000))})

    def _quota(self, _request: Request) -> Reply:
        remaining = max(0, self.settings.daily_quota - self.settings.used)
        return self._success({"dailyQuota": str(self.settings.daily_quota), "remainingQuota": str(remaining)})

    def _quality(self, _request: Request) -> Reply:
        return self._success({"oaCurrentQuality": self.settings.quality, "oa7dayQuality": self.settings.quality})

    def _all(self, request: Request) -> Reply:
        offset, limit = int(request.query.get("offset", 0)), min(int(request.query.get("limit", 100)), 100)
        names = ("templateId", "templateName", "status", "templateQuality")
        rows = [{name: template[name] for name in names} for template in self.templates.values()]
        return self._success(rows[offset : offset + limit])

    def _info(self, request: Request) -> Reply:
        template = self.templates.get(request.query.get("template_id", ""))
        return self._success(template) if template else self._error(-109)

    def _sample(self, request: Request) -> Reply:
        template = self.templates.get(request.query.get("template_id", ""))
        if template is None:
            return self._error(-109)
        return self._success({parameter["name"]: "sample" for parameter in template["listParams"]})

    def _ratings(self, request: Request) -> Reply:
        offset, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", 10))
        wanted = request.query.get("template_id")
        found = [rating for rating in self.ratings if rating["template_id"] == wanted]
        return self._success({"total": len(found), "data": found[offset : offset + limit]})


def _hash(phone: str) -> str:
    return hashlib.sha256(phone.encode()).hexdigest()

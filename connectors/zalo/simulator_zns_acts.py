"""What tests and the city's people do to template messages of the simulator: POST /_sim/zns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.zalo.simulator_templates import template_of

if TYPE_CHECKING:
    from connectors.zalo.simulator_zns import ZnsApi


def carry_out(api: ZnsApi, order: Mapping[str, Any]) -> dict[str, Any]:
    """Change settings or templates, or let something happen; answers what was sent so far."""
    for name in ("daily_quota", "used", "quality", "receipts", "refuses_night", "has_money"):
        if name in order:
            setattr(api.settings, name, order[name])
    if "no_zalo" in order:
        api.settings.no_zalo = {str(phone) for phone in order["no_zalo"]}
    if "template" in order:
        given = dict(order["template"])
        known = api.templates.setdefault(str(given["templateId"]), template_of(str(given["templateId"]), "", []))
        known.update(given)
    for name, tell in (("feedback", _feedback), ("click", _click), ("news", _news)):
        if name in order:
            tell(api, order[name])
    return {
        "sent": [
            {"id": s.id, "to": s.to, "template_id": s.template_id, "values": s.values, "tracking_id": s.tracking_id}
            for s in api.sent
        ]
    }


def _feedback(api: ZnsApi, order: Mapping[str, Any]) -> None:
    sent = next(s for s in api.sent if s.tracking_id == order["tracking_id"])
    now = str(api.memory.clock.milliseconds())
    message = {
        "rating_type": "csat", "option": "five_emotions", "rate": order.get("rate", 5),
        "note": order.get("note", ""), "feedbacks": order.get("feedbacks", []), "submit_time": now,
        "msg_id": sent.id, "tracking_id": sent.tracking_id,
    }  # fmt: skip
    api.ratings.append({**message, "template_id": sent.template_id})
    if not order.get("silent"):
        api.simulator.post_event(f"zns {sent.id}", api.simulator.events.about("user_feedback", message=message))


def _click(api: ZnsApi, order: Mapping[str, Any]) -> None:
    sent = next(s for s in api.sent if s.tracking_id == order["tracking_id"])
    message = {"submit_time": str(api.memory.clock.milliseconds()), "button_type": "1",
               "data": order.get("data", ""), "tracking_id": sent.tracking_id}  # fmt: skip
    event = api.simulator.events.about("user_click_response_button", msg_id=sent.id, message=message)
    api.simulator.post_event(f"zns {sent.id}", event)


def _news(api: ZnsApi, order: Mapping[str, Any]) -> None:
    """{"event_name", …}: change_template_status, change_template_quality, change_oa_daily_quota."""
    content = {name: value for name, value in order.items() if name != "event_name"}
    api.simulator.post_event("zns news", api.simulator.events.about(str(order["event_name"]), **content))

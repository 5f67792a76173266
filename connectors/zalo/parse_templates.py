"""What Zalo tells about template messages (ZNS) and their templates. None of it belongs to a chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.base import EventKind, InboundMessage, TemplateNews, TemplateNewsKind
from connectors.reading import items, mapping, moment, text_id, whole_number
from connectors.zalo.event import Event


def delivered(event: Event) -> InboundMessage | None:
    """The receipt of one message, addressed by phone number or its hash."""
    message = event.message
    message_id, tracking_id = text_id(message.get("msg_id")), text_id(message.get("tracking_id"))
    if message_id is None and tracking_id is None:
        return None
    return _news(
        event,
        TemplateNewsKind.DELIVERED,
        at=moment(message.get("delivery_time")) or event.at,
        message_id=message_id,
        tracking_id=tracking_id,
        recipient=event.citizen_id or None,
    )


def feedback(event: Event) -> InboundMessage:
    return _news(event, TemplateNewsKind.RATED, **rating_of(event.message, event))


def rating_of(message: Mapping[str, Any], event: Event | None = None) -> dict[str, Any]:
    """The fields of a score, of an event or of the list of ratings."""
    at = moment(message.get("submit_time")) or moment(message.get("submitDate")) or (event.at if event else None)
    return {
        "at": at,
        "message_id": text_id(message.get("msg_id")) or text_id(message.get("msgId")),
        "tracking_id": text_id(message.get("tracking_id")) or text_id(message.get("trackingId")),
        "rate": whole_number(message.get("rate")),
        "note": text_id(message.get("note")) or "",
        "choices": tuple(found for found in map(text_id, items(message.get("feedbacks"))) if found),
    }


def click(event: Event) -> InboundMessage:
    message = event.message
    return _news(
        event,
        TemplateNewsKind.CLICKED,
        at=moment(message.get("submit_time")) or event.at,
        message_id=text_id(event.data.get("msg_id")) or text_id(message.get("msg_id")),
        tracking_id=text_id(message.get("tracking_id")),
        choices=tuple(found for found in map(text_id, (message.get("button_type"), message.get("data"))) if found),
    )


def template_status(event: Event) -> InboundMessage:
    status = mapping(event.data.get("status"))
    return _news(
        event,
        TemplateNewsKind.STATUS,
        template_id=text_id(event.data.get("template_id")),
        before=text_id(status.get("prev_status")) or "",
        now=text_id(status.get("new_status")) or "",
        reason=text_id(event.data.get("reason")) or "",
    )


def template_quality(event: Event) -> InboundMessage:
    quality = event.data.get("quality")
    both = mapping(quality)
    return _news(
        event,
        TemplateNewsKind.QUALITY,
        template_id=text_id(event.data.get("template_id")),
        before=text_id(both.get("prev_quality")) or "",
        now=text_id(quality) or text_id(both.get("new_quality")) or "",
    )


def daily_quota(event: Event) -> InboundMessage:
    quota = mapping(event.data.get("quota"))
    return _news(
        event,
        TemplateNewsKind.QUOTA,
        before=text_id(quota.get("prev_value")) or "",
        now=text_id(quota.get("new_value")) or "",
    )


def _news(event: Event, kind: TemplateNewsKind, **fields: Any) -> InboundMessage:
    news = TemplateNews(kind, **{"at": event.at, **fields})
    return event.build(EventKind.TEMPLATE, citizen_id="", template=news)


READERS: dict[str, Callable[[Event], InboundMessage | None]] = {
    "user_feedback": feedback,
    "user_click_response_button": click,
    "change_template_status": template_status,
    "change_template_quality": template_quality,
    "change_oa_daily_quota": daily_quota,
}

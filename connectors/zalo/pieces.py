"""An answer cut to Zalo's limits, and the `message` object of one piece.

Limits: Zalo's consultation message pages, read September 2026.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from connectors.base import Button, OutboundMessage
from connectors.splitting import cut, numbered_text, shorten, split_text, without_cards
from connectors.zalo.taps import PAYLOAD_LIMIT, pack

TEXT_LIMIT = 1950  # the vendor says 2000 characters and does not say how it counts
MAX_BUTTONS = 5
TITLE_LIMIT = 100
# What remains of a query button's payload beside the prefix, the tag and the JSON around it.
OWN_PAYLOAD_LIMIT = PAYLOAD_LIMIT - 60


def pieces(message: OutboundMessage) -> list[OutboundMessage]:
    """The message as single calls. At most five choices become buttons.

    Buttons show on phones only, so the caller's text lists every choice with its number anyway (the connector says
    `needs_typed_choices`); the ones beyond the fifth, and those with too long a payload, are reached by that number.
    """
    message = without_cards(message)
    text = message.text
    buttons = tuple(button for button in message.buttons if _fits(button))[:MAX_BUTTONS]
    if message.buttons and not text.strip():
        text = numbered_text("", message.buttons)
    return cut(replace(message, text=text), split_text(text, TEXT_LIMIT), buttons)


def _fits(button: Button) -> bool:
    # Quotes grow on their way into JSON.
    return len(json.dumps(button.payload or "", ensure_ascii=False)) <= OWN_PAYLOAD_LIMIT


def text_message(piece: OutboundMessage, app_secret: str) -> dict[str, Any]:
    """The `message` for text, with buttons when there are any. app_secret: signs the payloads."""
    body: dict[str, Any] = {"text": piece.text}
    if piece.reply_to:
        body["quote_message_id"] = piece.reply_to
    if piece.buttons:
        buttons = [
            {"title": shorten(button.title, TITLE_LIMIT), "type": "oa.open.url", "payload": {"url": button.url}}
            if button.url
            else {
                "title": shorten(button.title, TITLE_LIMIT),
                # Hidden: the citizen shall not see our payload as if he had written it.
                "type": "oa.query.hide",
                "payload": pack(button.title, button.payload or "", piece.citizen_id, app_secret),
            }
            for button in piece.buttons
        ]
        body["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
    return body


def image_message(attachment_id: str, media_type: str = "image") -> dict[str, Any]:
    """The `message` for an uploaded picture."""
    element = {"media_type": media_type, "attachment_id": attachment_id}
    return {"attachment": {"type": "template", "payload": {"template_type": "media", "elements": [element]}}}


def file_message(token: str) -> dict[str, Any]:
    """The `message` for an uploaded document."""
    return {"attachment": {"type": "file", "payload": {"token": token}}}

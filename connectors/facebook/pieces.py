"""An answer cut to Messenger's limits, and the `message` object of one piece.

Limits: Meta's Send API, quick reply and button template pages, read September 2026.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from connectors.base import Button, OutboundMessage
from connectors.facebook.parse import MARKER_PREFIX
from connectors.splitting import cut, numbered_text, short_titles, text_pieces, utf16_length

TEXT_LIMIT = 1900  # the vendor says 2000 and does not say how it counts
TEMPLATE_TEXT_LIMIT = 640
MAX_QUICK_REPLIES = 13
MAX_TEMPLATE_BUTTONS = 3
TITLE_LIMIT = 20
PAYLOAD_LIMIT = 1000


def pieces(message: OutboundMessage) -> list[OutboundMessage]:
    """The message as single calls. Choices that do not fit become numbered lines of the text."""
    text, buttons = message.text, message.buttons
    if any(utf16_length(button.payload or "") > PAYLOAD_LIMIT for button in buttons):
        text, buttons = numbered_text(text, buttons), ()
    if any(button.url for button in buttons) and len(buttons) > MAX_TEMPLATE_BUTTONS:
        # A template holds three buttons and quick replies open no page: addresses go into the text.
        addresses = [button for button in buttons if button.url]
        text = "\n".join([text, *(f"{button.title}: {button.url}" for button in addresses)]).strip()
        buttons = tuple(button for button in buttons if not button.url)
    if len(buttons) > MAX_QUICK_REPLIES or (buttons and not text.strip()):
        text = numbered_text(text, buttons)
        buttons = () if len(buttons) > MAX_QUICK_REPLIES else buttons
    last_limit = TEMPLATE_TEXT_LIMIT if any(button.url for button in buttons) else TEXT_LIMIT
    return cut(replace(message, text=text), text_pieces(text, TEXT_LIMIT, last_limit), buttons)


def message_object(piece: OutboundMessage) -> dict[str, Any]:
    """The `message` of the Send API for one piece; a file's bytes travel beside it as `filedata`."""
    body: dict[str, Any] = {"metadata": MARKER_PREFIX + piece.marker}
    if piece.file is not None:
        body["attachment"] = {"type": _file_type(piece.file.mime), "payload": {}}
        return body
    if any(button.url for button in piece.buttons):
        template = {"template_type": "button", "text": piece.text, "buttons": _template_buttons(piece.buttons)}
        body["attachment"] = {"type": "template", "payload": template}
        return body
    body["text"] = piece.text
    if piece.buttons:
        titles = short_titles(piece.buttons, TITLE_LIMIT)
        body["quick_replies"] = [
            {"content_type": "text", "title": title, "payload": button.payload}
            for title, button in zip(titles, piece.buttons, strict=True)
        ]
    return body


def _template_buttons(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    titles = short_titles(buttons, TITLE_LIMIT)
    return [
        {"type": "web_url", "title": title, "url": button.url}
        if button.url
        else {"type": "postback", "title": title, "payload": button.payload}
        for title, button in zip(titles, buttons, strict=True)
    ]


def _file_type(mime: str) -> str:
    family = mime.partition("/")[0]
    return family if family in {"image", "video", "audio"} else "file"

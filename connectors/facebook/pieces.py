"""An answer cut to Messenger's limits, and the `message` object of one piece.

Limits: Meta's Send API, quick reply, button and generic template pages, read September 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from connectors.base import Button, Card, OutboundMessage
from connectors.facebook.parse_messages import MARKER_PREFIX
from connectors.splitting import cut, numbered_text, short_titles, shorten, text_pieces, utf16_length, without_cards

TEXT_LIMIT = 1900  # the vendor says 2000 and does not say how it counts
TEMPLATE_TEXT_LIMIT = 640
MAX_QUICK_REPLIES = 13
MAX_TEMPLATE_BUTTONS = 3
MAX_CARDS = 10
CARD_LINE_LIMIT = 80
TITLE_LIMIT = 20
PAYLOAD_LIMIT = 1000


def pieces(message: OutboundMessage) -> list[OutboundMessage]:
    """The message as single calls. Choices that do not fit become numbered lines of the text."""
    if any(not _fits(button) for card in message.cards for button in card.buttons):
        message = without_cards(message)
    cards = list(_cards(message.cards))
    text, buttons = message.text, message.buttons
    if any(not _fits(button) for button in buttons):
        text, buttons = numbered_text(text, buttons), ()
    if any(button.url for button in buttons) and (cards or len(buttons) > MAX_TEMPLATE_BUTTONS):
        # A template holds three buttons, and quick replies, the only choices below cards, open no page.
        addresses = [button for button in buttons if button.url]
        text = "\n".join([text, *(f"{button.title}: {button.url}" for button in addresses)]).strip()
        buttons = tuple(button for button in buttons if not button.url)
    if len(buttons) > MAX_QUICK_REPLIES or (buttons and not text.strip() and not cards):
        text = numbered_text(text, buttons)
        buttons = () if len(buttons) > MAX_QUICK_REPLIES else buttons
    last_limit = TEMPLATE_TEXT_LIMIT if any(button.url for button in buttons) else TEXT_LIMIT
    rows = [cards[start : start + MAX_CARDS] for start in range(0, len(cards), MAX_CARDS)]
    return cut(replace(message, text=text), text_pieces(text, TEXT_LIMIT, last_limit), buttons, rows)


def _fits(button: Button) -> bool:
    return utf16_length(button.payload or "") <= PAYLOAD_LIMIT


def _cards(cards: Sequence[Card]) -> Iterator[Card]:
    """Cards as the template takes them: each has a title and something more, and at most three buttons."""
    for card in cards:
        title = card.title.strip() or card.subtitle.strip()
        if not title:
            continue
        groups = [card.buttons[start : start + MAX_TEMPLATE_BUTTONS] for start in range(0, len(card.buttons), 3)]
        for group in groups or [()]:
            is_bare = not (card.subtitle.strip() or card.image_url or group)
            yield replace(card, title=title, subtitle=title if is_bare else card.subtitle, buttons=tuple(group))


def message_object(piece: OutboundMessage, *, upload_id: str | None = None) -> dict[str, Any]:
    """The `message` of the Send API for one piece.

    upload_id: of the piece's file at the vendor; without it the file's bytes travel beside the message as `filedata`.
    """
    body: dict[str, Any] = {"metadata": MARKER_PREFIX + piece.marker}
    if piece.file is not None:
        payload = {"attachment_id": upload_id} if upload_id else {}
        body["attachment"] = {"type": file_type(piece.file.mime), "payload": payload}
    elif piece.cards:
        elements = [_element(card) for card in piece.cards]
        body["attachment"] = {"type": "template", "payload": {"template_type": "generic", "elements": elements}}
    elif any(button.url for button in piece.buttons):
        template = {"template_type": "button", "text": piece.text, "buttons": _template_buttons(piece.buttons)}
        body["attachment"] = {"type": "template", "payload": template}
        return body
    else:
        body["text"] = piece.text
    if piece.buttons:
        titles = short_titles(piece.buttons, TITLE_LIMIT)
        body["quick_replies"] = [
            {"content_type": "text", "title": title, "payload": button.payload}
            for title, button in zip(titles, piece.buttons, strict=True)
        ]
    return body


def _element(card: Card) -> dict[str, Any]:
    element: dict[str, Any] = {"title": shorten(card.title, CARD_LINE_LIMIT)}
    if card.subtitle.strip():
        element["subtitle"] = shorten(card.subtitle, CARD_LINE_LIMIT)
    if card.image_url:
        element["image_url"] = card.image_url
    if card.buttons:
        element["buttons"] = _template_buttons(card.buttons)
    return element


def _template_buttons(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    titles = short_titles(buttons, TITLE_LIMIT)
    return [
        {"type": "web_url", "title": title, "url": button.url}
        if button.url
        else {"type": "postback", "title": title, "payload": button.payload}
        for title, button in zip(titles, buttons, strict=True)
    ]


def file_type(mime: str) -> str:
    """What the vendor calls a file of this type."""
    family = mime.partition("/")[0]
    return family if family in {"image", "video", "audio"} else "file"

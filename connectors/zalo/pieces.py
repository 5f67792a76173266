"""An answer cut to Zalo's limits, and the `message` object of one piece.

Limits: Zalo's consultation message pages, read September 2026.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from connectors.base import Button, Card, ContactForm, OutboundMessage
from connectors.splitting import numbered, numbered_text, shorten, split_text, utf16_length
from connectors.zalo.phones import international
from connectors.zalo.taps import PAYLOAD_LIMIT, pack

TEXT_LIMIT = 1950  # the vendor says 2000 characters and does not say how it counts
MAX_BUTTONS = 5
MAX_CARDS = 5
TITLE_LIMIT = 100
SUBTITLE_LIMIT = 500
SMS_LIMIT = 160
# What remains of a query button's payload beside the prefix, the tag and the JSON around it.
OWN_PAYLOAD_LIMIT = PAYLOAD_LIMIT - 60


def pieces(message: OutboundMessage) -> list[OutboundMessage]:
    """The message as single calls. At most five choices become buttons.

    Buttons show on phones only, so the caller's text lists every choice with its number anyway (the connector says
    `needs_typed_choices`); the ones beyond the fifth, and those with too long a payload, are reached by that number.
    A row of cards carries its lines as text too, which is what goes out unless the account allows lists. A contact
    form is a call of its own and goes last.
    """
    text = message.text
    offered = (*message.buttons, *(button for card in message.cards for button in card.buttons))
    if message.buttons and not text.strip() and not message.cards:
        text = numbered_text("", message.buttons)
    bare = replace(message, text="", buttons=(), cards=(), file=None, contact_form=None)
    parts = [replace(bare, text=part) for part in split_text(text, TEXT_LIMIT)]
    parts += [replace(bare, text=_lines(row), cards=tuple(row)) for row in _rows(message.cards)]
    if parts and offered:
        parts[-1] = replace(parts[-1], buttons=tuple(button for button in offered if _fits(button))[:MAX_BUTTONS])
    if message.file is not None:
        parts.insert(0 if offered else len(parts), replace(bare, file=message.file))
    if message.contact_form is not None:
        form = message.contact_form
        parts.append(replace(bare, text=f"{form.title}\n{form.subtitle}", contact_form=form))
    return numbered(message.marker, parts)


def _rows(cards: Sequence[Card]) -> list[list[Card]]:
    """At most five cards a row, and no row whose lines are longer than a text may be."""
    rows: list[list[Card]] = []
    for card in cards:
        fits = rows and len(rows[-1]) < MAX_CARDS and utf16_length(_lines([*rows[-1], card])) <= TEXT_LIMIT
        if fits:
            rows[-1].append(card)
        else:
            rows.append([card])
    return rows


def _lines(cards: Sequence[Card]) -> str:
    shown = ((shorten(card.title, TITLE_LIMIT), shorten(card.subtitle, SUBTITLE_LIMIT)) for card in cards)
    return "\n\n".join("\n".join(line for line in lines if line) for lines in shown)


def _fits(button: Button) -> bool:
    # Quotes grow on their way into JSON.
    return len(json.dumps(button.payload or "", ensure_ascii=False)) <= OWN_PAYLOAD_LIMIT


def text_message(piece: OutboundMessage, app_secret: str, *, shows_choice: bool = False) -> dict[str, Any]:
    """The `message` for text, with buttons when there are any.

    app_secret: signs the payloads of hidden queries; without one, and with shows_choice, a tap says the title aloud
    as the citizen's own message, and the inbox takes it as a typed choice.
    """
    body: dict[str, Any] = {"text": piece.text}
    if piece.reply_to:
        body["quote_message_id"] = piece.reply_to
    if piece.buttons:
        secret = "" if shows_choice else app_secret
        buttons = [_button(button, piece.citizen_id, secret) for button in piece.buttons]
        body["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
    return body


def _button(button: Button, citizen_id: str, app_secret: str) -> dict[str, Any]:
    title = shorten(button.title, TITLE_LIMIT)
    url = button.url or ""
    if url.startswith("tel:"):
        return {"title": title, "type": "oa.open.phone", "payload": {"phone_code": international(url)}}
    if url.startswith("sms:"):
        number, _, words = url.removeprefix("sms:").partition("?body=")
        payload = {"phone_code": international(number), "content": words[:SMS_LIMIT]}
        return {"title": title, "type": "oa.open.sms", "payload": payload}
    if url:
        return {"title": title, "type": "oa.open.url", "payload": {"url": url}}
    if not app_secret:
        return {"title": title, "type": "oa.query.show", "payload": title}
    # Hidden: the citizen shall not see our payload as if he had written it.
    packed = pack(button.title, button.payload or "", citizen_id, app_secret)
    return {"title": title, "type": "oa.query.hide", "payload": packed}


def list_message(piece: OutboundMessage, app_secret: str) -> dict[str, Any]:
    """The `message` for a list of up to five cards; the vendor's documents have it for the old version only."""
    elements: list[dict[str, Any]] = []
    for card in piece.cards[:MAX_CARDS]:
        element: dict[str, Any] = {"title": shorten(card.title, TITLE_LIMIT)}
        if card.subtitle or not elements:
            element["subtitle"] = shorten(card.subtitle or card.title, SUBTITLE_LIMIT)
        if card.image_url:
            element["image_url"] = card.image_url
        address = next((button.url for button in card.buttons if (button.url or "").startswith("http")), None)
        if address:
            element["default_action"] = {"type": "oa.open.url", "url": address}
        elements.append(element)
    payload: dict[str, Any] = {"template_type": "list", "elements": elements}
    if piece.buttons:
        payload["buttons"] = [_button(button, piece.citizen_id, app_secret) for button in piece.buttons]
    return _template(payload)


def contact_message(form: ContactForm) -> dict[str, Any]:
    """The `message` that asks for name, phone and address; the answer is the event user_submit_info."""
    element = {"title": shorten(form.title, TITLE_LIMIT), "subtitle": shorten(form.subtitle, SUBTITLE_LIMIT)}
    if form.image_url:
        element["image_url"] = form.image_url
    return _template({"template_type": "request_user_info", "elements": [element]})


def image_message(attachment_id: str, media_type: str = "image") -> dict[str, Any]:
    """The `message` for an uploaded picture."""
    element: dict[str, Any] = {"media_type": media_type, "attachment_id": attachment_id}
    return _template({"template_type": "media", "elements": [element]})


def gif_message(attachment_id: str, size: tuple[int, int]) -> dict[str, Any]:
    """The `message` for an uploaded moving picture. size: width and height in pixels, which the vendor asks for."""
    message = image_message(attachment_id, "gif")
    message["attachment"]["payload"]["elements"][0].update(width=size[0], height=size[1])
    return message


def file_message(token: str) -> dict[str, Any]:
    """The `message` for an uploaded document."""
    return {"attachment": {"type": "file", "payload": {"token": token}}}


def _template(payload: dict[str, Any]) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": payload}}

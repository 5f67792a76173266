"""The limits that the Send API enforces on a message. Source: Meta's pages, read September 2026."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_TEXT = 2000
MAX_METADATA = 1000
MAX_PAYLOAD = 1000
MAX_TITLE = 20
MAX_QUICK_REPLIES = 13
MAX_TEMPLATE_TEXT = 640
MAX_BUTTONS = 3
MAX_CARDS = 10
MAX_CARD_LINE = 80
FILE_KINDS = frozenset({"image", "video", "audio", "file"})


def message_problem(message: Mapping[str, Any], *, has_upload: bool) -> str | None:
    """What is wrong with a `message`; None when the platform would take it."""
    text, attachment = message.get("text"), message.get("attachment")
    if (text is None) == (attachment is None):
        return "exactly one of text and attachment"
    if text is not None and not (isinstance(text, str) and text.strip() and _length(text) <= MAX_TEXT):
        return "text"
    if len(str(message.get("metadata") or "")) >= MAX_METADATA:
        return "metadata"
    replies = message.get("quick_replies") or []
    if len(replies) > MAX_QUICK_REPLIES or any(_choice_problem(reply) for reply in replies):
        return "quick_replies"
    return _attachment_problem(attachment, has_upload=has_upload) if attachment is not None else None


def _attachment_problem(attachment: Any, *, has_upload: bool) -> str | None:
    if not isinstance(attachment, dict):
        return "attachment"
    payload = attachment.get("payload") or {}
    if attachment.get("type") == "template":
        check = {"button": _button_problem, "generic": _generic_problem}.get(str(payload.get("template_type")))
        return "template" if check is None or check(payload) else None
    if attachment.get("type") not in FILE_KINDS:
        return "attachment type"
    has_source = has_upload or payload.get("url") or payload.get("attachment_id")
    return None if has_source else "attachment source"


def _button_problem(payload: Mapping[str, Any]) -> bool:
    buttons = payload.get("buttons") or []
    is_fine = 0 < _length(str(payload.get("text") or "")) <= MAX_TEMPLATE_TEXT and 0 < len(buttons) <= MAX_BUTTONS
    return not is_fine or any(_choice_problem(button) for button in buttons)


def _generic_problem(payload: Mapping[str, Any]) -> bool:
    elements = payload.get("elements") or []
    return not 0 < len(elements) <= MAX_CARDS or any(_card_problem(element) for element in elements)


def _card_problem(card: Any) -> bool:
    if not isinstance(card, dict) or not 0 < _length(str(card.get("title") or "")) <= MAX_CARD_LINE:
        return True
    buttons = card.get("buttons") or []
    has_more = any(card.get(key) for key in ("subtitle", "image_url", "buttons"))
    is_long = _length(str(card.get("subtitle") or "")) > MAX_CARD_LINE
    return not has_more or is_long or len(buttons) > MAX_BUTTONS or any(_choice_problem(button) for button in buttons)


def _choice_problem(choice: Any) -> bool:
    if not isinstance(choice, dict) or not choice.get("title") or _length(str(choice["title"])) > MAX_TITLE:
        return True
    if choice.get("type") == "web_url":
        return not str(choice.get("url") or "").startswith(("http://", "https://"))
    return not 0 < len(str(choice.get("payload") or "")) <= MAX_PAYLOAD


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

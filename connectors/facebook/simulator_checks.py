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
MAX_TEMPLATE_BUTTONS = 3
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
        buttons = payload.get("buttons") or []
        is_fine = (
            payload.get("template_type") == "button"
            and 0 < _length(str(payload.get("text") or "")) <= MAX_TEMPLATE_TEXT
            and 0 < len(buttons) <= MAX_TEMPLATE_BUTTONS
            and not any(_choice_problem(button) for button in buttons)
        )
        return None if is_fine else "template"
    if attachment.get("type") not in FILE_KINDS:
        return "attachment type"
    has_source = has_upload or payload.get("url") or payload.get("attachment_id")
    return None if has_source else "attachment source"


def _choice_problem(choice: Any) -> bool:
    if not isinstance(choice, dict) or not choice.get("title") or _length(str(choice["title"])) > MAX_TITLE:
        return True
    if choice.get("type") == "web_url":
        return not str(choice.get("url") or "").startswith(("http://", "https://"))
    return not 0 < len(str(choice.get("payload") or "")) <= MAX_PAYLOAD


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

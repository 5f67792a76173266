"""What the simulated OA API takes as a message: texts, buttons, uploads, lists, forms, each with its limits."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.zalo.simulator import ZaloSimulator

MAX_TEXT = 2000
MAX_BUTTONS, MAX_TITLE, MAX_SUBTITLE, MAX_QUERY, MAX_SMS, MAX_LIST = 5, 100, 500, 1000, 160, 5


class Content:
    """Checks messages; keeps what was uploaded."""

    def __init__(self, simulator: ZaloSimulator) -> None:
        self.simulator = simulator
        self.memory = simulator.memory
        self.uploads: dict[str, dict[str, Any]] = {}

    def of(self, message: Mapping[str, Any]) -> dict[str, Any] | int:
        """{"buttons", "attachments", "cards"} of a message, or the error code."""
        text, attachment = message.get("text"), message.get("attachment") or {}
        if text is not None and len(unicodedata.normalize("NFC", str(text))) > MAX_TEXT:
            return self.simulator.settings.too_long
        payload = attachment.get("payload") or {}
        kind, elements = payload.get("template_type"), payload.get("elements") or []
        if kind == "list":
            return self._list(elements, payload)
        if kind == "request_user_info":
            return self._form(elements)
        uploads = [element.get("attachment_id") for element in elements]
        if attachment.get("type") == "file":
            uploads = [payload.get("token")]
        if not text and not uploads:
            return -201
        attachments = self._shown(uploads)
        buttons = _buttons(payload)
        if isinstance(attachments, int) or buttons is None:
            return attachments if isinstance(attachments, int) else -201
        if any(element.get("media_type") == "gif" and not element.get("width") for element in elements):
            return -201
        return {"buttons": buttons, "attachments": attachments}

    def _shown(self, upload_ids: list[Any]) -> list[dict[str, Any]] | int:
        attachments = []
        for upload_id in upload_ids:
            upload = self.uploads.get(str(upload_id))
            if upload is None or upload["until"] <= self.memory.clock.now():
                return -100
            attachments.append({key: upload[key] for key in ("kind", "url", "name", "mime")})
        return attachments

    def _list(self, elements: list[Any], payload: Mapping[str, Any]) -> dict[str, Any] | int:
        buttons = _buttons(payload)
        is_whole = 0 < len(elements) <= MAX_LIST and bool(elements[0].get("subtitle"))
        if not self.simulator.settings.takes_lists:
            return -233
        if not is_whole or buttons is None or any(_is_too_long(element) for element in elements):
            return -201
        cards = [
            {
                "title": element["title"],
                "subtitle": element.get("subtitle", ""),
                "url": (element.get("default_action") or {}).get("url"),
            }
            for element in elements
        ]
        return {"cards": cards, "buttons": buttons}

    def _form(self, elements: list[Any]) -> dict[str, Any] | int:
        if not self.simulator.settings.takes_forms:
            return -224
        if len(elements) != 1 or _is_too_long(elements[0]) or not elements[0].get("subtitle"):
            return -201
        return {"cards": [{"title": elements[0]["title"], "subtitle": elements[0]["subtitle"], "form": True}]}


def _is_too_long(element: Mapping[str, Any]) -> bool:
    title, subtitle = str(element.get("title") or ""), str(element.get("subtitle") or "")
    return not 0 < len(title) <= MAX_TITLE or len(subtitle) > MAX_SUBTITLE


def _buttons(payload: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The buttons as the phone shows them; None when one is wrong."""
    buttons = payload.get("buttons") or []
    if len(buttons) > MAX_BUTTONS or any(_button_problem(button) for button in buttons):
        return None
    return [_shown_button(button) for button in buttons]


def _shown_button(button: Mapping[str, Any]) -> dict[str, Any]:
    payload = button["payload"]
    shown = {"title": button["title"], "url": None, "payload": None, "type": button["type"]}
    if button["type"] == "oa.open.url":
        return {**shown, "url": payload["url"]}
    if button["type"] in {"oa.open.phone", "oa.open.sms"}:
        return {**shown, "url": f"tel:{payload['phone_code']}"}
    return {**shown, "payload": payload}


def _button_problem(button: Any) -> bool:
    if not isinstance(button, dict) or not 0 < len(str(button.get("title") or "")) <= MAX_TITLE:
        return True
    payload, kind = button.get("payload"), button.get("type")
    if kind == "oa.open.url":
        return not (isinstance(payload, dict) and str(payload.get("url") or "").startswith(("http://", "https://")))
    if kind in {"oa.open.phone", "oa.open.sms"}:
        is_number = isinstance(payload, dict) and str(payload.get("phone_code") or "").startswith("84")
        return not is_number or len(str(payload.get("content") or "")) > MAX_SMS  # type: ignore[union-attr]
    if kind in {"oa.query.hide", "oa.query.show"}:
        return not (isinstance(payload, str) and 0 < len(payload) <= MAX_QUERY)
    return True

"""What a notice says and where it leads, without any citizen's words."""

from __future__ import annotations

from typing import Any

from admin_ui import words
from admin_ui.looks.words import NOTICES as LOOKS
from admin_ui.overview.words import notice_sentence
from inbox_api.texts import gettext as _

OF_PROGRAMS = ("hook_paused", "hook_texts_waiting", "api_key_waiting")
OF_MODELS = ("thresholds_due", "thresholds_proposed")


def sentence_of(kind: str, detail: dict[str, Any]) -> tuple[str, str]:
    """(sentence, address)."""
    if kind in OF_PROGRAMS:
        return _of_programs(kind, detail)
    if kind in OF_MODELS:
        return _of_models(kind, detail), "/training/models/thresholds"
    place = f"/inbox/{detail['conversation']}" if detail.get("conversation") else ""
    reason = words.handover_reason(str(detail.get("reason") or "")) if detail.get("reason") else ""
    if kind == "handover":
        return _("A citizen waits for you. %(reason)s", reason=reason).strip(), place
    if kind == "handover_unanswered":
        return _("A citizen still waits, nobody on duty has answered. %(reason)s", reason=reason).strip(), place
    if kind == "citizen_message":
        return _("A citizen has written in a conversation that you have"), place
    if kind == "citizen_waits":
        return _("A citizen waits for your answer in a conversation that you have"), place
    if kind == "citizen_waited":
        return _("A conversation of yours waits for colleagues again: it was not answered"), place
    if kind == "given":
        return _("%(name)s gave you a conversation", name=detail.get("name") or ""), place
    if kind == "unit_ended":
        return _("Your unit has ended; you work in %(name)s now", name=detail.get("name") or ""), "/account"
    if kind == "reminder" and place:
        return _("A reminder has come"), place
    if kind == "mention" and place:
        return _("A colleague named you in a note"), f"{place}#m-{detail.get('message')}"
    if kind.startswith("look"):
        return str(LOOKS[kind]), f"/xem-giup/{detail.get('look')}"
    if kind == "wave":
        return _("Many reports say the same: a new wave waits for you"), f"/waves/{detail.get('wave')}"
    if kind == "quality_signs":
        text = _("Signs since yesterday that answers are to be looked at: %(count)d", count=detail.get("count", 0))
        return text, "/answer-quality?days=2"
    if kind == "data_requests_due":
        text = _("Requests of people about their data that are due: %(count)d", count=detail.get("requests", 0))
        return text, "/quan-tri/xoa-du-lieu"
    if kind == "waiting":
        return notice_sentence(kind, detail), "/phe-duyet"
    code = str(detail.get("code") or "")
    line = f"#line-{detail['line']}" if detail.get("line") else ""
    return notice_sentence(kind, detail), f"/cases/{code}{line}" if code else "/tong-quan"


def _of_models(kind: str, detail: dict[str, Any]) -> str:
    if kind == "thresholds_proposed":
        return _("%(name)s proposes another threshold for the assistant", name=str(detail.get("name") or ""))
    return _("For a month nobody has looked at the thresholds of the assistant's model")


def _of_programs(kind: str, detail: dict[str, Any]) -> tuple[str, str]:
    name = str(detail.get("name") or "")
    if kind == "api_key_waiting":
        return _("The API key of %(name)s waits for a leader's approval", name=name), "/quan-tri/khoa-api"
    here = f"/quan-tri/webhook/{detail.get('hook')}"
    if kind == "hook_texts_waiting":
        return _("The webhook %(name)s asks for the words of messages; a leader decides", name=name), here
    return _("The webhook %(name)s was paused: its address no longer takes events", name=name), here

"""What the templates of one conversation get to show: its messages, what may be done, its side panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin_ui import words
from admin_ui.bulk.wording import macro_menu
from admin_ui.deadline_labels import DeadlineLabel, deadline_label
from admin_ui.inbox import consent_words
from admin_ui.inbox.limits import limits_context
from admin_ui.inbox.names import citizen_name, namer
from admin_ui.intent_words import INTENTS
from admin_ui.looks import context as looks
from admin_ui.spans import time_text
from admin_ui.undelivered.words import ROUTES
from inbox_api import presence
from inbox_api.cases import desk as case_desk
from inbox_api.cases import instead
from inbox_api.cases.shield.veil import Veil
from inbox_api.cases.topics import topic_name
from inbox_api.channels import windows
from inbox_api.conversations import (
    contacting,
    inbox,
    labels,
    moments,
    reminders,
    reply_window,
    shielding,
    wrong_intents,
)
from inbox_api.deadlines.service import working_calendar
from inbox_api.models import Author, Case, Conversation, HandledBy, Officer
from inbox_api.people import service as people
from inbox_api.privacy import consents
from inbox_api.privacy.purposes import purposes
from inbox_api.texts import gettext as _

THREAD_LENGTH = 200


@dataclass(frozen=True, slots=True)
class WindowChip:
    """How long the citizen may still be written to. kind: open | human | closed."""

    kind: str
    text: str
    route: str
    until: datetime | None = None  # when it shuts


def window_chip(conversation: Conversation, phone: str | None, now: datetime) -> WindowChip | None:
    """None where the channel has no limit. Past the free part only text typed by an officer goes out."""
    window = reply_window.window(conversation)
    if window is None or window.human_until is None:
        return None
    until = window.human_until
    call = _("Call %(phone)s, or wait until the citizen writes again.", phone=phone) if phone else ""
    if window.free_until is not None and now <= window.free_until:
        return WindowChip(
            "open", _("%(time)s left to answer freely", time=time_text(window.free_until - now)), "", until
        )
    if now <= window.human_until:
        left = time_text(window.human_until - now)
        route = (
            _("Each answer is charged now: over 48 hours have passed.")
            if conversation.channel == "zalo"
            else _("Only what an officer types goes out now: over 24 hours have passed.")
        )
        route = " ".join(part for part in (route, windows.words(conversation)) if part)
        return WindowChip("human", _("%(time)s left for officers", time=left), route, until)
    return WindowChip("closed", _("The reply window is closed"), call or _("Wait until the citizen writes again."))


def _phone(conversation: Conversation, cases: list[Case]) -> str | None:
    return conversation.citizen.phone or next((case.contact_phone for case in cases if case.contact_phone), None)


def conversation_context(
    session: Session, officer: Officer, conversation: Conversation, now: datetime, before_id: int | None = None
) -> dict[str, Any]:
    """Everything the middle and the right pane show."""
    thread = inbox.messages(session, conversation, before_id=before_id, limit=THREAD_LENGTH + 1)
    cases = list(inbox.cases(session, officer, conversation))
    veil = shielding.veil(session, officer, conversation, now)
    phone = None if veil else _phone(conversation, cases)
    calendar = working_calendar(session)
    deadlines: dict[int, DeadlineLabel] = {case.id: deadline_label(case, now, calendar) for case in cases}
    understood = [m for m in thread if m.author == Author.CITIZEN and (m.understanding or {}).get("intent")]
    on_it = labels.of_conversation(session, conversation)
    is_with_other = conversation.handled_by == HandledBy.OFFICER and conversation.officer_id not in {None, officer.id}
    return {
        "conversation": conversation,
        "messages": thread[-THREAD_LENGTH:],
        "older_id": thread[-THREAD_LENGTH].id if len(thread) > THREAD_LENGTH else None,
        "is_old_part": before_id is not None,
        "cases": cases,
        "case_deadlines": deadlines,
        "phone": phone,
        "window": window_chip(conversation, phone, now),
        "instead": instead.offered(session, officer, conversation, cases, now),
        "route_words": ROUTES,
        **_shielded(veil),
        "understood": understood[-1] if understood else None,
        "address_form": (understood[-1].understanding or {}).get("address") if understood else None,
        "topic_name": topic_name,
        "may_act": case_desk.may_act(officer),
        "macro_menu": macro_menu(session, officer),
        "contact_suggestions": contacting.contact_suggestions(session, officer, conversation, now),
        "may_ask_contact": contacting.may_ask_contact(conversation),
        "is_mine": conversation.handled_by == HandledBy.OFFICER and conversation.officer_id == officer.id,
        "is_with_other": is_with_other,
        "words": words,
        "others": presence.board.others(conversation.id, officer.id),
        "seen_id": max((message.id for message in thread), default=0),
        "labels": on_it,
        "more_labels": [one for one in labels.labels_for(session, officer) if one not in on_it],
        "reminders": reminders.waiting(session, conversation),
        "offered_times": moments.OFFERED,
        "wrong_intents": wrong_intents.of_messages(session, thread),
        "known_intents": INTENTS,
        "taken_back": None,
        "looks": looks.blocks(session, officer, conversation, now),
        **limits_context(session, officer, conversation, now),
    }


def _shielded(veil: Veil | None) -> dict[str, Any]:
    """How the person is named and their words are shown; may_look: of which case one can look behind the shield."""
    return {
        "citizen_name": (lambda one: citizen_name(one, veil.code)) if veil else citizen_name,
        "shown_text": veil.text if veil else str,
        "is_veiled": veil is not None,
        "may_look": veil.code if veil else "",
    }


def around_context(session: Session, officer: Officer, conversation: Conversation, now: datetime) -> dict[str, Any]:
    """What is asked for once, after the page has opened: the person elsewhere, near and like matters."""
    cases = list(inbox.cases(session, officer, conversation))
    messages = inbox.messages(session, conversation, limit=20)
    may_act = case_desk.may_act(officer)
    around = people.around(session, officer, conversation, cases, messages, now)
    veils = shielding.veils(session, officer, [conversation, *around.conversations], now)
    return {
        "conversation": conversation,
        "around": around,
        "is_veiled": conversation.id in veils,
        "consents": consents.shown(session, conversation),
        "consent_lines": () if conversation.is_restricted else consents.ledger(session, conversation.citizen_id),
        "consent_words": consent_words,
        "purpose_titles": {code: one.title for code, one in purposes().items()},
        "alike": people.alike(session, officer, conversation, now) if may_act else [],
        "proofs": people.PROOFS,
        "may_act": may_act,
        "citizen_name": namer(veils),
    }

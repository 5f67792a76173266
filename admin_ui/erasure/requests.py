"""The list of requests about personal data on the page of erasure, and what is done about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from admin_ui.deadline_labels import DeadlineLabel
from inbox_api.conversations.clock import end_of_day
from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.deadlines.service import working_calendar
from inbox_api.deadlines.wording import due_text, time_left_text
from inbox_api.errors import NotFound
from inbox_api.models import Officer
from inbox_api.privacy import requests
from inbox_api.privacy.ordering_rules import REASONS
from inbox_api.privacy.requests import Waiting
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

SOURCES = {
    **REASONS,
    requests.FROM_CHAT: lazy_gettext("In the chat"),
    requests.FROM_PLATFORM: lazy_gettext("By the platform or the command line"),
}
SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Shown:
    """A request with its clocks as labels; reply: None once the person was told how."""

    one: Waiting
    reply: DeadlineLabel | None
    due: DeadlineLabel


def request_context(session: Session, officer: Officer, now: datetime) -> dict[str, Any]:
    calendar = working_calendar(session)
    return {
        "requests": [_shown(one, now, calendar) for one in requests.waiting(session, officer)],
        "ended_requests": requests.ended(session, officer),
        "request_kinds": requests.KINDS,
        "request_sources": SOURCES,
    }


def take_step(session: Session, officer: Officer, request_id: int, step: str, reason: str, now: datetime) -> None:
    """Raises NotAllowed, NotFound, Invalid, RequestOver."""
    if step == "da-tra-loi":
        requests.reply(session, officer, request_id, now)
    elif step == "gia-han":
        requests.extend(session, officer, request_id, reason, now)
    elif step == "xong":
        requests.finish(session, officer, request_id, now)
    elif step == "tu-choi":
        requests.refuse(session, officer, request_id, reason, now)
    else:
        raise NotFound


def _shown(one: Waiting, now: datetime, calendar: WorkingCalendar) -> Shown:
    row = one.row
    reply = None if row.replied_at is not None else _label(row.reply_due_at, now, calendar)
    return Shown(one, reply, _label(row.due_at, now, calendar))


def _label(due: datetime, now: datetime, calendar: WorkingCalendar) -> DeadlineLabel:
    text = time_left_text(due, now, calendar)
    if due < now:
        return DeadlineLabel("late", text, due_text(due))
    if due <= end_of_day(now):
        return DeadlineLabel("today", _("due today, %(left)s", left=text), due_text(due))
    return DeadlineLabel("soon" if due - now < SOON else "ok", text, due_text(due))

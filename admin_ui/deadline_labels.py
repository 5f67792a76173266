"""A case's deadline as a label: words, the exact moment, and a kind that the style sheet colours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from inbox_api.cases.states import ANSWERED, ENDED, PAUSED, CaseState
from inbox_api.conversations.clock import end_of_day
from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.deadlines.wording import due_text, time_left_text
from inbox_api.texts import gettext as _

SOON = timedelta(days=2)


class HasDeadline(Protocol):
    """A case, or its line in a list."""

    @property
    def status(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class DeadlineLabel:
    """kind: late | today | soon | ok | paused | ended | none; text: short; due: the moment in words, or ""."""

    kind: str
    text: str
    due: str


def deadline_label(case: HasDeadline, now: datetime, calendar: WorkingCalendar) -> DeadlineLabel:
    due = due_text(case.due_at) if case.due_at else ""
    if CaseState(case.status) in ENDED or case.closed_at:
        return DeadlineLabel("ended", _("ended"), due)
    if CaseState(case.status) in ANSWERED:
        return DeadlineLabel("ended", _("answered"), due)
    if CaseState(case.status) in PAUSED:
        return DeadlineLabel("paused", _("the clock stands still"), due)
    if case.due_at is None:
        return DeadlineLabel("none", time_left_text(None, now, calendar), "")
    text = time_left_text(case.due_at, now, calendar)
    if case.due_at < now:
        return DeadlineLabel("late", text, due)
    if case.due_at <= end_of_day(now):
        return DeadlineLabel("today", _("due today, %(left)s", left=text), due)
    return DeadlineLabel("soon" if case.due_at - now < SOON else "ok", text, due)


def reply_label(reply_due_at: datetime | None, now: datetime, calendar: WorkingCalendar) -> DeadlineLabel | None:
    """The reply that people owe the citizen; None where nobody waits for one."""
    if reply_due_at is None:
        return None
    left, due = time_left_text(reply_due_at, now, calendar), due_text(reply_due_at)
    kind = "late" if reply_due_at < now else "today" if reply_due_at <= end_of_day(now) else "ok"
    return DeadlineLabel(kind, _("reply: %(left)s", left=left), due)

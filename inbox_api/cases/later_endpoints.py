"""Following a case, reminders of it, putting it off, and whom to name in its notes, for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from inbox_api.cases import later, naming, service, watchers
from inbox_api.cases.later_schemas import CaseDoneOut, CaseReminderOut, LaterOut, WatcherOut
from inbox_api.cases.shield import service as shield
from inbox_api.conversations.desk_schemas import MentionableOut, ReminderIn, SnoozeIn
from inbox_api.db import SessionDep
from inbox_api.models import Case
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/cases/{code}", tags=["cases"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/mentionable")
def list_mentionable(
    code: str, officer: CurrentOfficer, session: SessionDep, q: Annotated[str, Query(max_length=60)] = ""
) -> list[MentionableOut]:
    """Colleagues who may be named with @ in a note of the case."""
    return [MentionableOut.of(one) for one in naming.whom_to_mention(session, officer, code, q)]


@router.get("/watchers")
def list_watchers(code: str, officer: CurrentOfficer, session: SessionDep) -> list[WatcherOut]:
    """Officers who follow the case and may read it."""
    return _watchers(session, service.find_case(session, officer, code))


@router.put("/watch")
def follow(code: str, officer: CurrentOfficer, session: SessionDep) -> list[WatcherOut]:
    """The caller follows the case: notices of its important steps, while the right to read it lasts."""
    return _watchers(session, watchers.follow(session, officer, code, now()))


@router.delete("/watch")
def leave(code: str, officer: CurrentOfficer, session: SessionDep) -> list[WatcherOut]:
    return _watchers(session, watchers.leave(session, officer, code, now()))


def _watchers(session: Session, case: Case) -> list[WatcherOut]:
    return [WatcherOut.of(one) for one in watchers.of_case(session, case)]


@router.get("/reminders")
def list_reminders(code: str, officer: CurrentOfficer, session: SessionDep) -> LaterOut:
    """What is to come of the case, what has rung, and until when it is put off."""
    case = service.find_case(session, officer, code)
    return LaterOut.of(later.of_case(session, case), shield.shown_text(session, officer, case, now()))


@router.post("/reminders", status_code=201)
def remind(code: str, order: ReminderIn, officer: CurrentOfficer, session: SessionDep) -> CaseReminderOut:
    """Whoever has the case then is told, also after it was given to somebody else."""
    row = later.remind(session, officer, code, order.at, order.text, now())
    case = service.find_case(session, officer, code)
    return CaseReminderOut.of(row, shield.shown_text(session, officer, case, now()))


@router.delete("/reminders/{reminder_id}", status_code=204)
def cancel_reminder(code: str, reminder_id: int, officer: CurrentOfficer, session: SessionDep) -> None:
    """Drop one that waits, or settle one that has rung."""
    later.cancel(session, officer, code, reminder_id, now())


@router.put("/snooze")
def snooze(code: str, order: SnoozeIn, officer: CurrentOfficer, session: SessionDep) -> CaseDoneOut:
    """Out of the lists open and mine until then, the citizen's next words or the deadline, which goes on."""
    return CaseDoneOut.of(later.snooze(session, officer, code, order.until, order.text, now()))


@router.delete("/snooze")
def wake(code: str, officer: CurrentOfficer, session: SessionDep) -> CaseDoneOut:
    return CaseDoneOut.of(later.wake(session, officer, code, now()))

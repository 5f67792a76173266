"""Putting a case off, and reminders of it. Both belong to the case: whoever has it when the time comes is told.

With or without a conversation. Deadlines go on, and a case that is overdue stays in every list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import news
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import announce_case, find_case
from inbox_api.cases.steps import require_writer
from inbox_api.cases.undoable import CaseDone
from inbox_api.conversations import undoing
from inbox_api.conversations.moments import require_ahead
from inbox_api.conversations.reminders_repository import CASE, ReminderRepository
from inbox_api.duty.whom import to_tell_of_case
from inbox_api.errors import Invalid, NotFound
from inbox_api.folding import storable
from inbox_api.models import Case, Officer, Reminder, UndoableAct
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Later:
    """put_off_until: out of the working lists until then. waiting: plain reminders to come, the next first.

    rung: those whose time has come, with a word that nobody has settled yet.
    """

    put_off_until: datetime | None
    waiting: Sequence[Reminder]
    rung: Sequence[Reminder] = ()


def of_case(session: Session, case: Case) -> Later:
    repository = ReminderRepository(session, CASE)
    put_off = repository.put_off(case.id)
    until = put_off.remind_at if put_off else None
    return Later(until, repository.waiting(case.id), repository.rung(case.id))


def of_cases(session: Session, cases: Sequence[Case]) -> dict[int, Later]:
    """Of those that have something to come, by their ids; what has rung is left out."""
    rows = ReminderRepository(session, CASE).waiting_of([case.id for case in cases])
    found: dict[int, Later] = {}
    for number in {row.case_id for row in rows if row.case_id is not None}:
        own = [row for row in rows if row.case_id == number]
        until = next((row.remind_at for row in own if row.is_snooze), None)
        found[number] = Later(until, [row for row in own if not row.is_snooze])
    return found


def remind(session: Session, officer: Officer, code: str, at: datetime, text: str, now: datetime) -> Reminder:
    """Tell whoever has the case then, else its unit's duty. Raises NotFound, NotAllowed, Invalid."""
    case = find_case(session, officer, code)
    require_writer(officer)
    row = _keep(session, officer, case, at, text, now, is_snooze=False)
    act, detail = "case.remind", {"at": at.isoformat()}
    audit.record(session, f"officer:{officer.id}", act, "case", case.id, now, detail)
    announce_case(session, case)
    return row


def cancel(session: Session, officer: Officer, code: str, reminder_id: int, now: datetime) -> None:
    """A plain reminder that waits is dropped; one that has rung is settled. Raises NotFound, NotAllowed."""
    case = find_case(session, officer, code)
    require_writer(officer)
    repository = ReminderRepository(session, CASE)
    row = repository.get(reminder_id)
    if row is None or (row.is_snooze and row.state == "waiting"):
        raise NotFound
    is_ended = repository.end(reminder_id, case.id, "cancelled", now)
    if not (is_ended or repository.end(reminder_id, case.id, "done", now, seen="told")):
        raise NotFound
    session.refresh(row)
    detail = {"state": row.state}
    audit.record(session, f"officer:{officer.id}", "case.remind_ended", "case", case.id, now, detail)
    announce_case(session, case)


def snooze(session: Session, officer: Officer, code: str, until: datetime, text: str, now: datetime) -> CaseDone:
    """Out of the working lists until then, the citizen's next words, the deadline or somebody else who gets it.

    Whoever has it then is told. Raises NotFound, NotAllowed, Invalid.
    """
    case = find_case(session, officer, code)
    require_writer(officer)
    if case.closed_at is not None:
        raise Invalid(_("This case is closed; there is nothing to put off."))
    require_ahead(until, now)
    before = _lift(session, case, now)
    row = _keep(session, officer, case, until, text, now, is_snooze=True)
    return _done(session, officer, case, "case_snooze", before, row.id, until, now)


def wake(session: Session, officer: Officer, code: str, now: datetime) -> CaseDone:
    """Back into the lists at once. Raises NotFound, NotAllowed."""
    case = find_case(session, officer, code)
    require_writer(officer)
    before = _lift(session, case, now)
    if before is None:
        return CaseDone(case, None)
    return _done(session, officer, case, "case_wake", before, None, None, now)


def _lift(session: Session, case: Case, now: datetime) -> int | None:
    """Nothing puts it off any more; the number of what did. The case is locked: one at a time puts it off."""
    CaseRepository(session).lock(case.id)
    repository = ReminderRepository(session, CASE)
    put_off = repository.put_off(case.id)
    repository.cancel_snoozes(case.id, now)
    return put_off.id if put_off else None


def _keep(
    session: Session, officer: Officer, case: Case, at: datetime, text: str, now: datetime, *, is_snooze: bool
) -> Reminder:
    require_ahead(at, now)
    reminder = Reminder(
        case_id=case.id, remind_at=at, text=" ".join(storable(text).split())[:500], is_snooze=is_snooze,
        state="waiting", made_by=officer.id, made_at=now,
    )  # fmt: skip
    ReminderRepository(session, CASE).add(reminder)
    session.refresh(reminder)
    return reminder


def _done(
    session: Session, officer: Officer, case: Case, kind: str, before: int | None, after: int | None,
    until: datetime | None, now: datetime,
) -> CaseDone:  # fmt: skip
    """Into the log, and into what can be undone: the number of what put it off before and of what does now."""
    detail = {"until": until.isoformat() if until else None}
    audit.record(session, f"officer:{officer.id}", "case.snooze", "case", case.id, now, detail)
    announce_case(session, case)
    number = undoing.note(
        session, officer, kind, now, case_id=case.id, before={"put_off": before}, after={"put_off": after}
    )
    return CaseDone(case, number)


def _restore(session: Session, officer: Officer, act: UndoableAct, now: datetime) -> None:
    """Who undoes putting off is not told of it later; who undoes waking is."""
    cases, repository = CaseRepository(session), ReminderRepository(session, CASE)
    case = cases.get(act.case_id or 0)
    if case is None or cases.find(officer, case.code) is None:
        raise undoing.ChangedSince
    cases.lock(case.id)
    put_off = repository.put_off(case.id)
    if (put_off.id if put_off else None) != act.after["put_off"]:
        raise undoing.ChangedSince
    repository.cancel_snoozes(case.id, now)
    if act.before["put_off"] is not None:
        repository.revive(act.before["put_off"])
    announce_case(session, case)


for _kind in ("case_snooze", "case_wake"):
    undoing.restores(_kind)(_restore)


def ring(session: Session, reminder: Reminder, now: datetime) -> None:
    """The time has come: tell whoever has the case, by the right to read it at this moment."""
    case = CaseRepository(session).get(reminder.case_id or 0)
    if case is None:
        return
    people = to_tell_of_case(session, case, now, otherwise=reminder.made_by)
    news.tell(session, case, people, "reminder", now, reminder=reminder.id)
    announce_case(session, case)

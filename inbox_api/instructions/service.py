"""Giving an instruction, reporting on it, accepting or returning the report. Every step is a line of the case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import news
from inbox_api.cases.repository import DENUNCIATION, CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.instructions.repository import FILTERS, InstructionRepository, Place
from inbox_api.models import Case, Instruction, InstructionEvent, Officer
from inbox_api.officers import absence, notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

GIVERS = ("leader", "approver")
REPORTERS = ("officer", "dispatcher", "inspector")
TEXT_AT_MOST = 4000
AT_ONCE = 200


class InstructionOver(Conflict):
    code = "instruction_over"
    message = lazy_gettext("This instruction has ended, or waits for somebody else.")


def is_late(row: Instruction, now: datetime) -> bool:
    """Open, past its deadline and not reported on: computed, never stored."""
    return row.ended_at is None and row.state != "reported" and row.due_at < now


def _text(value: str) -> str:
    text = storable(value).strip()
    if not text or len(text) > TEXT_AT_MOST:
        raise Invalid(_("Write between 1 and %(most)d characters.", most=TEXT_AT_MOST))
    return text


def give(
    session: Session, case: Case, by: Officer, text: str, due_at: datetime, now: datetime, *, to: Officer | None = None
) -> Instruction:
    """Instruct the case's unit, or one of its officers. Raises NotAllowed, NotFound, Invalid (text, deadline)."""
    officers = OfficerRepository(session)
    if not by.has_role(*GIVERS) or case.unit_id not in officers.units_below(by.unit_id):
        raise NotAllowed
    if case.restricted == DENUNCIATION:
        raise NotAllowed
    if due_at <= now:
        raise Invalid(_("The deadline of an instruction lies in the future."))
    if to is not None and CaseRepository(session).find(to, case.code) is None:
        raise NotFound(_("This colleague may not see the case."))
    row = Instruction(
        case_id=case.id, given_by=by.id, unit_id=case.unit_id, officer_id=to.id if to else case.officer_id,
        text=_text(text), given_at=now, due_at=due_at, state="given",
    )  # fmt: skip
    repository = InstructionRepository(session)
    repository.add(row)
    _note(session, row, "given", by, row.text, now)
    everybody = {one.id for one in officers.acting_in(row.unit_id)}
    _tell(session, row, everybody if row.officer_id is None else {row.officer_id}, "instruction", now)
    return row


def report(session: Session, officer: Officer, instruction_id: int, text: str, now: datetime) -> Instruction:
    """What was done. Raises NotFound, NotAllowed, InstructionOver, Invalid."""
    row = find(session, officer, instruction_id)
    if not officer.has_role(*REPORTERS):
        raise NotAllowed
    _advance(session, row, {"given", "returned"}, "reported", officer, text, now)
    _tell(session, row, {row.given_by}, "instruction_reported", now)
    return row


def accept(session: Session, officer: Officer, instruction_id: int, text: str, now: datetime) -> Instruction:
    """The report is good: the instruction ends. Raises NotFound, NotAllowed, InstructionOver."""
    row = _own(session, officer, instruction_id)
    _advance(session, row, {"reported"}, "accepted", officer, text or _("Accepted"), now)
    row.ended_at = now
    _tell(session, row, _reporters(session, row), "instruction_accepted", now)
    return row


def send_back(
    session: Session, officer: Officer, instruction_id: int, text: str, due_at: datetime, now: datetime
) -> Instruction:
    """The report is not enough: a new deadline. Raises NotFound, NotAllowed, InstructionOver, Invalid."""
    row = _own(session, officer, instruction_id)
    if due_at <= now:
        raise Invalid(_("The deadline of an instruction lies in the future."))
    _advance(session, row, {"reported"}, "returned", officer, text, now)
    row.due_at, row.late_told_at = due_at, None
    _tell(session, row, _reporters(session, row), "instruction_returned", now)
    return row


def withdraw(session: Session, officer: Officer, instruction_id: int, text: str, now: datetime) -> Instruction:
    """No longer needed. Raises NotFound, NotAllowed, InstructionOver, Invalid."""
    row = _own(session, officer, instruction_id)
    _advance(session, row, {"given", "returned", "reported"}, "withdrawn", officer, text, now)
    row.ended_at = now
    return row


def find(session: Session, officer: Officer, instruction_id: int) -> Instruction:
    """Raises NotFound."""
    row = InstructionRepository(session).find(officer, instruction_id)
    if row is None:
        raise NotFound
    return row


def may_judge(session: Session, officer: Officer, row: Instruction) -> bool:
    """Who gave it, or another leader who stands in for that one while away."""
    if row.given_by == officer.id:
        return True
    return officer.has_role(*GIVERS) and absence.on_behalf_of(session, officer.id, [row.given_by]) is not None


def _own(session: Session, officer: Officer, instruction_id: int) -> Instruction:
    row = find(session, officer, instruction_id)
    if not may_judge(session, officer, row):
        raise NotAllowed
    return row


def _advance(
    session: Session, row: Instruction, from_states: set[str], state: str, by: Officer, text: str, now: datetime
) -> None:
    if row.ended_at is not None or row.state not in from_states:
        raise InstructionOver
    row.state = state
    _note(session, row, state, by, _text(text), now)


def _note(session: Session, row: Instruction, kind: str, by: Officer, text: str, now: datetime) -> None:
    InstructionRepository(session).add(
        InstructionEvent(instruction_id=row.id, at=now, kind=kind, officer_id=by.id, text=text)
    )
    part = {"given": None, "reported": row.officer_id}.get(kind, row.given_by)
    behalf = absence.log_behalf(session, by.id, [part], "instruction", row.id, now)
    detail = {"step": kind, "text": text, "due": row.due_at.isoformat(), **behalf}
    add_event(session, row.case, "instruction", now, detail=detail, officer_id=by.id)
    audit.record(session, f"officer:{by.id}", f"instruction.{kind}", "instruction", row.id, now, {"case": row.case_id})
    announce_case(session, row.case)


def tell_late(session: Session, now: datetime) -> int:
    """Tell who was to act and who gave it that the deadline has passed, once for each; returns how many are late."""
    late = InstructionRepository(session).claim_late(now, AT_ONCE)
    for row in late:
        acting = {one.id for one in OfficerRepository(session).acting_in(row.unit_id)}
        people = acting if row.officer_id is None else {row.officer_id}
        told = news.tell(session, row.case, people | {row.given_by}, "instruction_late", now, instruction=row.id)
        ids = {"case": row.case_id, "told": told}
        audit.record(session, "system", "instruction.late", "instruction", row.id, now, ids)
    return len(late)


def _tell(session: Session, row: Instruction, people: set[int], kind: str, now: datetime) -> None:
    notices.tell(session, people, kind, now, case_id=row.case_id, code=row.case.code, instruction=row.id)


def _reporters(session: Session, row: Instruction) -> set[int]:
    reported = [one for one in InstructionRepository(session).events([row.id]) if one.kind == "reported"]
    return {one.officer_id for one in reported[-1:]}


def listed(
    session: Session, officer: Officer, name: str, now: datetime, *, limit: int = 100, after: Place | None = None
) -> Sequence[Instruction]:
    """Filters: open late reported given ended. after: the last one of the page before. Raises Invalid."""
    if name not in FILTERS:
        raise Invalid
    return InstructionRepository(session).listed(officer, name, now, limit, after)


def count(session: Session, officer: Officer, name: str, now: datetime) -> int:
    """How many a filter shows."""
    return InstructionRepository(session).count(officer, name, now)


def of_case(session: Session, case: Case) -> list[tuple[Instruction, list[InstructionEvent]]]:
    """Every instruction on a case with its steps, newest instruction first."""
    repository = InstructionRepository(session)
    rows = repository.of_case(case.id)
    steps: dict[int, list[InstructionEvent]] = defaultdict(list)
    for event in repository.events([row.id for row in rows]):
        steps[event.instruction_id].append(event)
    return [(row, steps[row.id]) for row in rows]


def steps_of(session: Session, instruction_ids: Sequence[int]) -> Sequence[InstructionEvent]:
    """The steps of several instructions the caller has listed, oldest first."""
    return InstructionRepository(session).events(instruction_ids) if instruction_ids else []


def may_give(session: Session, case: Case, officer: Officer) -> bool:
    """Whether the page offers it."""
    below = OfficerRepository(session).units_below(officer.unit_id) if officer.has_role(*GIVERS) else set()
    return case.unit_id in below and case.restricted != DENUNCIATION and case.closed_at is None

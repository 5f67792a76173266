"""Once a working day people are reminded of questions and documents that have waited since an earlier day.

Each person gets one notice of all that waits for them. Who stands in for somebody absent gets another one; whoever
drafted a document that waits for somebody absent can have another colleague sign it, and is told so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.approvals import service
from inbox_api.approvals.repository import ApprovalRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.deadlines.service import working_calendar
from inbox_api.documents.repository import DocumentRepository, WaitingDocument
from inbox_api.documents.service import holder_id
from inbox_api.models import Absence, Case, Officer
from inbox_api.officers import absence, notices
from inbox_api.officers.repository import OfficerRepository

KIND, HELD_UP = "waiting", "document_held_up"
AT_MOST = 2000


@dataclass
class _Due:
    """What is to be said: counts by person; documents by (substitute, absent); cases whose document is held up."""

    decisions: Counter[int] = field(default_factory=Counter)
    documents: Counter[int] = field(default_factory=Counter)
    stood_in: Counter[tuple[int, int]] = field(default_factory=Counter)
    held_up: dict[int, list[Case]] = field(default_factory=dict)

    def people(self) -> set[int]:
        return {*self.decisions, *self.documents, *(one for one, _absent in self.stood_in), *self.held_up}


def remind(session: Session, now: datetime) -> int:
    """Tell everybody who was not told today; returns how many people. Nothing while the offices are closed."""
    calendar, local = working_calendar(session), now.astimezone(LOCAL_ZONE)
    if not calendar.is_working_day(local.date()) or not calendar.is_open_at(now):
        return 0
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    due = _Due()
    for approval in ApprovalRepository(session).waiting_since_before(midnight, AT_MOST):
        due.decisions.update(service.deciders(session, approval.case, approval.asker, now))
    waiting = [one for one in DocumentRepository(session).waiting(limit=AT_MOST) if one.since < midnight]
    _add_documents(session, due, waiting, now)
    people = due.people()
    people -= notices.told_since(session, people, (KIND, HELD_UP), midnight)
    _tell(session, due, people, now)
    return len(people)


def _add_documents(session: Session, due: _Due, waiting: list[WaitingDocument], now: datetime) -> None:
    holders = {number for one in waiting if (number := holder_id(one.document)) is not None}
    away = absence.away(session, holders, now)
    for one in waiting:
        case, number = one.document.case, holder_id(one.document)
        if number is None:
            continue
        if _may_know(session, case, OfficerRepository(session).get(number)):
            due.documents[number] += 1
        gone = away.get(number)
        if gone is not None:
            _add_absent(session, due, one, gone)


def _add_absent(session: Session, due: _Due, waiting: WaitingDocument, gone: Absence) -> None:
    case, drafter = waiting.document.case, waiting.document.drafter
    if gone.substitute is not None and _may_know(session, case, gone.substitute):
        due.stood_in[gone.substitute.id, gone.officer_id] += 1
    if _may_know(session, case, drafter):
        due.held_up.setdefault(drafter.id, []).append(case)


def _may_know(session: Session, case: Case, officer: Officer | None) -> bool:
    return officer is not None and officer.is_active and CaseRepository(session).find(officer, case.code) is not None


def _tell(session: Session, due: _Due, people: set[int], now: datetime) -> None:
    for person in sorted(people & {*due.decisions, *due.documents}):
        counts = {"decisions": due.decisions[person], "documents": due.documents[person]}
        notices.tell(session, [person], KIND, now, **counts)
    names = OfficerRepository(session).names({absent for _person, absent in due.stood_in})
    for (person, absent), documents in sorted(due.stood_in.items()):
        if person in people:
            notices.tell(session, [person], KIND, now, documents=documents, name=names.get(absent, ""))
    for person in sorted(people & set(due.held_up)):
        for case in due.held_up[person]:
            notices.tell(session, [person], HELD_UP, now, case_id=case.id, code=case.code)

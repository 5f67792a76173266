"""What a phone takes along: the cases to be visited with the facts that are needed on the spot, and nothing else.

No name, telephone number or words about a person: those stay in the case file. Every case that is taken along is noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import NotAllowed
from inbox_api.field import plans
from inbox_api.field.ordering import Stop
from inbox_api.field.repository import FieldRepository
from inbox_api.models import FieldChoice, FieldPlan, FieldVisit, Officer

READERS = ("officer", "dispatcher", "inspector", "leader")
CASES_AT_MOST = 200
PICTURES_AT_MOST = 4
NOTED_AGAIN = timedelta(hours=12)  # the same phone asks every few minutes: one line in the log is enough


@dataclass(frozen=True, slots=True)
class Sheet:
    """One case as it is taken along. pictures: ids of files, shown only where there is a network."""

    plan: FieldPlan
    is_mine: bool
    visits: list[FieldVisit]
    choices: list[FieldChoice]
    pictures: list[int]


def take_along(session: Session, officer: Officer, now: datetime) -> list[Sheet]:
    """The officer's own and the unit's cases to be visited, own first, by day and deadline. Raises NotAllowed."""
    if not officer.has_role(*READERS):
        raise NotAllowed
    repository = FieldRepository(session)
    found = repository.plans_for(officer, CASES_AT_MOST)
    ids = [plan.case_id for plan in found]
    _note(session, repository, officer, ids, now)
    visits = _by_case(repository.visits_of(ids))
    choices: dict[int, list[FieldChoice]] = {}
    for one in repository.choices_of(ids):
        choices.setdefault(one.case_id, []).append(one)
    pictures = repository.pictures_of(ids)
    return [
        Sheet(
            plan,
            plans.is_mine(session, plan, officer),
            visits.get(plan.case_id, []),
            choices.get(plan.case_id, []),
            pictures.get(plan.case_id, [])[:PICTURES_AT_MOST],
        )
        for plan in found
    ]


def _note(session: Session, repository: FieldRepository, officer: Officer, ids: Sequence[int], now: datetime) -> None:
    taken = repository.copies_of(officer.id, ids)
    fresh = [one for one in ids if one not in taken or now - taken[one] >= NOTED_AGAIN]
    repository.note_copies(officer.id, fresh, now)
    for case_id in fresh:
        audit.record(session, f"officer:{officer.id}", "case.field_copy", "case", case_id, now)


def _by_case(visits: Sequence[FieldVisit]) -> dict[int, list[FieldVisit]]:
    found: dict[int, list[FieldVisit]] = {}
    for one in visits:
        found.setdefault(one.case_id, []).append(one)
    return found


def stop_of(sheet: Sheet) -> Stop:
    """Where it lies and how urgent it is, for the order of the way."""
    case = sheet.plan.case
    return Stop(case.code, case.ward_code or "", case.due_at, case.latitude, case.longitude)

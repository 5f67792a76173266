"""Choosing cases for a visit: who goes, when, what to look at. One open plan a case; choosing again changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.steps import ACTING_ROLES, require_writer
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.field.repository import FieldRepository
from inbox_api.folding import storable
from inbox_api.models import Case, FieldPlan, Officer
from inbox_api.officers import notices
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

NOTE_AT_MOST = 500
CANDIDATES_AT_MOST = 30


class NotForPhones(Conflict):
    code = "not_for_phones"
    message = lazy_gettext("Restricted cases are never kept on a phone. Record such a visit in the case file.")


@dataclass(frozen=True, slots=True)
class Wish:
    """officer: who goes; None: anybody of the unit in charge. note: what to look at."""

    officer: Officer | None = None
    planned_on: date | None = None
    note: str = ""


def choose(session: Session, case: Case, by: Officer, wish: Wish, now: datetime) -> FieldPlan:
    """Put an open case on the list of those to be visited.

    Raises NotAllowed, Conflict, NotForPhones, NotFound (nobody to go), Invalid.
    """
    require_writer(by)
    require_visitable(case)
    note = storable(wish.note).strip()
    if len(note) > NOTE_AT_MOST:
        raise Invalid(_("At most 500 characters fit here."))
    if wish.officer is not None:
        _require_goer(session, case, wish.officer)
    officer_id = wish.officer.id if wish.officer else None
    values: dict[str, Any] = {"officer_id": officer_id, "planned_on": wish.planned_on, "note": note}
    repository = FieldRepository(session)
    plan = repository.open_plan(case.id, for_change=True)
    if plan is None:
        if not repository.add_plan({**values, "case_id": case.id, "chosen_by": by.id, "chosen_at": now}):
            raise Conflict
        plan = repository.open_plan(case.id, for_change=True)
    else:
        for name, value in values.items():
            setattr(plan, name, value)
        session.flush()
        session.refresh(plan)  # who goes is another one now
    if plan is None:
        raise Conflict
    _tell(session, case, by, wish, note, now)
    return plan


def _tell(session: Session, case: Case, by: Officer, wish: Wish, note: str, now: datetime) -> None:
    detail = {"name": wish.officer.display_name if wish.officer else "", "text": note}
    if wish.planned_on:
        detail["day"] = wish.planned_on.isoformat()
    add_event(session, case, "field_plan", now, detail=detail, officer_id=by.id)
    to = {"to": wish.officer.id} if wish.officer else {}
    audit.record(session, f"officer:{by.id}", "case.field_plan", "case", case.id, now, to)
    if wish.officer is not None and wish.officer.id != by.id:
        notices.tell(session, [wish.officer.id], "field_plan", now, case_id=case.id, code=case.code)
    announce_case(session, case)


def require_visitable(case: Case) -> None:
    """Raises Conflict (ended, merged), NotForPhones."""
    if case.restricted != "none":
        raise NotForPhones
    if case.closed_at is not None or case.merged_into_id is not None:
        raise Conflict(_("Only open cases are chosen for a visit."))


def _require_goer(session: Session, case: Case, goer: Officer) -> None:
    may_go = goer.is_active and goer.has_role(*ACTING_ROLES)
    if not may_go or CaseRepository(session).find(goer, case.code) is None:
        raise NotFound(_("This colleague may not see the case."))


def drop(session: Session, case: Case, by: Officer, now: datetime) -> None:
    """Take the case off the list. Raises NotAllowed, NotFound (it is on none)."""
    require_writer(by)
    plan = FieldRepository(session).open_plan(case.id, for_change=True)
    if plan is None:
        raise NotFound
    end(plan, by, "removed", now)
    add_event(session, case, "field_plan_removed", now, detail={}, officer_id=by.id)
    audit.record(session, f"officer:{by.id}", "case.field_plan_removed", "case", case.id, now)
    announce_case(session, case)


def end(plan: FieldPlan, by: Officer, ended_as: str, now: datetime) -> None:
    """ended_as: visited | removed."""
    plan.ended_at, plan.ended_by, plan.ended_as = now, by.id, ended_as


def is_mine(session: Session, plan: FieldPlan, officer: Officer) -> bool:
    """Whether it is this officer who goes, also in the place of an absent colleague."""
    goer = plan.officer_id if plan.officer_id is not None else plan.case.officer_id
    return goer in CaseRepository(session).officers_read_as(officer)


def candidates(session: Session, officer: Officer) -> Sequence[Case]:
    """Open reports that could be chosen, the own ones first; none for those who only read."""
    if not officer.has_role(*ACTING_ROLES):
        return []
    return FieldRepository(session).candidates(officer, CANDIDATES_AT_MOST)

"""Telling colleagues that a case is theirs now, or that its citizen did something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.duty.whom import on_duty_for_case
from inbox_api.models import Case
from inbox_api.officers import absence, notices
from inbox_api.officers.repository import OfficerRepository


def tell(
    session: Session, case: Case, officer_ids: Iterable[int | None], kind: str, now: datetime, *,
    by: int | None = None, **detail: Any,
) -> int:  # fmt: skip
    """Tell those of them who may read the case, but not who did it (`by`); returns how many."""
    officers, rights = OfficerRepository(session), CaseRepository(session)
    found = [officers.get(one) for one in {*officer_ids} - {by, None} if one is not None]
    people = [one.id for one in found if one is not None and one.is_active and rights.find(one, case.code) is not None]
    return notices.tell(session, people, kind, now, case_id=case.id, code=case.code, **detail)


def tell_in_charge(
    session: Session, case: Case, kind: str, now: datetime, *, by: int | None = None, **detail: Any
) -> int:
    """Tell who has the case, and the substitute of who is away; of a case that nobody has, those on duty."""
    if case.officer_id is None:
        return tell_on_duty(session, case, kind, now, by=by, **detail)
    away = absence.away(session, {case.officer_id}, now).get(case.officer_id)
    return tell(session, case, [case.officer_id, away.substitute_id if away else None], kind, now, by=by, **detail)


def tell_on_duty(
    session: Session, case: Case, kind: str, now: datetime, *, by: int | None = None, **detail: Any
) -> int:
    """Tell those who are on duty in the unit of the case."""
    return tell(session, case, [one.id for one in on_duty_for_case(session, case, now)], kind, now, by=by, **detail)

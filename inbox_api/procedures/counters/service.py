"""The counters of the loaded city for one procedure."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.areas.repository import AreaRepository
from inbox_api.areas.service import city_or_none, find_ward
from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.procedures.counters.choosing import Counters, choose
from inbox_api.procedures.records import ProcedureRecord


def counters_for(
    session: Session,
    record: ProcedureRecord,
    *,
    ward: str = "",
    moment: datetime | None = None,
    calendar: WorkingCalendar | None = None,
) -> Counters:
    """Where the papers of `record` are taken. ward: a code, or any name of a ward, old or new; "" when unknown.

    moment: aware, with `calendar`, to say whether each counter is open then.
    """
    repository = AreaRepository(session)
    known = find_ward(session, ward) if ward.strip() and city_or_none(session) else None
    return choose(
        record,
        repository.offices(),
        ward_code=known.code if known else None,
        wards=[(row.code, row.name) for row in repository.wards()],
        moment=moment,
        calendar=calendar,
    )

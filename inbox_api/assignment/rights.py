"""Who leads a case: its unit's people, its officer and the substitute. Co-units read and answer their part."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.errors import NotAllowed
from inbox_api.models import Case, Officer
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import lazy_gettext


class LeadUnitOnly(NotAllowed):
    code = "lead_unit_only"
    message = lazy_gettext(
        "Your unit helps with this case. Steps are for the unit in charge; answer your part instead."
    )


def may_lead(session: Session, case: Case, officer: Officer) -> bool:
    """Whether somebody who may read the case reads it as one in charge. No queries for cases without co-units."""
    if not case.co_unit_ids or case.restricted != "none" or case.officer_id == officer.id:
        return True
    if case.unit_id in CaseRepository(session).units_read_by(officer):
        return True
    return case.officer_id in OfficerRepository(session).acting_for(officer.id)


def require_lead(session: Session, case: Case, officer: Officer) -> None:
    """Raises LeadUnitOnly."""
    if not may_lead(session, case, officer):
        raise LeadUnitOnly

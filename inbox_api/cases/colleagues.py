"""To which colleagues work is offered."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.steps import ACTING_ROLES
from inbox_api.models import Officer
from inbox_api.officers import absence
from inbox_api.officers.repository import OfficerRepository


def near(session: Session, officer: Officer, unit_id: int | None) -> set[int]:
    """Units from which somebody is offered: that unit, those above it, the officer's own and those below them."""
    officers = OfficerRepository(session)
    above = officers.units_above(unit_id) if unit_id is not None else []
    return {*above, *officers.member_units(officer), *officers.units_under(officer)}


def present_acting(
    session: Session, units: Container[int], now: datetime, *, with_inspectors: bool = False
) -> list[Officer]:
    """Who takes steps in these units, is active and there, by name. with_inspectors: also those of other units."""
    active = OfficerRepository(session).active()
    found = [
        one
        for one in active
        if one.has_role(*ACTING_ROLES) and (one.unit_id in units or (with_inspectors and one.has_role("inspector")))
    ]
    away = absence.away(session, [one.id for one in found], now)
    return [one for one in found if one.id not in away]

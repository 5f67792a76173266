"""What officers choose from when they put steps together, and how what is chosen is called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases import desk
from inbox_api.cases.steps import ACTING_ROLES
from inbox_api.conversations import labels
from inbox_api.models import Officer
from inbox_api.officers import absence
from inbox_api.officers.repository import OfficerRepository


def colleagues(session: Session, officer: Officer, now: datetime) -> list[Officer]:
    """Acting ones of the own units, those above and those below, who are there; by name, oneself among them."""
    officers = OfficerRepository(session)
    near = {*officers.units_above(officer.unit_id), *officers.member_units(officer), *officers.units_under(officer)}
    found = [one for one in officers.active() if one.unit_id in near and one.has_role(*ACTING_ROLES)]
    away = absence.away(session, [one.id for one in found], now)
    return [one for one in found if one.id not in away]


def names(session: Session, officer: Officer) -> dict[str, dict[str, str]]:
    """{"to": {username: name}, "unit": {code: name}, "label": {id: name}} of what steps may name."""
    return {
        "to": {one.username: one.display_name for one in OfficerRepository(session).active()},
        "unit": {one.code: one.name for one in desk.units(session)},
        "label": {str(one.id): one.name for one in labels.labels_for(session, officer)},
    }

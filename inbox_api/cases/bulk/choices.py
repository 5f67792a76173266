"""What officers choose from when they put steps together, and how what is chosen is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

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


def names(session: Session, officer: Officer, steps: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """{"to": {username: name}, "unit": {code: name}, "label": {id: name}} of what these steps name; nothing else is
    asked for: it stands on every page of a case and a conversation.
    """
    named: dict[str, set[str]] = {"to": set(), "unit": set(), "label": set()}
    for key, value in (pair for step in steps for pair in step.items() if pair[0] in named):
        named[key].add(str(value))
    officers = OfficerRepository(session)
    found = labels.labels_for(session, officer) if named["label"] else ()
    return {
        "to": officers.names_of_accounts(named["to"]) if named["to"] else {},
        "unit": officers.names_of_units(named["unit"]) if named["unit"] else {},
        "label": {str(one.id): one.name for one in found if str(one.id) in named["label"]},
    }

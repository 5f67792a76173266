"""What officers choose from when they put steps together, and how what is chosen is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.cases.colleagues import near, present_acting
from inbox_api.conversations import labels
from inbox_api.models import Officer
from inbox_api.officers.repository import OfficerRepository


def colleagues(session: Session, officer: Officer, now: datetime) -> list[Officer]:
    """Acting ones of the own units, those above and those below, who are there; by name, oneself among them."""
    return present_acting(session, near(session, officer, officer.unit_id), now)


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

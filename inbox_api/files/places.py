"""Where a photo says it was taken: a suggestion for the place of its case, for nothing else, and not for long.

It is offered to officers who may change the case, while the case has no place of its own and holds nothing that
the law protects more strictly. Once it is used or turned down it is forgotten; a clock forgets the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases.steps import change_fields, require_writer
from inbox_api.errors import NotFound
from inbox_api.files.repository import FileRepository
from inbox_api.models import Case, Officer

UNRESTRICTED = "none"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One photo's or film's place in degrees. source: "exif" or "film"."""

    attachment_id: int
    latitude: float
    longitude: float
    source: str


def suggestions(session: Session, case: Case) -> list[Suggestion]:
    """Oldest first; none for a case that has a place, is closed or restricted."""
    if case.latitude is not None or case.closed_at is not None or case.restricted != UNRESTRICTED:
        return []
    if case.conversation is not None and case.conversation.is_restricted:
        return []
    return [
        Suggestion(row.id, row.taken_latitude, row.taken_longitude, row.taken_source or "")
        for row in FileRepository(session).with_places(case.id)
        if row.taken_latitude is not None and row.taken_longitude is not None
    ]


def use(session: Session, case: Case, attachment_id: int, by: Officer, now: datetime) -> None:
    """The case lies where this photo was taken. Raises NotFound, NotAllowed, Conflict."""
    found = next((one for one in suggestions(session, case) if one.attachment_id == attachment_id), None)
    if found is None:
        raise NotFound
    change_fields(session, case, {"latitude": found.latitude, "longitude": found.longitude}, by, now)
    FileRepository(session).forget_places_of_case(case.id)


def turn_down(session: Session, case: Case, by: Officer, now: datetime) -> None:
    """None of these places is the case's. Raises NotAllowed."""
    require_writer(by)
    require_lead(session, case, by)
    FileRepository(session).forget_places_of_case(case.id)
    audit.record(session, f"officer:{by.id}", "case.place_turned_down", "case", case.id, now)

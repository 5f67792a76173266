"""Cases like this one: shown to officers at intake and triage, with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from inbox_api.cases.links.likeness import SAME, Likeness, Matter, likeness
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case, Officer
from inbox_api.settings import get_settings

SHOWN = 5
UNRESTRICTED = "none"


@dataclass(frozen=True, slots=True)
class Similar:
    """people: how many already have this matter."""

    case: Case
    likeness: Likeness
    people: int


def matter_of(case: Case) -> Matter:
    return Matter(
        id=case.id,
        person=case.citizen_id,
        text=case.description,
        topic=case.topic,
        ward=case.ward_code,
        address=case.address or "",
        latitude=case.latitude,
        longitude=case.longitude,
        at=case.received_at,
    )


def similar(session: Session, officer: Officer, case: Case, limit: int = SHOWN) -> list[Similar]:
    """Readable cases that may be the same matter, the likeliest first; [] for what is no matter of many."""
    if case.restricted != UNRESTRICTED or case.merged_into_id is not None:
        return []
    repository = LinkRepository(session)
    beside = {case.parent_id} | {child.id for child in repository.children(case.id)}
    hidden = repository.not_duplicates_of(case.id) | beside
    days = timedelta(days=get_settings().duplicate_days)
    found = repository.near(
        but=case.id,
        ward=case.ward_code,
        since=case.received_at - days,
        until=case.received_at + days,
        readable=CaseRepository(session).may_read(officer),
    )
    return list(islice(_best(session, matter_of(case), [one for one in found if one.id not in hidden]), limit))


def similar_to(session: Session, officer: Officer | None, matter: Matter) -> Iterator[Similar]:
    """The same for words that are no case yet. officer None: for citizens; what is shown of it must be harmless."""
    days = timedelta(days=get_settings().duplicate_days)
    readable = CaseRepository(session).may_read(officer) if officer is not None else None
    found = LinkRepository(session).near(
        but=matter.id, ward=matter.ward, since=matter.at - days, until=matter.at, readable=readable
    )
    return _best(session, matter, found)


def _best(session: Session, matter: Matter, cases: Sequence[Case]) -> Iterator[Similar]:
    """The likeliest first."""
    near_metres = get_settings().same_matter_metres
    pairs = [(likeness(matter, matter_of(case), near_metres), case) for case in cases]
    fitting = sorted((pair for pair in pairs if pair[0].score >= SAME), key=lambda pair: (-pair[0].score, pair[1].id))
    repository = LinkRepository(session)
    for found, case in fitting:
        yield Similar(case, found, repository.people(case.id))


def is_other_matter(session: Session, officer: Officer, case: Case, other: Case, now: datetime) -> None:
    """An officer says that the two are no duplicates."""
    LinkRepository(session).keep_not_duplicate(case.id, other.id, officer.id, now)

"""How many conversations each filter of the inbox shows, the closed ones left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from sqlalchemy.orm import Session

from inbox_api.cases.repository import TREE_ROLES
from inbox_api.conversations.clock import end_of_day
from inbox_api.conversations.counting_repository import CountingRepository, Numbers
from inbox_api.models import Officer

MANY = 2000  # conversations; of so many nobody sees whether one has just come
KEPT_SECONDS = 3.0
SCOPES_KEPT = 500
Scope = tuple[frozenset[int], bool]


@dataclass
class _Kept:
    numbers: Numbers
    until: float  # of monotonic()


_kept: dict[Scope, _Kept] = {}


def counts(session: Session, officer: Officer, now: datetime) -> Numbers:
    """By the names of FILTERS, without `closed`. What officers of the same units share is counted once in a while."""
    repository = CountingRepository(session)
    own = repository.own(officer, now, end_of_day(now))
    shared = _shared(repository, officer, now)
    return {name: number + shared.get(name, 0) for name, number in own.items()}


def _shared(repository: CountingRepository, officer: Officer, now: datetime) -> Numbers:
    """At most KEPT_SECONDS old where there are MANY; while one request counts anew, others get the numbers before."""
    scope = (frozenset(repository.cases.units_read_by(officer)), officer.has_role(*TREE_ROLES))
    kept, moment = _kept.get(scope), monotonic()
    if kept is not None:
        if moment < kept.until:
            return kept.numbers
        kept.until = moment + KEPT_SECONDS
    numbers = repository.shared(officer, now, end_of_day(now))
    if numbers["all"] < MANY:
        _kept.pop(scope, None)
    else:
        if len(_kept) >= SCOPES_KEPT:
            _kept.clear()
        _kept[scope] = _Kept(numbers, moment + KEPT_SECONDS)
    return numbers

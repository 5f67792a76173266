"""Officers who follow a case: beginning, leaving again, who they are, and to whom it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.service import announce_case, find_case
from inbox_api.cases.watchers_repository import WatcherRepository
from inbox_api.models import Case, Officer
from inbox_api.who_sees.reading import may_read_case


def follow(session: Session, officer: Officer, code: str, now: datetime) -> Case:
    """Be told of the important steps of a case from now on, see watching.py. Raises NotFound."""
    case = find_case(session, officer, code)
    if WatcherRepository(session).follow(case.id, officer.id, now):
        audit.record(session, f"officer:{officer.id}", "case.watch", "case", case.id, now)
        announce_case(session, case)
    return case


def leave(session: Session, officer: Officer, code: str, now: datetime) -> Case:
    """Be told no more. Raises NotFound."""
    case = find_case(session, officer, code)
    if WatcherRepository(session).leave(case.id, officer.id, now):
        audit.record(session, f"officer:{officer.id}", "case.watch_ended", "case", case.id, now)
        announce_case(session, case)
    return case


def of_case(session: Session, case: Case) -> list[Officer]:
    """Who follows it and may read it, by name: who has lost the right is not told and not shown."""
    people = WatcherRepository(session).officers(case.id)
    return may_read_case(session, case.id, people) if people else []


def followed_of(session: Session, officer: Officer, case_ids: Sequence[int]) -> set[int]:
    """Which of these cases the officer follows."""
    return WatcherRepository(session).followed_of(officer.id, case_ids)


def is_offered(session: Session, officer: Officer, case: Case) -> bool:
    """Whether the officer was named in a note of the case and has not decided yet."""
    repository = WatcherRepository(session)
    if repository.has_ever_followed(case.id, officer.id):
        return False
    return repository.is_named_in_note(case.id, officer.username)


def decline(session: Session, officer: Officer, code: str, now: datetime) -> None:
    """It is offered no more. Raises NotFound."""
    WatcherRepository(session).decline(find_case(session, officer, code).id, officer.id, now)

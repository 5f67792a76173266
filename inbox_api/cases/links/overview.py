"""How a case hangs together with others, in figures."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.cases.links import solved
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.models import Case


@dataclass(frozen=True, slots=True)
class Standing:
    """members: merged cases. people: different people with the matter. asked, solved, not_solved: since it ended."""

    members: int
    people: int
    asked: int
    solved: int
    not_solved: int


def standing(session: Session, case: Case) -> Standing:
    repository = LinkRepository(session)
    asked, yes, no = solved.standing(session, case)
    return Standing(repository.count_members(case.id), repository.people(case.id), asked, yes, no)

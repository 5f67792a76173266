"""Who may know of a conversation, decided without the database for the many who listen to one event.

The same rules as InboxRepository.may_read, for ordinary conversations; of secret and sensitive ones, the few, the
answer is "ask". A test compares the two on made-up data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.cases.repository import TREE_ROLES, CaseRepository
from inbox_api.conversations.audience_repository import AudienceRepository
from inbox_api.models import Officer


@dataclass(frozen=True, slots=True)
class Viewer:
    """An officer as the rights see one."""

    officer_id: int
    officers: frozenset[int]  # oneself and whom one stands in for
    units: frozenset[int]
    sees_unsorted: bool

    @classmethod
    def of(cls, session: Session, officer: Officer) -> Viewer:
        cases = CaseRepository(session)
        units, officers = frozenset(cases.units_read_by(officer)), frozenset(cases.officers_read_as(officer))
        return cls(officer.id, officers, units, officer.has_role(*TREE_ROLES))


@dataclass(frozen=True, slots=True)
class Audience:
    """What decides who may know of a conversation. case_officers: who have an ordinary case of it."""

    unit_id: int | None
    officer_id: int | None
    case_units: frozenset[int]
    case_officers: frozenset[int]
    is_plain: bool

    def includes(self, viewer: Viewer) -> bool | None:
        """None: the database must be asked."""
        if not self.is_plain:
            return None
        if not viewer.units:
            return False
        by_unit = viewer.sees_unsorted if self.unit_id is None else self.unit_id in viewer.units
        by_case = bool(viewer.units & self.case_units or viewer.officers & self.case_officers)
        return by_unit or by_case or self.officer_id in viewer.officers


def audiences(session: Session, conversation_ids: Sequence[int]) -> dict[int, Audience]:
    """Of each conversation that exists, in one query."""
    return {
        row.id: Audience(
            row.unit_id, row.officer_id, frozenset(row.case_units), frozenset(row.case_officers or ()),
            not (row.is_restricted or row.has_sensitive),
        )
        for row in AudienceRepository(session).rows(conversation_ids)
    }  # fmt: skip

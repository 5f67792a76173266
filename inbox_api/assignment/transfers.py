"""The meter of transfers: every move between units counts, and from the third on a leader decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.city import choices
from inbox_api.assignment.repository import AssignmentRepository
from inbox_api.cases.states import CaseState
from inbox_api.errors import Conflict
from inbox_api.models import Case, CaseTransfer, Officer
from inbox_api.texts import lazy_gettext


class LeaderMustDecide(Conflict):
    code = "leader_must_decide"
    message = lazy_gettext("This case was transferred too often already. Ask a leader to decide who handles it.")


def counts(case: Case) -> bool:
    """Correcting where a case was routed to, before anybody has sorted it, is no transfer."""
    return case.status != CaseState.RECEIVED


def needs_leader(session: Session, case: Case) -> bool:
    """Whether the next transfer is a leader's decision."""
    return counts(case) and case.transfer_count >= choices(session).free_transfers


def require_allowed(session: Session, case: Case, decided_by: Officer | None) -> None:
    """Raises LeaderMustDecide."""
    if decided_by is None and needs_leader(session, case):
        raise LeaderMustDecide


def note(
    session: Session,
    case: Case,
    from_unit_id: int,
    reason: str,
    by: int | None,
    decided_by: Officer | None,
    now: datetime,
) -> None:
    """Remember that the case came from that unit to its present one. The count itself is part of the case's change."""
    row = CaseTransfer(
        case_id=case.id, at=now, from_unit_id=from_unit_id, to_unit_id=case.unit_id, officer_id=by, reason=reason,
        decided_by=decided_by.id if decided_by else None,
    )  # fmt: skip
    repository = AssignmentRepository(session)
    repository.add(row)
    helping = repository.co_unit(case.id, case.unit_id)
    if helping is not None:  # who helped is in charge now
        helping.removed_at = now


def of_case(session: Session, case: Case) -> Sequence[CaseTransfer]:
    """Oldest first."""
    return AssignmentRepository(session).transfers(case.id)


def is_ping_pong(rows: Sequence[CaseTransfer]) -> bool:
    """Whether a unit got the case back that had already given it away."""
    left: set[int] = set()
    for row in rows:
        left.add(row.from_unit_id)
        if row.to_unit_id in left:
            return True
    return False

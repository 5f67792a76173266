"""The city's choices about assignment, with sound defaults until an administrator changes them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.repository import AssignmentRepository
from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, Invalid, NotAllowed
from inbox_api.models import Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

FEWEST_TRANSFERS, MOST_TRANSFERS = 1, 10
LEAST_THRESHOLD = 0.5  # below that a suggestion is more often wrong than right


class LeaderMustRefuse(Conflict):
    code = "leader_must_refuse"
    message = lazy_gettext("In this city a leader decides whether a case is not accepted. Ask for it.")


@dataclass(frozen=True, slots=True)
class Choices:
    """topic_threshold, unit_threshold: from this confidence on a suggestion acts by itself; None: never.

    free_transfers: so many transfers need no leader. refusal_needs_leader: no case is refused without one.
    """

    topic_threshold: float | None = None
    unit_threshold: float | None = None
    free_transfers: int = 2
    refusal_needs_leader: bool = False


def choices(session: Session) -> Choices:
    """What the city has chosen."""
    row = AssignmentRepository(session).settings()
    if row is None:
        return Choices()
    return Choices(row.topic_threshold, row.unit_threshold, row.free_transfers, row.refusal_needs_leader)


def choose(session: Session, by: Officer, new: Choices, now: datetime) -> Choices:
    """Change the choices; each change is in the audit log. Raises NotAllowed, Invalid."""
    if not by.has_role("admin"):
        raise NotAllowed
    thresholds = (new.topic_threshold, new.unit_threshold)
    if any(value is not None and not LEAST_THRESHOLD <= value <= 1 for value in thresholds):
        raise Invalid(_("A threshold lies between 50 and 100 %."))
    if not FEWEST_TRANSFERS <= new.free_transfers <= MOST_TRANSFERS:
        raise Invalid(_("Between 1 and 10 transfers may be free."))
    AssignmentRepository(session).change_settings({**asdict(new), "changed_at": now, "changed_by": by.id})
    audit.record(session, f"officer:{by.id}", "assignment.choose", "assignment_settings", 1, now, asdict(new))
    return new

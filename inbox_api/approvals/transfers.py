"""A further transfer of a case that was moved too often: the leader decides, and may choose another unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.approvals import service
from inbox_api.assignment import transfers
from inbox_api.assignment.rights import require_lead
from inbox_api.cases import steps
from inbox_api.cases.steps import require_writer
from inbox_api.deadlines.rules import local_day
from inbox_api.errors import Conflict, NotFound
from inbox_api.models import Approval, Case, Officer, Unit
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _

KIND = "transfer"


def ask(session: Session, case: Case, by: Officer, unit: Unit, reason: str, now: datetime) -> Approval:
    """Ask a leader to give the case to that unit. Raises NotAllowed, NotFound, Conflict, Invalid, AlreadyAsked."""
    require_writer(by)
    require_lead(session, case, by)
    if unit.valid_to is not None and unit.valid_to < local_day(now):
        raise NotFound
    if case.closed_at is not None or unit.id == case.unit_id:
        raise Conflict
    if not transfers.needs_leader(session, case):
        raise Conflict(_("This transfer needs no leader yet."))
    return service.ask(session, KIND, case, by, reason, {"unit": unit.code, "name": unit.name}, now)


def apply(session: Session, approval: Approval, decider: Officer, choice: dict[str, Any], now: datetime) -> None:
    """Transfer in the name of who asked, by the leader's decision. choice: {"unit"} when the leader chooses another."""
    officers = OfficerRepository(session)
    unit = officers.unit_by_code(str(choice.get("unit") or approval.payload["unit"]))
    asker = officers.get(approval.asked_by)
    if unit is None or asker is None:
        raise NotFound
    steps.transfer(session, approval.case, unit.id, approval.reason, asker, now, decided_by=decider)


def summary(_session: Session, approval: Approval) -> str:
    """Where the case is to go, and how often it was moved."""
    return _(
        "To %(unit)s; transferred %(count)s times so far", unit=approval.payload["name"],
        count=approval.case.transfer_count,
    )  # fmt: skip

"""From the third transfer on a leader decides whether a case goes to an outside body."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.assignment.rights import require_lead
from inbox_api.cases.forwarding.service import body_of, checked_words, forward
from inbox_api.cases.service import find_case
from inbox_api.cases.steps import require_writer
from inbox_api.models import Approval, Officer
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _

KIND = "forward"


def ask_leader(
    session: Session, officer: Officer, code: str, unit_code: str, reason: str, days: int, now: datetime
) -> Approval:
    """From the third transfer on. Raises NotFound, NotAllowed, ReasonMissing, Invalid, AlreadyAsked."""
    require_writer(officer)
    case = find_case(session, officer, code)
    require_lead(session, case, officer)
    unit = body_of(session, unit_code)
    checked_words(case, reason, days)
    return approvals.ask(session, KIND, case, officer, reason, {"unit": unit.code, "days": days}, now)


def apply(session: Session, approval: Approval, decider: Officer, _choice: dict[str, Any], now: datetime) -> None:
    """The leader agrees: it is sent in the name of whoever asked. The link is made anew by the officer afterwards."""
    asker = OfficerRepository(session).get(approval.asked_by)
    assert asker is not None
    payload = approval.payload
    forward(
        session, asker, approval.case.code, str(payload["unit"]), approval.reason, int(payload["days"]), now,
        decided_by=decider,
    )  # fmt: skip


def summary(session: Session, approval: Approval) -> str:
    """What is asked, for the leaders' list."""
    unit = OfficerRepository(session).unit_by_code(str(approval.payload["unit"]))
    return _("Pass the case to: %(unit)s", unit=unit.name if unit else "?")

"""The second person's decision on a public copy, and taking back what is public."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.cases.publishing.repository import TwinRepository
from inbox_api.cases.publishing.service import KIND, find, log, note, require_publishable
from inbox_api.cases.steps import require_writer
from inbox_api.errors import Conflict, Invalid
from inbox_api.folding import storable
from inbox_api.models import Approval, CaseTwin, Officer, TwinState
from inbox_api.texts import gettext as _


def apply(session: Session, approval: Approval, decider: Officer, _choice: dict[str, Any], now: datetime) -> None:
    """The second person agrees: the copy is public from now on, the one before is history."""
    repository = TwinRepository(session)
    twin = repository.get(int(approval.payload["twin"]))
    if twin is None or twin.state != TwinState.WAITING:
        raise Conflict
    require_publishable(twin.case)
    before = repository.approved(twin.case_id)
    if before is not None:
        if not repository.change(before, {"state": TwinState.REPLACED}):
            raise Conflict
        log(session, before, "replaced", decider, now)
    values = {"state": TwinState.APPROVED, "decided_by": decider.id, "decided_at": now}
    if not repository.change(twin, values):
        raise Conflict
    note(session, twin, "approved", decider, now)


def _is_asked(session: Session, twin: CaseTwin) -> bool:
    return any(row.kind == KIND and row.state == "waiting" for row in approvals.of_case(session, twin.case))


def take_back(session: Session, officer: Officer, twin_id: int, now: datetime) -> CaseTwin:
    """Whoever made it, or who refused it, has it in hand again: after a refusal it can be corrected.

    Raises NotFound, Conflict while nobody has decided.
    """
    require_writer(officer)
    twin = find(session, officer, twin_id)
    if twin.state != TwinState.WAITING or _is_asked(session, twin):
        raise Conflict
    if not TwinRepository(session).change(twin, {"state": TwinState.RETURNED}):
        raise Conflict
    note(session, twin, "returned", officer, now)
    return twin


def withdraw(session: Session, officer: Officer, twin_id: int, reason: str, version: int, now: datetime) -> CaseTwin:
    """What is public is public no more. Raises NotFound, NotAllowed, Conflict, Invalid without a reason."""
    require_writer(officer)
    twin = find(session, officer, twin_id)
    if twin.state != TwinState.APPROVED or twin.version != version:
        raise Conflict
    words = storable(reason).strip()
    if not words:
        raise Invalid(_("Please say why."))
    if not TwinRepository(session).change(twin, {"state": TwinState.WITHDRAWN, "reason": words[:2000]}):
        raise Conflict
    note(session, twin, "withdrawn", officer, now, words)
    return twin


def summary(_session: Session, approval: Approval) -> str:
    """What is asked, for the leaders' list."""
    return _("Publish the copy of this case (look at it in the case first)") + f" #{approval.payload.get('twin')}"

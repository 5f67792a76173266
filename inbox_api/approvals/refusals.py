"""Not accepting a case: officers propose it, a leader decides; where the city wants it, nobody refuses without one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.approvals import service
from inbox_api.assignment.rights import require_lead
from inbox_api.cases import notices, refusing
from inbox_api.cases.states import CaseState, InvalidMove, allowed_moves
from inbox_api.cases.steps import Reasons, lock_conversation, make_move, require_writer
from inbox_api.models import Approval, Case, Officer
from inbox_api.texts import gettext as _

KIND = "refusal"
SORTED_IN = frozenset({CaseState.RECEIVED, CaseState.SORTING})


def ask(session: Session, case: Case, by: Officer, words: str, now: datetime, refusal: str | None = None) -> Approval:
    """Propose not to accept the case; the citizen reads reason and words when the leader agrees.

    refusal: one of refusing.reasons(); None: other, by words alone.
    Raises NotAllowed, InvalidMove (it is being worked on), Invalid, UnknownRefusal, ReasonMissing, AlreadyAsked.
    """
    require_writer(by)
    require_lead(session, case, by)
    if CaseState(case.status) not in SORTED_IN:
        raise InvalidMove
    reason = refusing.written(refusal, words)
    return service.ask(session, KIND, case, by, reason, {"refusal": refusal or refusing.OTHER}, now)


def apply(session: Session, approval: Approval, decider: Officer, choice: dict[str, Any], now: datetime) -> None:
    """Refuse by the leader's decision; the line of the timeline names the leader. choice: {"text"} for the citizen.

    Raises InvalidMove when the case went on meanwhile, ReasonMissing.
    """
    case = approval.case
    lock_conversation(session, case)
    if CaseState(case.status) not in SORTED_IN:
        raise InvalidMove
    refusal, text = approval.payload.get("refusal"), str(choice.get("text") or "")
    reasons = Reasons(reason=refusing.written(refusal, text) if text else approval.reason, refusal=refusal)
    for target in (CaseState.SORTING, CaseState.REFUSED):
        if case.status != target:
            move = next(one for one in allowed_moves(CaseState(case.status)) if one.target == target)
            make_move(session, case, move, now, reasons, officer_id=decider.id)
    notices.tell_state(session, case, CaseState.REFUSED, reasons.reason, decider, now)


def summary(_session: Session, approval: Approval) -> str:
    """What is asked, with the name of the fixed reason."""
    known = refusing.reasons().get(str(approval.payload.get("refusal") or ""))
    asked = _("Not to accept the case; the citizen is told the reason")
    return f"{asked}: {known.name}" if known is not None else asked

"""Another kind or priority of a case, and with it the deadline, counted from when the clock began.

An earlier deadline is one officer's step. A later one is asked of the leaders, as an extension is, and the citizen is
told the new date with the reason.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.assignment import urgency
from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases import steps, topics
from inbox_api.cases.repository import DENUNCIATION, CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import REASON_LENGTH, ReasonMissing
from inbox_api.conversations import unfilled
from inbox_api.deadlines import clocks
from inbox_api.deadlines.wording import due_text
from inbox_api.errors import Conflict, Invalid
from inbox_api.folding import storable
from inbox_api.models import AnswerKind, Approval, Case, Officer
from inbox_api.routes import service as routes
from inbox_api.texts import gettext as _

KIND = "reclassification"
PRIORITIES = ("P0", "P1", "P2", "P3")


def reclassify(
    session: Session, case: Case, by: Officer, *, case_type: str, priority: str, reason: str, now: datetime
) -> Approval | None:
    """Change it at once, or, when the deadline gets later, ask the leaders: the question; the case stays as it is.

    Raises NotAllowed, Invalid, ReasonMissing, AlreadyAsked, Conflict (closed, or of a kind that only people of its
    restriction handle).
    """
    steps.require_writer(by)
    require_lead(session, case, by)
    if case_type not in topics.CASE_TYPES or priority not in PRIORITIES:
        raise Invalid
    if len(reason.strip()) not in REASON_LENGTH:
        raise ReasonMissing
    unfilled.check_filled(reason)  # the citizen may read it
    steps.lock_conversation(session, case)
    session.refresh(case)
    values = _values(session, case, case_type, priority, now)
    if _is_later(session, case, values["due_at"], now):
        payload = {"case_type": case_type, "priority": priority, "due_at": values["due_at"].isoformat()}
        return approvals.ask(session, KIND, case, by, reason, payload, now)
    _change(session, case, values, reason, by, now)
    return None


def apply(session: Session, approval: Approval, decider: Officer, _choice: dict[str, Any], now: datetime) -> None:
    """Change it as was asked, and tell the citizen the new date. Raises Conflict when the case went on meanwhile."""
    conversation = steps.lock_conversation(session, approval.case)
    case, payload = approval.case, approval.payload
    values = _values(session, case, str(payload["case_type"]), str(payload["priority"]), now)
    old, is_later = case.due_at, _is_later(session, case, values["due_at"], now)
    _change(session, case, values, approval.reason, approval.asker, now, decided_by=decider, is_later=is_later)
    is_secret = DENUNCIATION in (case.restricted, values["restricted"])  # the parties are told on paper
    if old is None or not is_later or is_secret:
        return
    if conversation is not None or routes.can_reach(session, case):
        text = _(
            "Case %(code)s was sorted anew; the new date for an answer is %(due)s (before: %(old)s)."
            " Reason: %(reason)s",
            code=case.code, due=due_text(values["due_at"]), old=due_text(old), reason=approval.reason,
        )  # fmt: skip
        routes.tell(session, case, conversation, text, now, kind=AnswerKind.NOTICE)


def summary(_session: Session, approval: Approval) -> str:
    """The new kind and priority, the new date and the one so far."""
    case, payload = approval.case, approval.payload
    return _(
        "As %(kind)s, %(priority)s: due %(due)s. Due so far: %(old)s",
        kind=topics.CASE_TYPES[payload["case_type"]].name, priority=payload["priority"],
        due=due_text(datetime.fromisoformat(str(payload["due_at"]))), old=due_text(case.due_at) if case.due_at else "",
    )  # fmt: skip


def _values(session: Session, case: Case, case_type: str, priority: str, now: datetime) -> dict[str, Any]:
    """What changes of the case. Raises Conflict."""
    if case.closed_at is not None or (case_type, priority) == (case.case_type, case.priority):
        raise Conflict
    restricted = topics.restriction_of(case_type, case.topic)
    if restricted != case.restricted and DENUNCIATION in (restricted, case.restricted):
        raise Conflict(_("A denunciation is recorded as a case of its own, for its inspectors only."))
    return {**clocks.values_of_kind(session, case, case_type, priority, now), "restricted": restricted}


def _is_later(session: Session, case: Case, due_at: datetime, now: datetime) -> bool:
    """Against the deadline counted as the new one is: that of a case that waits stands still in `due_at`."""
    return case.due_at is not None and due_at > clocks.main_due(session, case, now)


def _change(
    session: Session, case: Case, values: dict[str, Any], reason: str, by: Officer, now: datetime, *,
    decided_by: Officer | None = None, is_later: bool = False,
) -> None:  # fmt: skip
    before = _seen(case)
    if not CaseRepository(session).change(case, values):
        raise Conflict
    clocks.replan(session, case)
    urgency.follow(session, case, before["priority"])
    detail: dict[str, Any] = {"before": before, "after": _seen(case), "text": storable(reason).strip()}
    if decided_by is not None:
        detail["decided_by"] = decided_by.display_name
    add_event(session, case, "reclassified", now, detail=detail, officer_id=by.id, is_public=is_later)
    ids = {"from": before["case_type"], "to": case.case_type, "priority": case.priority}
    audit.record(session, f"officer:{by.id}", "case.reclassify", "case", case.id, now, ids)
    announce_case(session, case)


def _seen(case: Case) -> dict[str, Any]:
    due = case.due_at.isoformat() if case.due_at is not None else None
    return {"case_type": case.case_type, "priority": case.priority, "due_at": due}

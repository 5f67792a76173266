"""Asking and deciding. Four eyes: nobody decides on the own question; a decision always has a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.approvals.repository import DECIDERS, WAITING, ApprovalRepository
from inbox_api.audit import service as audit
from inbox_api.cases.repository import DENUNCIATION
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import REASON_LENGTH
from inbox_api.deadlines.escalation import nearest
from inbox_api.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import Approval, Case, Officer
from inbox_api.officers import absence, notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

BULK_AT_MOST = 100
LISTED_AT_MOST = 200


class AlreadyAsked(Conflict):
    code = "already_asked"
    message = lazy_gettext("This question is with the leaders already.")


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = lazy_gettext("Somebody has decided on this already.")


class OwnQuestion(NotAllowed):
    code = "own_question"
    message = lazy_gettext("Somebody else must decide on your question.")


class DecisionReasonMissing(Invalid):
    code = "decision_reason_missing"
    message = lazy_gettext("Please give a reason of 10 to 2000 characters for the decision.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item of a bulk decision. problem: why it could not be carried out, or None."""

    approval_id: int
    code: str
    problem: str | None


def is_reason(text: str) -> bool:
    return len(text.strip()) in REASON_LENGTH


def ask(
    session: Session, kind: str, case: Case, by: Officer, reason: str, payload: dict[str, Any], now: datetime
) -> Approval:
    """Put a question to the leaders of the case's unit. Rights and sense of the question are the kind's matter.

    Raises Invalid (no reason), AlreadyAsked.
    """
    if not is_reason(reason):
        raise Invalid(_("Please give a reason of 10 to 2000 characters."))
    repository = ApprovalRepository(session)
    if repository.is_waiting(case.id, kind):
        raise AlreadyAsked
    row = Approval(
        kind=kind, case_id=case.id, unit_id=case.unit_id, asked_by=by.id, asked_at=now,
        reason=storable(reason).strip(), payload=payload, state=WAITING,
    )  # fmt: skip
    repository.add(row)
    add_event(
        session, case, "approval", now, detail={"kind": kind, "step": "asked", "text": row.reason}, officer_id=by.id
    )
    audit.record(session, f"officer:{by.id}", "approval.ask", "approval", row.id, now, {"kind": kind, "case": case.id})
    people = deciders(session, case, by, now)
    notices.tell(session, people, "approval", now, case_id=case.id, code=case.code, what=kind)
    announce_case(session, case)
    return row


def deciders(session: Session, case: Case, by: Officer, now: datetime) -> set[int]:
    """The nearest leaders who are there, or who stands in for them, else those above; never who asks."""
    officers = OfficerRepository(session)
    if case.restricted == DENUNCIATION:
        return set(officers.inspectors_of(case.id)) - {by.id}
    for unit_id in officers.units_above(case.unit_id):
        leaders = {one.id for one in officers.with_role_in("leader", unit_id)}
        gone = absence.away(session, leaders, now)
        standing_in = [row.substitute for row in gone.values() if row.substitute is not None]
        able = {one.id for one in standing_in if one.is_active and _has_say(officers, case, one)}
        able -= set(absence.away(session, able, now))
        people = (leaders - set(gone) | able) - {by.id}
        if people:
            return people
    return {one.id for one in nearest(officers, case.unit_id, "leader")} - {by.id}


def _whose(session: Session, case: Case) -> list[int]:
    """The leaders nearest to the case: whose part a decision on it is."""
    officers = OfficerRepository(session)
    above = [] if case.restricted == DENUNCIATION else officers.units_above(case.unit_id)
    found = ([one.id for one in officers.with_role_in("leader", unit_id)] for unit_id in above)
    return next((ids for ids in found if ids), [])


def _has_say(officers: OfficerRepository, case: Case, officer: Officer) -> bool:
    return officer.has_role(*DECIDERS) and case.unit_id in officers.units_below(officer.unit_id)


def may_decide(session: Session, approval: Approval, officer: Officer) -> bool:
    """Leaders and approvers of the case's unit or above, not who asked; of a denunciation another named inspector."""
    if approval.asked_by == officer.id:
        return False
    if approval.case.restricted == DENUNCIATION:
        return officer.has_role("inspector")  # who finds the question is named on the case
    return _has_say(OfficerRepository(session), approval.case, officer)


def find(session: Session, officer: Officer, approval_id: int) -> Approval:
    """Raises NotFound for what the officer may not know of."""
    row = ApprovalRepository(session).find(officer, approval_id)
    if row is None:
        raise NotFound
    return row


def decide(
    session: Session,
    officer: Officer,
    approval_id: int,
    *,
    approve: bool,
    reason: str,
    now: datetime,
    choice: dict[str, Any] | None = None,
) -> Approval:
    """Approve, which carries it out at once, or refuse. choice: what the decider changes, such as another unit.

    Raises NotFound, NotAllowed, OwnQuestion, AlreadyDecided, DecisionReasonMissing, and what the kind raises.
    """
    from inbox_api.approvals.known import KINDS  # the kinds ask with this module

    approval = find(session, officer, approval_id)
    if approval.state != WAITING:
        raise AlreadyDecided
    if not may_decide(session, approval, officer):
        raise OwnQuestion if approval.asked_by == officer.id else NotAllowed
    if not is_reason(reason):
        raise DecisionReasonMissing
    text, state = storable(reason).strip(), "approved" if approve else "refused"
    if not ApprovalRepository(session).settle(approval, state, officer.id, text, now):
        raise AlreadyDecided
    case = approval.case
    behalf = absence.log_behalf(session, officer.id, _whose(session, case), "approval", approval.id, now)
    if behalf:
        approval.payload = {**approval.payload, **behalf}
    detail = {"kind": approval.kind, "step": state, "text": text, **behalf}
    add_event(session, case, "approval", now, detail=detail, officer_id=officer.id)
    if approve:
        KINDS[approval.kind].apply(session, approval, officer, choice or {}, now)
    ids = {"kind": approval.kind, "case": case.id, "asked_by": approval.asked_by}
    audit.record(session, f"officer:{officer.id}", f"approval.{state}", "approval", approval.id, now, ids)
    notices.tell(
        session, [approval.asked_by], "decision", now, case_id=case.id, code=case.code, what=approval.kind, state=state
    )
    announce_case(session, case)
    return approval


def decide_many(
    session: Session, officer: Officer, approval_ids: Sequence[int], *, approve: bool, reason: str, now: datetime
) -> list[Outcome]:
    """Each item by itself: one that cannot be carried out leaves the others alone and says why. Raises Invalid."""
    if not approval_ids or len(set(approval_ids)) > BULK_AT_MOST:
        raise Invalid(_("Choose between 1 and %(most)d questions.", most=BULK_AT_MOST))
    if not is_reason(reason):
        raise DecisionReasonMissing
    outcomes = []
    for approval_id in dict.fromkeys(approval_ids):
        approval = ApprovalRepository(session).find(officer, approval_id)
        code = approval.case.code if approval is not None else ""
        try:
            with session.begin_nested():
                decide(session, officer, approval_id, approve=approve, reason=reason, now=now)
        except AppError as error:
            outcomes.append(Outcome(approval_id, code, error.text))
        else:
            outcomes.append(Outcome(approval_id, code, None))
    return outcomes


def withdraw(session: Session, officer: Officer, approval_id: int, now: datetime) -> Approval:
    """Who asked takes the question back. Raises NotFound, NotAllowed, AlreadyDecided."""
    approval = find(session, officer, approval_id)
    if approval.asked_by != officer.id:
        raise NotAllowed
    if not ApprovalRepository(session).settle(approval, "withdrawn", officer.id, "", now):
        raise AlreadyDecided
    detail = {"kind": approval.kind, "step": "withdrawn"}
    add_event(session, approval.case, "approval", now, detail=detail, officer_id=officer.id)
    audit.record(session, f"officer:{officer.id}", "approval.withdraw", "approval", approval.id, now)
    return approval


def waiting(
    session: Session, officer: Officer, *, kind: str | None = None, after_id: int = 0, limit: int = LISTED_AT_MOST
) -> Sequence[Approval]:
    """What waits for a decision on cases the officer may read, the oldest question first."""
    return ApprovalRepository(session).waiting(officer, kind=kind, limit=limit, after_id=after_id)


def decided(session: Session, officer: Officer, *, before_id: int | None = None, limit: int = 50) -> Sequence[Approval]:
    """What was decided or taken back, newest first."""
    return ApprovalRepository(session).decided(officer, limit=limit, before_id=before_id)


def counts(session: Session, officer: Officer) -> dict[str, int]:
    """How many questions wait for the officer's decision, by kind; nothing for those who do not decide."""
    is_decider = officer.has_role(*DECIDERS, "inspector")
    return ApprovalRepository(session).counts(officer) if is_decider else {}


def to_decide(session: Session, officer: Officer) -> tuple[int, datetime | None]:
    """How many questions wait for the officer's decision, and since when the oldest does."""
    is_decider = officer.has_role(*DECIDERS, "inspector")
    return ApprovalRepository(session).to_decide(officer) if is_decider else (0, None)


def of_case(session: Session, case: Case) -> Sequence[Approval]:
    """Every question on a case, newest first."""
    return ApprovalRepository(session).of_case(case.id)


def own(session: Session, officer: Officer, limit: int = 50) -> Sequence[Approval]:
    """The officer's own questions on cases still readable, newest first."""
    return ApprovalRepository(session).asked_by(officer, limit)

"""Asking for more time, lawfully: only where a rule allows it, before the deadline, as often and as long as it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.approvals import service
from inbox_api.assignment.rights import require_lead
from inbox_api.cases.repository import DENUNCIATION, CaseRepository
from inbox_api.cases.service import add_event
from inbox_api.cases.states import NOT_RUNNING
from inbox_api.cases.steps import lock_conversation, require_writer
from inbox_api.deadlines import clocks, legal
from inbox_api.deadlines.clock_repository import MAIN, ClockRepository
from inbox_api.deadlines.rule_sets import Rule, extensions_of, rule_by_key
from inbox_api.deadlines.rules import after_period, local_day
from inbox_api.deadlines.service import working_calendar
from inbox_api.deadlines.wording import due_text
from inbox_api.errors import Conflict, Invalid
from inbox_api.models import AnswerKind, Approval, Case, CaseExtension, Conversation, Officer
from inbox_api.routes import service as routes
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

KIND = "extension"


class NoExtension(Conflict):
    code = "no_extension"
    message = lazy_gettext("No rule allows to extend this deadline, or it was extended as often as allowed.")


class TooLateToExtend(Conflict):
    code = "too_late_to_extend"
    message = lazy_gettext("The deadline has passed. It can only be extended before.")


@dataclass(frozen=True, slots=True)
class Possible:
    """A clock that may be extended. clock: "main" or the clock's id. most: the longest extension in the rule's unit."""

    clock: str
    rule: Rule
    extension: Rule
    due_at: datetime
    most: int
    left: int


def possible(session: Session, case: Case, now: datetime) -> list[Possible]:
    """What may be extended now."""
    if case.closed_at is not None:
        return []
    repository = ClockRepository(session)
    found = []
    if case.due_at is not None and case.status not in NOT_RUNNING:
        found += _of_clock(session, case, MAIN, case.rule_set, case.due_at, clocks.started_at(case), now)
    for clock in repository.clocks(case.id):
        if clock.met_at is None:
            found += _of_clock(session, case, str(clock.id), clock.rule_key, clock.due_at, clock.started_at, now)
    return found


def _of_clock(
    session: Session, case: Case, clock: str, rule_key: str, due_at: datetime, start: datetime, now: datetime
) -> list[Possible]:
    if due_at < now:
        return []
    rule = rule_by_key(rule_key)
    given = [row for row in ClockRepository(session).extensions(case.id, clock) if row.at >= start]
    return [
        Possible(clock, rule, one, due_at, one.length, one.times - len(given))
        for one in extensions_of(rule, local_day(start))
        if len(given) < one.times
    ]


def ask(session: Session, case: Case, by: Officer, clock: str, length: int, reason: str, now: datetime) -> Approval:
    """Ask the leaders to extend a deadline. length: in the rule's unit.

    Raises NotAllowed, NoExtension, TooLateToExtend, Invalid, AlreadyAsked.
    """
    require_writer(by)
    require_lead(session, case, by)
    option = _option(session, case, clock, now)
    if not 1 <= length <= option.most:
        raise Invalid(_("At most %(most)d more may be asked for.", most=option.most))
    payload = {"clock": clock, "rule": option.extension.key, "length": length, "due_at": option.due_at.isoformat()}
    return service.ask(session, KIND, case, by, reason, payload, now)


def _option(session: Session, case: Case, clock: str, now: datetime) -> Possible:
    found = next((one for one in possible(session, case, now) if one.clock == clock), None)
    if found is None:
        due = case.due_at if clock == MAIN else None
        raise TooLateToExtend if due is not None and due < now else NoExtension
    return found


def new_due(session: Session, option: Possible, length: int) -> datetime:
    """When the clock would end."""
    return after_period(option.extension, length, option.due_at, working_calendar(session))


def apply(session: Session, approval: Approval, decider: Officer, choice: dict[str, Any], now: datetime) -> None:
    """Extend, and tell the citizen before the old deadline. choice: {"length"} when the leader grants less.

    Raises NoExtension, TooLateToExtend, Invalid.
    """
    conversation = lock_conversation(session, approval.case)
    case, clock = approval.case, str(approval.payload["clock"])
    option = _option(session, case, clock, now)
    asked = int(approval.payload["length"])
    length = int(choice.get("length") or asked)
    if not 1 <= length <= min(asked, option.most):
        raise Invalid(_("A leader may grant what was asked for, or less."))
    row = CaseExtension(
        case_id=case.id, clock=clock, round=case.clock_round, rule_key=option.extension.key, length=length,
        old_due_at=option.due_at, new_due_at=new_due(session, option, length), reason=approval.reason,
        asked_by=approval.asked_by, decided_by=decider.id, at=now,
    )  # fmt: skip
    ClockRepository(session).add(row)
    if clock == MAIN:
        due = clocks.main_due(session, case, now)
        if not CaseRepository(session).change(case, {"due_at": due, "clock_round": case.clock_round + 1}):
            raise Conflict
        clocks.replan(session, case)
        row.new_due_at = due
    else:
        legal_clock = ClockRepository(session).clock(int(clock))
        assert legal_clock is not None
        legal.count(session, case, legal_clock, now)
        row.new_due_at = legal_clock.due_at
    _tell(session, case, row, conversation, decider, now)


def _tell(
    session: Session, case: Case, row: CaseExtension, conversation: Conversation | None, decider: Officer, now: datetime
) -> None:
    values = {"code": case.code, "due": due_text(row.new_due_at), "reason": row.reason}
    text = _("The deadline of case %(code)s was extended to %(due)s. Reason: %(reason)s", **values)
    detail = {"old": row.old_due_at.isoformat(), "new": row.new_due_at.isoformat(), "text": row.reason}
    is_secret = case.restricted == DENUNCIATION  # the parties are told on paper, never by a chat
    add_event(session, case, "extension", now, detail=detail, officer_id=decider.id, is_public=not is_secret)
    if not is_secret and (conversation is not None or routes.can_reach(session, case)):
        routes.tell(session, case, conversation, text, now, kind=AnswerKind.NOTICE)


def summary(_session: Session, approval: Approval) -> str:
    """ "15 working days more; due so far: …"."""
    rule = rule_by_key(str(approval.payload["rule"]))
    due = datetime.fromisoformat(str(approval.payload["due_at"]))
    return _(
        "%(length)s %(unit)s more for: %(rule)s. Due so far: %(due)s",
        length=approval.payload["length"], unit=str(UNITS[rule.unit]), rule=rule.title, due=due_text(due),
    )  # fmt: skip


UNITS = {
    "minutes": lazy_gettext("minutes"),
    "working_hours": lazy_gettext("working hours"),
    "working_days": lazy_gettext("working days"),
    "days": lazy_gettext("days"),
}

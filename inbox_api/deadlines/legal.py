"""Legal clocks of complaints, denunciations and petitions: started and ended by facts on paper only.

A chat message starts none. An officer records the paper (number, day); the rules of that day say which clocks begin and
which end. A fact recorded by mistake is withdrawn, never deleted. Suspension by a decision stops them; waiting for the
citizen does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.cases.states import CaseState
from inbox_api.deadlines import alarms
from inbox_api.deadlines.clock_repository import ClockRepository
from inbox_api.deadlines.rule_sets import Rule, rule_by_key, started_by
from inbox_api.deadlines.rules import Pause, Prolonged, due_at, local_day, read_pauses
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import storable
from inbox_api.models import Case, CaseClock, CaseExtension, LegalEvent, Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

FIRST_PAPER = "signed_paper"
OPTIONS = ("complex", "remote", "elsewhere")
AFTER_PAPER = frozenset({"acceptance", "refusal", "guided", "forwarded", "withdrawal"})
LONGEST_BEFORE = timedelta(days=366)  # a paper older than this, before the case came, is a slip of the hand
# What must have happened before, so that no clock begins out of nothing.
NEEDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(AFTER_PAPER, frozenset({FIRST_PAPER})),
    "signing": frozenset({"acceptance"}),
    "decision_sent": frozenset({"signing"}),
    "second_paper": frozenset({FIRST_PAPER}),
    "second_acceptance": frozenset({"second_paper"}),
    "second_signing": frozenset({"second_acceptance"}),
    "second_published": frozenset({"second_signing"}),
    "notified": frozenset({"acceptance"}),
    "conclusion": frozenset({"acceptance"}),
    "conclusion_sent": frozenset({"conclusion"}),
    "acted": frozenset({"conclusion"}),
    "published": frozenset({"conclusion"}),
    "repeat_paper": frozenset({FIRST_PAPER}),
    "repeat_decided": frozenset({"repeat_paper"}),
    "answered": frozenset({"reception"}),
}
COMPLAINT = (
    FIRST_PAPER, "reception", "answered", "guided", "acceptance", "refusal", "signing", "decision_sent", "second_paper",
    "second_acceptance", "second_signing", "second_published", "withdrawal",
)  # fmt: skip
DENUNCIATION = (
    FIRST_PAPER, "reception", "answered", "forwarded", "acceptance", "refusal", "notified", "conclusion",
    "conclusion_sent", "acted", "published", "repeat_paper", "repeat_decided", "withdrawal",
)  # fmt: skip
EVENTS: dict[str, tuple[str, ...]] = {"KHN": COMPLAINT, "TC": DENUNCIATION, "KN": ("reception", "answered")}


class NotThisEvent(Conflict):
    code = "legal_event_not_possible"
    message = lazy_gettext("This cannot be recorded for the case now.")


class LegalClockRunning(Conflict):
    code = "legal_clock_running"
    message = lazy_gettext("A legal period of this case still runs.")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something on paper. happened_at: aware; options: complex | remote | elsewhere."""

    event: str
    happened_at: datetime
    document_no: str
    note: str = ""
    options: tuple[str, ...] = ()


def possible(session: Session, case: Case) -> list[str]:
    """The facts that may be recorded now, in their usual order."""
    known = {row.event for row in ClockRepository(session).events(case.id) if row.withdrawn_at is None}
    return [
        event for event in EVENTS.get(case.case_type, ()) if event not in known and NEEDS.get(event, set()) <= known
    ]


def keep(session: Session, case: Case, fact: Fact, by: Officer, now: datetime) -> LegalEvent:
    """Store the fact, start and end the clocks it governs. Rights are the caller's matter.

    Raises NotThisEvent, Invalid (no number, a day to come, long before the case or before what it rests on).
    """
    if fact.event not in possible(session, case):
        raise NotThisEvent
    if not fact.document_no.strip() or len(fact.document_no) > 200:
        raise Invalid(_("Please give the number of the paper."))
    if fact.happened_at > now:
        raise Invalid(_("What is recorded must have happened already."))
    if set(fact.options) - set(OPTIONS):
        raise Invalid
    repository = ClockRepository(session)
    _require_order(repository, case, fact)
    row = LegalEvent(
        case_id=case.id, event=fact.event, happened_at=fact.happened_at, document_no=storable(fact.document_no).strip(),
        note=storable(fact.note).strip(), options=list(fact.options), officer_id=by.id, recorded_at=now,
    )  # fmt: skip
    repository.add(row)
    for clock in repository.clocks(case.id):
        if clock.met_at is None and fact.event in rule_by_key(clock.rule_key).met_by:
            repository.change_clock(clock, met_at=fact.happened_at, met_by=row.id)
            repository.drop_alarms(case.id, str(clock.id))
    for rule in started_by(fact.event, case.case_type, local_day(fact.happened_at), fact.options):
        _start(session, case, rule, row, now)
    return row


def _require_order(repository: ClockRepository, case: Case, fact: Fact) -> None:
    """No fact long before the case, and none on a day before that of what it rests on. Raises Invalid."""
    if fact.happened_at < case.received_at - LONGEST_BEFORE:
        raise Invalid(_("This lies more than a year before the case was received. Please check the date."))
    day = local_day(fact.happened_at)
    for row in repository.events(case.id):
        rests_on = row.withdrawn_at is None and row.event in NEEDS.get(fact.event, ())
        if rests_on and day < local_day(row.happened_at):
            raise Invalid(_("This cannot have happened before %(day)s.", day=f"{local_day(row.happened_at):%d/%m/%Y}"))


def _start(session: Session, case: Case, rule: Rule, event: LegalEvent, now: datetime) -> None:
    repository = ClockRepository(session)
    clock = CaseClock(
        case_id=case.id, event_id=event.id, rule_key=rule.key, started_at=event.happened_at, due_at=event.happened_at
    )
    repository.add(clock)
    count(session, case, clock, now)


def withdraw(session: Session, case: Case, event_id: int, now: datetime) -> LegalEvent:
    """A fact was recorded by mistake: its clocks go, those it ended run again. Raises NotFound, NotThisEvent."""
    repository = ClockRepository(session)
    row = repository.event(event_id)
    if row is None or row.case_id != case.id or row.withdrawn_at is not None:
        raise NotFound
    standing = {one.event for one in repository.events(case.id) if one.withdrawn_at is None}
    if any(row.event in NEEDS.get(event, ()) for event in standing):
        raise NotThisEvent(_("Later facts rest on this one. Withdraw those first."))
    row.withdrawn_at = now
    for clock in repository.clocks(case.id):
        if clock.event_id == row.id:
            repository.change_clock(clock, dropped_at=now)
            repository.drop_alarms(case.id, str(clock.id))
        elif clock.met_by == row.id:
            repository.change_clock(clock, met_at=None, met_by=None)
            count(session, case, clock, now)
    return row


def suspensions(case: Case) -> list[Pause]:
    """The stretches for which a decision suspended the case; waiting for the citizen stops no legal clock."""
    return read_pauses(row for row in case.pauses if row.get("state") == CaseState.SUSPENDED)


def granted(rows: Sequence[CaseExtension], since: datetime) -> list[Prolonged]:
    """The extensions that prolong a clock that began at `since`, in the order they were granted."""
    return [Prolonged(rule_by_key(row.rule_key), row.length) for row in rows if row.at >= since]


def due_of(session: Session, case: Case, clock: CaseClock, now: datetime, *, with_pauses: bool = True) -> datetime:
    """The end of a legal clock as it follows from everything recorded."""
    extensions = granted(ClockRepository(session).extensions(case.id, str(clock.id)), clock.started_at)
    pauses = suspensions(case) if with_pauses else []
    rule, calendar = rule_by_key(clock.rule_key), working_calendar(session)
    return due_at(rule, clock.started_at, calendar, pauses, now=now, extensions=extensions)


def count(session: Session, case: Case, clock: CaseClock, now: datetime) -> None:
    """Store the clock's end and plan its alarms; none ring while the case is suspended."""
    repository = ClockRepository(session)
    repository.change_clock(clock, due_at=due_of(session, case, clock, now))
    if case.status == CaseState.SUSPENDED:
        repository.drop_alarms(case.id, str(clock.id))
        return
    nominal = due_of(session, case, clock, now, with_pauses=False)
    rule, calendar = rule_by_key(clock.rule_key), working_calendar(session)
    moments = alarms.moments(rule, clock.started_at, clock.due_at, nominal, calendar)
    repository.plan_alarms(case.id, str(clock.id), len(repository.extensions(case.id, str(clock.id))), moments)


def recount(session: Session, case: Case, now: datetime) -> None:
    """After a suspension began or ended: every running clock anew."""
    for clock in ClockRepository(session).clocks(case.id):
        if clock.met_at is None:
            count(session, case, clock, now)


def require_none_running(session: Session, case: Case) -> None:
    """A case does not end while a legal clock runs. Raises LegalClockRunning."""
    running = [
        rule_by_key(clock.rule_key) for clock in ClockRepository(session).clocks(case.id) if clock.met_at is None
    ]
    if running:
        raise LegalClockRunning(
            _("Record what the law asks for first. Still running: %(names)s", names="; ".join(r.title for r in running))
        )


def drop_running(session: Session, case: Case, now: datetime) -> None:
    """A decision stopped the case: what still runs is dropped, and stays in the record as dropped."""
    repository = ClockRepository(session)
    for clock in repository.clocks(case.id):
        if clock.met_at is None:
            repository.change_clock(clock, dropped_at=now)
            repository.drop_alarms(case.id, str(clock.id))

"""Somebody leaves: what lies with the account is listed, handed over, and the account is closed, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.intake import wake
from inbox_api.audit import service as audit
from inbox_api.cases import news
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.steps import ACTING_ROLES, lock_conversation
from inbox_api.conversations import passing
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.rules import local_day
from inbox_api.errors import AppError, Conflict, NotFound
from inbox_api.models import Case, Conversation, Officer
from inbox_api.officers import absence
from inbox_api.officers import service as officers
from inbox_api.officers.repository import OfficerRepository
from inbox_api.staff import links, people, rules
from inbox_api.staff.links import MadeLink
from inbox_api.staff.repository import StaffRepository
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class OpenWork:
    """codes: of ordinary open cases; administrators read no case texts, and of restricted ones they get the number.

    only_inspector: open denunciations that no other inspector could read.
    """

    codes: tuple[str, ...]
    restricted: int
    conversations: int
    instructions: int
    visits: int
    duty: int
    stands_in: int
    to_sign: int
    only_inspector: int

    @property
    def is_empty(self) -> bool:
        counts = (self.restricted, self.conversations, self.instructions, self.visits, self.duty, self.stands_in)
        return not (self.codes or any(counts) or self.to_sign or self.only_inspector)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """to_colleague, to_units: open cases and conversations that went to the colleague, or back to their unit."""

    to_colleague: int
    to_units: int


def open_work(session: Session, officer: Officer, now: datetime) -> OpenWork:
    """What lies with the account now."""
    repository = StaffRepository(session)
    cases = repository.open_cases(officer.id)
    ordinary = tuple(case.code for case in cases if case.restricted == "none")
    return OpenWork(
        codes=ordinary,
        restricted=len(cases) - len(ordinary),
        conversations=len([one for one in repository.taken_conversations(officer.id) if not one.is_closed]),
        instructions=len(repository.open_instructions(officer_id=officer.id)),
        visits=len(repository.open_plans(officer.id)),
        duty=repository.duty_entries(officer_id=officer.id),
        stands_in=len(repository.stands_in(officer.id, now)),
        to_sign=repository.documents_to_sign(officer.id),
        only_inspector=len(repository.only_with(officer.id)) if officer.has_role("inspector") else 0,
    )


def successors(session: Session, officer: Officer, now: datetime) -> list[Officer]:
    """Who can take the work over: acting colleagues who are there, those of the same unit first."""
    acting = [
        one for one in OfficerRepository(session).active() if one.has_role(*ACTING_ROLES) and one.id != officer.id
    ]
    away = absence.away(session, [one.id for one in acting], now)
    return sorted((one for one in acting if one.id not in away), key=lambda one: one.unit_id != officer.unit_id)


def deactivate(
    session: Session, by: Officer, officer: Officer, reason: str, now: datetime, *, to: str | None = None
) -> HandedOver:
    """Close the account: its sessions end at once, its open work goes to `to` or back to the units.

    What the colleague may not read goes to its unit. Raises NotAllowed, OwnAccount, LastAdministrator,
    NoInspectorLeft, ReasonNeeded, NotFound (colleague), AssigneeAway, Conflict (closed already).
    """
    people.require_admin(by)
    why = rules.reason_of(reason)
    if by.id == officer.id:
        raise rules.OwnAccount
    StaffRepository(session).lock_admins()
    officer = StaffRepository(session).lock_officer(officer.id)
    if not officer.is_active:
        raise Conflict(_("This account is closed already."))
    colleague = _colleague(session, officer, to, now)
    people.require_other_admin(session, officer)
    if officer.has_role("inspector"):
        people.name_other_inspectors(session, officer)
    OfficerRepository(session).end_sessions(officer.id)
    StaffRepository(session).forget_links(officer.id)
    officer.is_active = False
    StaffRepository(session).flush()
    done = _hand_over(session, by, officer, colleague, now)
    detail = {"to": colleague.id if colleague else None, "given": done.to_colleague, "returned": done.to_units}
    audit.record(session, f"officer:{by.id}", "officer.deactivate", "officer", officer.id, now, detail)
    people.keep(session, by, "officer.deactivate", why, now, detail, officer=officer)
    return done


def _colleague(session: Session, officer: Officer, to: str | None, now: datetime) -> Officer | None:
    if not to:
        return None
    found = OfficerRepository(session).by_username(to)
    if found is None or not found.is_active or found.id == officer.id or not found.has_role(*ACTING_ROLES):
        raise NotFound(_("There is no such colleague."))
    absence.require_present(session, found, now)
    return found


def _hand_over(session: Session, by: Officer, officer: Officer, colleague: Officer | None, now: datetime) -> HandedOver:
    repository = StaffRepository(session)
    given = [_give_case(session, case, by, officer, colleague, now) for case in repository.open_cases(officer.id)]
    given += [_give_talk(session, one, by, colleague, now) for one in repository.taken_conversations(officer.id)]
    for instruction in repository.open_instructions(officer_id=officer.id):
        fits = colleague is not None and colleague.unit_id == instruction.unit_id
        instruction.officer_id = colleague.id if colleague and fits else None
    for plan in repository.open_plans(officer.id):
        plan.officer_id = None  # anybody of the unit, or whose the case is now
    for row in repository.stands_in(officer.id, now):
        row.substitute_id = colleague.id if colleague and colleague.id != row.officer_id else None
    repository.end_duty(officer_id=officer.id)
    repository.end_memberships(local_day(now), officer_id=officer.id)
    repository.flush()
    return HandedOver(given.count(True), given.count(False))


def _give_case(
    session: Session, case: Case, by: Officer, officer: Officer, colleague: Officer | None, now: datetime
) -> bool:
    """Whether the colleague has it; else nobody has, and its unit hands it out."""
    lock_conversation(session, case)
    cases = CaseRepository(session)
    to = colleague if colleague is not None and cases.find(colleague, case.code) is not None else None
    if not cases.change(case, {"officer_id": to.id if to else None}):
        raise Conflict
    if to is not None:
        add_event(session, case, "officer", now, detail={"to": to.id, "name": to.display_name}, officer_id=by.id)
        audit.record(session, f"officer:{by.id}", "case.assign", "case", case.id, now, {"to": to.id})
        news.tell(session, case, [to.id], "assigned", now, by=by.id)
    else:
        add_event(session, case, "unassigned", now, detail={"name": officer.display_name}, officer_id=by.id)
        audit.record(session, f"officer:{by.id}", "case.unassign", "case", case.id, now)
        wake(session, case.unit_id)
    announce_case(session, case)
    return to is not None


def _give_talk(
    session: Session, conversation: Conversation, by: Officer, colleague: Officer | None, now: datetime
) -> bool:
    locked = ConversationRepository(session).lock(conversation.id)
    assert locked is not None
    if locked.is_closed:  # a new message of the citizen finds the assistant, not somebody who has left
        conversations.hand_back(session, locked.id, f"officer:{by.id}", now)
        return False
    if colleague is not None and _takes(session, locked, colleague, by, now):
        return True
    passing.to_queue(session, locked, by, now, force=True)
    return False


def _takes(session: Session, conversation: Conversation, colleague: Officer, by: Officer, now: datetime) -> bool:
    try:
        with session.begin_nested():
            passing.to_colleague(session, conversation, colleague, by, now, force=True)
    except AppError:
        return False
    return True


def reactivate(session: Session, by: Officer, officer: Officer, reason: str, now: datetime) -> MadeLink:
    """Open the account again, with a link for a new password; roles that leaders give must be given anew.

    Raises NotAllowed, ReasonNeeded, Conflict (it is open), Invalid (its unit has ended).
    """
    people.require_admin(by)
    why = rules.reason_of(reason)
    officer = StaffRepository(session).lock_officer(officer.id)
    if officer.is_active:
        raise Conflict(_("This account is open already."))
    people.living_unit(session, officer.unit.code, now)
    before = sorted(officer.roles)
    officer.is_active, officer.roles = True, [one for one in before if one not in rules.BY_LEADERS] or ["officer"]
    audit.record(session, f"officer:{by.id}", "officer.reactivate", "officer", officer.id, now)
    people.keep(session, by, "officer.reactivate", why, now, {"roles": [before, officer.roles]}, officer=officer)
    officers.take_password(session, officer, now)
    return links.first(session, by, officer, now)

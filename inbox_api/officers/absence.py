"""Absences and substitutes: who is away from when to when, and who acts on their behalf meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import Absence, Officer
from inbox_api.officers import notices
from inbox_api.officers.absence_repository import AbsenceRepository
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

KINDS = ("leave", "sick", "trip", "off_duty")
ACTING_ROLES = ("officer", "dispatcher", "inspector")
DECIDING_ROLES = ("leader", "approver")  # stand in for one another, not for who works on cases
PLANNERS = ("dispatcher", "leader", "admin")  # may enter absences of their units' people
LISTED_AT_MOST = 500


class AlreadyAway(Conflict):
    code = "already_away"
    message = lazy_gettext("There is an absence in this time already. End or change that one.")


class SubstituteAway(Conflict):
    code = "substitute_away"
    message = lazy_gettext("The substitute is away in this time too. Choose somebody else.")


class AssigneeAway(Conflict):
    code = "assignee_away"
    message = lazy_gettext("This colleague is away at the moment.")


@dataclass(frozen=True, slots=True)
class NewAbsence:
    """Both moments aware; ends_at None: until it is ended."""

    kind: str
    starts_at: datetime
    ends_at: datetime | None
    substitute: str | None = None  # user name
    note: str = ""


def away(session: Session, officer_ids: Collection[int], at: datetime) -> dict[int, Absence]:
    """Which of these officers are away at the moment, with the absence."""
    return {row.officer_id: row for row in AbsenceRepository(session).away(officer_ids, at)} if officer_ids else {}


def require_present(session: Session, officer: Officer, now: datetime) -> None:
    """Raises AssigneeAway, with the name of the substitute."""
    row = away(session, {officer.id}, now).get(officer.id)
    if row is None:
        return
    if row.substitute is not None:
        raise AssigneeAway(
            _(
                "%(name)s is away; %(substitute)s stands in.",
                name=officer.display_name,
                substitute=row.substitute.display_name,
            )
        )
    raise AssigneeAway(_("%(name)s is away and nobody stands in.", name=officer.display_name))


def on_behalf_of(session: Session, officer_id: int | None, of: Iterable[int | None]) -> Officer | None:
    """The absent one of `of` for whom this officer acts now, or None: acting for oneself, or for nobody."""
    people = {one for one in of if one is not None}
    if officer_id is None or not people or officer_id in people:
        return None
    officers = OfficerRepository(session)
    absent = people & officers.acting_for(officer_id)
    return officers.get(min(absent)) if absent else None


def log_behalf(
    session: Session, officer_id: int | None, of: Iterable[int | None], subject: str, object_id: int, now: datetime
) -> dict[str, str]:
    """The one place where acting in the place of somebody absent is logged; what the visible record says more.

    of: whose part it is. Gives {"on_behalf_of": name}, or {} for whoever acts for oneself.
    """
    absent = on_behalf_of(session, officer_id, of)
    if absent is None:
        return {}
    acts = {
        "case": "case.on_behalf",
        "conversation": "conversation.on_behalf",
        "approval": "approval.on_behalf",
        "document": "document.on_behalf",
        "instruction": "instruction.on_behalf",
        "look": "look.on_behalf",
        "citizen": "abuse.on_behalf",
    }
    audit.record(session, f"officer:{officer_id}", acts[subject], subject, object_id, now, {"of": absent.id})
    return {"on_behalf_of": absent.display_name}


def may_plan(session: Session, by: Officer, officer: Officer) -> bool:
    """One's own absence; for planners that of everybody in the units below."""
    if by.id == officer.id:
        return True
    return by.has_role(*PLANNERS) and officer.unit_id in OfficerRepository(session).units_below(by.unit_id)


def plan(session: Session, by: Officer, officer: Officer, new: NewAbsence, now: datetime) -> Absence:
    """Enter an absence. The substitute is told. Raises NotAllowed, NotFound, Invalid, AlreadyAway, SubstituteAway."""
    if not may_plan(session, by, officer):
        raise NotAllowed
    if new.kind not in KINDS or len(new.note) > 500:
        raise Invalid
    if new.ends_at is not None and new.ends_at <= max(new.starts_at, now):
        raise Invalid(_("The absence must end after it begins, and not in the past."))
    repository = AbsenceRepository(session)
    if repository.of_officer(officer.id, new.starts_at, new.ends_at):
        raise AlreadyAway
    substitute = _substitute(session, officer, new)
    row = Absence(
        officer_id=officer.id, substitute_id=substitute.id if substitute else None, kind=new.kind,
        note=storable(new.note).strip(), starts_at=new.starts_at, ends_at=new.ends_at, made_by=by.id, made_at=now,
    )  # fmt: skip
    repository.add(row)
    detail = {"officer": officer.id, "substitute": row.substitute_id, "kind": row.kind}
    audit.record(session, f"officer:{by.id}", "absence.plan", "absence", row.id, now, detail)
    if substitute is not None:
        notices.tell(session, [substitute.id], "substitute", now, absence=row.id, name=officer.display_name)
    return row


def _substitute(session: Session, officer: Officer, new: NewAbsence) -> Officer | None:
    if not new.substitute:
        return None
    found = OfficerRepository(session).by_username(new.substitute)
    if found is None or not found.is_active or not found.has_role(*_stand_ins(officer)):
        raise NotFound(_("There is no such colleague."))
    if found.id == officer.id:
        raise Invalid(_("Nobody stands in for oneself."))
    if AbsenceRepository(session).of_officer(found.id, new.starts_at, new.ends_at):
        raise SubstituteAway
    return found


def _stand_ins(officer: Officer) -> tuple[str, ...]:
    """The roles of which one is needed to stand in for the officer."""
    return ACTING_ROLES + DECIDING_ROLES if officer.has_role(*DECIDING_ROLES) else ACTING_ROLES


def find(session: Session, by: Officer, absence_id: int) -> Absence:
    """Raises NotFound for what the caller may not change."""
    row = AbsenceRepository(session).get(absence_id)
    if row is None or row.cancelled_at is not None or not may_plan(session, by, row.officer):
        raise NotFound
    return row


def end(session: Session, by: Officer, absence_id: int, now: datetime) -> Absence:
    """Back earlier: one that has begun ends now, one to come is cancelled. Raises NotFound, Conflict (it is over)."""
    row = find(session, by, absence_id)
    if row.ends_at is not None and row.ends_at <= now:
        raise Conflict
    if row.starts_at > now:
        row.cancelled_at = now
    else:
        row.ends_at = now
    AbsenceRepository(session).flush()
    audit.record(session, f"officer:{by.id}", "absence.end", "absence", row.id, now)
    if row.substitute_id is not None:
        notices.tell(session, [row.substitute_id], "substitute_end", now, absence=row.id, name=row.officer.display_name)
    return row


def visible(session: Session, by: Officer, now: datetime) -> Sequence[Absence]:
    """Present and coming absences: of one's own unit, for planners of all units below."""
    officers = OfficerRepository(session)
    units = officers.units_below(by.unit_id) if by.has_role(*PLANNERS) else officers.member_units(by)
    return AbsenceRepository(session).coming(units, now, LISTED_AT_MOST)


def stands_in_for(session: Session, officer: Officer, now: datetime) -> Sequence[Absence]:
    """Absences in which this officer is the substitute, now or later."""
    return AbsenceRepository(session).substituting(officer.id, now)


def candidates(session: Session, by: Officer) -> list[Officer]:
    """Colleagues who can stand in, and for planners whose absence can be entered; by name."""
    officers = OfficerRepository(session)
    units = officers.units_below(by.unit_id) if by.has_role(*PLANNERS) else officers.member_units(by)
    return [one for one in officers.active() if one.has_role(*_stand_ins(by)) and one.unit_id in units]

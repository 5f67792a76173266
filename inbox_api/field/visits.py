"""Keeping a visit: exactly once, in the words of the spot, with both sides' facts where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.assignment.rights import may_lead
from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.steps import change_fields, require_writer
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.field import facts as facts_rules
from inbox_api.field import plans
from inbox_api.field.facts import Merge
from inbox_api.field.photos import OtherContent, require_client_id
from inbox_api.field.repository import FieldRepository
from inbox_api.field.told import NewVisit, Photo
from inbox_api.folding import storable
from inbox_api.models import Case, FieldChoice, FieldPhoto, FieldProposal, FieldVisit, Officer, VisitOutcome
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

TEXT_AT_MOST = 5000
PHOTOS_AT_MOST = 12
COPY_LIFE = timedelta(days=60)  # how long after it was taken along a visit to a case that moved on is still taken
STAGES = ("before", "after")
KEPT = "kept:"  # files without a message that are no forgotten uploads: inbox_api/files/repository.py


class PhotosMissing(Conflict):
    """The phone still has them: it sends them again, then the visit."""

    code = "photos_missing"
    message = lazy_gettext("Some photos of this visit are not here any more. They are sent again.")


@dataclass(frozen=True, slots=True)
class Kept:
    """is_new: False when it was here already. applied: facts that the case took over. choices: those it did not."""

    visit: FieldVisit
    is_new: bool
    applied: tuple[str, ...]
    choices: tuple[FieldChoice, ...]


def keep(
    session: Session, officer: Officer, client_id: str, new: NewVisit, now: datetime, *, device_now: datetime
) -> Kept:
    """Keep a visit; the same one again changes nothing and answers the same.

    device_now: what the phone's clock says while it sends. Raises NotAllowed, NotFound, Invalid, OtherContent,
    PhotosMissing, Conflict (somebody changed the case this moment: send it again).
    """
    require_writer(officer)
    require_client_id(client_id)
    repository = FieldRepository(session)
    if known := repository.visit_by_client(officer.id, client_id):
        return _again(repository, known, new)
    case, moved_on = _case_of(session, officer, new.code, now)
    _check(new)
    edits = _checked_edits(session, new)
    photos = _photos(repository, officer, new)
    visit_id = repository.add_visit(_values(officer, client_id, case, new, edits, now, device_now, moved_on=moved_on))
    if visit_id is None:
        known = repository.visit_by_client(officer.id, client_id)
        if known is None:
            raise Conflict
        return _again(repository, known, new)
    for position, (photo, told) in enumerate(photos):
        taken_at = told.taken_at + (now - device_now) if told.taken_at else None
        photo.visit_id, photo.stage, photo.position, photo.taken_at = visit_id, told.stage, position, taken_at
        photo.attachment.uploaded_by = f"{KEPT}visit:{visit_id}"
    session.flush()
    visit = repository.visit(visit_id)
    assert visit is not None
    applied, choices = _merge_facts(session, repository, case, visit, edits, officer, now)
    _follow(session, repository, case, visit, new, officer, now)
    return Kept(visit, is_new=True, applied=applied, choices=choices)


def _again(repository: FieldRepository, known: FieldVisit, new: NewVisit) -> Kept:
    if known.digest != new.digest:
        raise OtherContent
    choices = tuple(repository.choices_of_visit(known.id))
    applied = tuple(sorted(set(known.facts) - {one.fact for one in choices}))
    return Kept(known, is_new=False, applied=applied, choices=choices)


def _case_of(session: Session, officer: Officer, code: str, now: datetime) -> tuple[Case, bool]:
    """(the case, whether it has moved out of the officer's sight since the phone took it along). Raises NotFound."""
    cases = CaseRepository(session)
    if (case := cases.find(officer, code)) is not None:
        return case, False
    case = cases.by_code(code)
    taken = FieldRepository(session).copy_of(officer.id, case.id) if case is not None else None
    if case is None or taken is None or now - taken.last_at > COPY_LIFE:
        raise NotFound
    return case, True


def _check(new: NewVisit) -> None:
    if len(new.note) > TEXT_AT_MOST or len(new.result or "") > TEXT_AT_MOST:
        raise Invalid(_("At most 5000 characters fit here."))
    if not new.note.strip() and not new.photos and not (new.result or "").strip():
        raise Invalid(_("Write what you found, or take a photo."))
    if (new.result or "").strip() and new.outcome != VisitOutcome.SOLVED:
        raise Invalid(_("Only a visit that found the matter solved proposes a result."))
    if len(new.photos) > PHOTOS_AT_MOST or len({one.client_id for one in new.photos}) < len(new.photos):
        raise Invalid(_("A visit has at most 12 photos, each once."))
    if any(one.stage not in STAGES for one in new.photos):
        raise Invalid


def _checked_edits(session: Session, new: NewVisit) -> dict[str, dict[str, Any]]:
    """What was put right, without what stayed as it was."""
    wards = {ward.code for ward in areas.wards(session)}
    found = {
        name: {
            "base": facts_rules.checked(name, edit.base, wards) if edit.base else None,
            "value": facts_rules.checked(name, edit.value, wards),
        }
        for name, edit in new.facts.items()
    }
    return {name: edit for name, edit in found.items() if not facts_rules.is_same(edit["base"], edit["value"])}


def _photos(repository: FieldRepository, officer: Officer, new: NewVisit) -> list[tuple[FieldPhoto, Photo]]:
    free = repository.free_photos(officer.id, {one.client_id for one in new.photos})
    if len(free) < len(new.photos):
        raise PhotosMissing
    return [(free[one.client_id], one) for one in new.photos]


def _values(
    officer: Officer, client_id: str, case: Case, new: NewVisit, edits: dict[str, Any], now: datetime,
    device_now: datetime, *, moved_on: bool,
) -> dict[str, Any]:  # fmt: skip
    skew = now - device_now
    spot = new.spot
    return {
        "client_id": client_id,
        "digest": new.digest,
        "case_id": case.id,
        "officer_id": officer.id,
        "outcome": new.outcome.value,
        "note": storable(new.note).strip(),
        "visited_at": min(now, new.at + skew),
        "recorded_at": now,
        "device_skew_s": max(-(2**31), min(2**31 - 1, round(skew.total_seconds()))),
        "was_offline": new.was_offline,
        "latitude": spot.latitude if spot else None,
        "longitude": spot.longitude if spot else None,
        "accuracy_m": spot.accuracy_m if spot else None,
        "fixed_at": min(now, spot.fixed_at + skew) if spot else None,
        "facts": edits,
        "result_text": storable(new.result).strip() or None if new.result else None,
        "moved_on": moved_on,
    }


def _merge_facts(
    session: Session, repository: FieldRepository, case: Case, visit: FieldVisit, edits: dict[str, Any],
    officer: Officer, now: datetime,
) -> tuple[tuple[str, ...], tuple[FieldChoice, ...]]:  # fmt: skip
    """What only the phone changed is taken over; what both sides changed waits for a person, both versions kept."""
    stands = facts_rules.facts_of(case)
    why = _why_not(session, case, visit, officer)
    applied: list[str] = []
    values: dict[str, Any] = {}
    choices: list[FieldChoice] = []
    for name, edit in edits.items():
        outcome = facts_rules.merge(edit["base"], edit["value"], stands[name])
        if outcome == Merge.NOTHING:
            applied.append(name)
        elif outcome == Merge.APPLY and why is None:
            applied.append(name)
            values |= facts_rules.columns(name, edit["value"])
        else:
            row = FieldChoice(
                visit_id=visit.id, case_id=case.id, fact=name, base=edit["base"], mine=edit["value"],
                theirs=stands[name], why=why or "changed_meanwhile",
            )  # fmt: skip
            repository.add(row)
            choices.append(row)
    if values:
        change_fields(session, case, values, officer, now)
    return tuple(sorted(applied)), tuple(choices)


def _why_not(session: Session, case: Case, visit: FieldVisit, officer: Officer) -> str | None:
    """Why no fact is taken over without being asked; None: it may be."""
    if visit.moved_on:
        return "moved_on"
    if case.closed_at is not None:
        return "closed"
    return None if may_lead(session, case, officer) else "not_in_charge"


def _follow(
    session: Session, repository: FieldRepository, case: Case, visit: FieldVisit, new: NewVisit, officer: Officer,
    now: datetime,
) -> None:  # fmt: skip
    """The proposal, the end of the plan, the lines in timeline and log."""
    if visit.result_text:
        repository.add(FieldProposal(visit_id=visit.id, case_id=case.id))
    plan = repository.open_plan(case.id, for_change=True)
    if plan is not None and not new.again and not visit.moved_on:
        plans.end(plan, officer, "visited", now)
    stages = [one.stage for one in new.photos]
    detail: dict[str, Any] = {
        "visit": visit.id,
        "outcome": visit.outcome,
        "text": visit.note,
        "visited_at": visit.visited_at.isoformat(),
        "before": stages.count("before"),
        "after": stages.count("after"),
    }
    add_event(session, case, "visit", now, detail=detail, officer_id=officer.id)
    ids = {"visit": visit.id, "outcome": visit.outcome, "moved_on": visit.moved_on}
    audit.record(session, f"officer:{officer.id}", "case.visit", "case", case.id, now, ids)
    announce_case(session, case)

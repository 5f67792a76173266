"""What is done with a suggestion: accepted, rejected, undone, or carried out alone above a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment import urgency
from inbox_api.assignment.city import choices
from inbox_api.assignment.learning.repository import LearningRepository
from inbox_api.assignment.learning.suggesting import DENUNCIATION, KINDS, Suggestion, suggest, topics_for, units_for
from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases import steps, topics
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import CaseState
from inbox_api.deadlines import clocks
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import Case, Officer, TriageSuggestion, Unit
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _


def accept(session: Session, case: Case, by: Officer, kind: str, value: str, now: datetime) -> TriageSuggestion:
    """Do what is suggested, by the same steps as by hand. Raises NotFound (not suggested), and what the steps raise."""
    one = _offered(session, case, kind, value, now)
    previous = case.topic if kind == "topic" else case.unit.code
    if kind == "topic":
        steps.change_fields(session, case, {"topic": value}, by, now)
    else:
        unit = _unit(session, value)
        reason = _("By suggestion, %(share)d %% sure", share=round(one.confidence * 100))
        steps.transfer(session, case, unit.id, reason, by, now)
    return _record(session, case, one, "accepted", previous, by.id, now)


def reject(session: Session, case: Case, by: Officer, kind: str, value: str, now: datetime) -> TriageSuggestion:
    """It is wrong; the next training hears of it by what the officer does instead."""
    steps.require_writer(by)
    require_lead(session, case, by)
    return _record(session, case, _offered(session, case, kind, value, now), "rejected", None, by.id, now)


def undo(session: Session, case: Case, by: Officer, suggestion_id: int, now: datetime) -> TriageSuggestion:
    """Back to what was before, while nothing else has changed it. Raises NotFound, Conflict, NotAllowed."""
    steps.require_writer(by)
    require_lead(session, case, by)
    row = LearningRepository(session).suggestion(suggestion_id)
    if row is None or row.case_id != case.id:
        raise NotFound
    current = case.topic if row.kind == "topic" else case.unit.code
    if row.undone_at is not None or row.state not in {"accepted", "automatic"} or current != row.value:
        raise Conflict
    if row.kind == "topic":
        steps.change_fields(session, case, {"topic": row.previous}, by, now)
    else:
        _move_back(session, case, _unit(session, row.previous or ""))
    row.undone_at = now
    detail = {"kind": row.kind, "step": "undone", "value": row.value, "name": _name(session, row.kind, row.previous)}
    add_event(session, case, "suggestion", now, detail=detail, officer_id=by.id)
    audit.record(session, f"officer:{by.id}", "suggestion.undo", "case", case.id, now, {"suggestion": row.id})
    announce_case(session, case)
    return row


def _move_back(session: Session, case: Case, unit: Unit) -> None:
    values = {"unit_id": unit.id, "officer_id": None, "transfer_count": max(0, case.transfer_count - 1)}
    if not CaseRepository(session).change(case, values):
        raise Conflict


def _offered(session: Session, case: Case, kind: str, value: str, now: datetime) -> Suggestion:
    if kind not in KINDS:
        raise Invalid
    for one in suggest(session, case, now):
        if (one.kind, one.value) == (kind, value):
            return one
    raise NotFound


def _unit(session: Session, code: str) -> Unit:
    unit = OfficerRepository(session).unit_by_code(code)
    if unit is None:
        raise NotFound
    return unit


def _name(session: Session, kind: str, value: str | None) -> str:
    if value is None:
        return ""
    if kind == "topic":
        return topics.topic_name(value) or value
    unit = OfficerRepository(session).unit_by_code(value)
    return unit.name if unit is not None else value


def _record(
    session: Session, case: Case, one: Suggestion, state: str, previous: str | None, by: int | None, now: datetime
) -> TriageSuggestion:
    row = TriageSuggestion(
        case_id=case.id, kind=one.kind, value=one.value, previous=previous, confidence=one.confidence,
        words=[asdict(word) for word in one.words], model_id=one.model_id, state=state, officer_id=by, at=now,
    )  # fmt: skip
    LearningRepository(session).add(row)
    detail = {"kind": one.kind, "step": state, "name": one.name, "share": round(one.confidence, 2), "id": row.id}
    add_event(session, case, "suggestion", now, detail=detail, officer_id=by)
    actor = f"officer:{by}" if by else "system"
    audit.record(session, actor, f"suggestion.{state}", "case", case.id, now, {"kind": one.kind, "value": one.value})
    announce_case(session, case)
    return row


def done_with(session: Session, case: Case) -> Sequence[TriageSuggestion]:
    """What was accepted, rejected, made by itself or undone on this case, newest first."""
    return LearningRepository(session).suggestions(case.id)


def act_alone(session: Session, case: Case, now: datetime) -> None:
    """Above the thresholds an administrator has set, a new case gets topic and unit without a person; undo is there."""
    chosen = choices(session)
    if case.status != CaseState.RECEIVED or case.restricted == DENUNCIATION:
        return
    if chosen.topic_threshold is not None:
        best = _sure(topics_for(session, case), chosen.topic_threshold)
        if best is not None:
            _set_topic(session, case, best, now)
    if chosen.unit_threshold is not None:
        best = _sure(units_for(session, case, now), chosen.unit_threshold)
        previous = case.unit.code
        if best is not None and CaseRepository(session).change(case, {"unit_id": _unit(session, best.value).id}):
            _record(session, case, best, "automatic", previous, None, now)


def _sure(ranked: Sequence[Suggestion], threshold: float) -> Suggestion | None:
    """The best suggestion of a model when it is sure enough and says something new."""
    best = ranked[0] if ranked else None
    is_sure = best is not None and best.source == "model" and best.confidence >= threshold
    return best if best is not None and is_sure and not best.is_current else None


def _set_topic(session: Session, case: Case, best: Suggestion, now: datetime) -> None:
    restricted = topics.restriction_of(case.case_type, best.value)
    priority = topics.priority_of(case.case_type, best.value)
    values = clocks.values_of_kind(session, case, case.case_type, priority, now)
    previous, priority_before = case.topic, case.priority
    if CaseRepository(session).change(case, {**values, "topic": best.value, "restricted": restricted}):
        clocks.replan(session, case)
        urgency.follow(session, case, priority_before)
        _record(session, case, best, "automatic", previous, None, now)

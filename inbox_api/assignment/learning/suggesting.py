"""Suggestions of topic and unit for a case, with how sure they are and the words that weighed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment import routing
from inbox_api.assignment.learning.model import LinearModel, Weighed
from inbox_api.assignment.learning.repository import LearningRepository
from inbox_api.assignment.rules import occurring
from inbox_api.cases import topics
from inbox_api.deadlines.rules import local_day
from inbox_api.masking import masked
from inbox_api.models import Case

KINDS = ("topic", "unit")
DENUNCIATION = "to_cao"
SHOWN, SAID = 3, 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """value: a topic's code or a unit's code. source: model | phrases. is_current: the case has it already."""

    kind: str
    value: str
    name: str
    confidence: float
    words: tuple[Weighed, ...]
    source: str
    model_id: int | None
    is_current: bool


_remembered: dict[str, tuple[int, LinearModel]] = {}  # of each kind the model last used; a model is never changed


def _model(session: Session, kind: str) -> tuple[int, LinearModel] | None:
    repository = LearningRepository(session)
    newest = repository.newest_model_id(kind)
    known = _remembered.get(kind)
    if newest is None or (known is not None and known[0] == newest):
        return known if newest is not None else None
    row = repository.model(newest)
    if row is None:
        return None
    _remembered[kind] = (row.id, LinearModel.from_bytes(row.content))
    return _remembered[kind]


def suggest(session: Session, case: Case, now: datetime) -> list[Suggestion]:
    """Topics, then units, best first. Works offline; none for denunciations."""
    if case.restricted == DENUNCIATION:
        return []
    return [*topics_for(session, case), *units_for(session, case, now)]


def topics_for(session: Session, case: Case) -> list[Suggestion]:
    """Best first; the hand-written phrases until a model was trained."""
    if case.case_type not in topics.TYPES_WITH_TOPIC:
        return []
    found = _model(session, "topic")
    if found is None:
        ranked = topics.suggest_topic(case.description)[:SHOWN]
        return [_topic(case, code, share, _said(case, code), "phrases", None) for code, share in ranked]
    guesses = found[1].rank(_text(case), _facts(case, with_topic=False))
    return [
        _topic(case, one.label, one.confidence, one.words, "model", found[0])
        for one in guesses
        if one.label in topics.TOPICS
    ]


def _said(case: Case, code: str) -> tuple[Weighed, ...]:
    """The phrases of the topic that the citizen used."""
    phrases = occurring(topics.TOPICS[code].keywords, case.description)
    return tuple(Weighed(phrase, 1.0) for phrase in phrases[:SAID])


def _topic(
    case: Case, code: str, confidence: float, words: tuple[Weighed, ...], source: str, model_id: int | None
) -> Suggestion:
    name = topics.topic_name(code) or code
    return Suggestion("topic", code, name, confidence, words, source, model_id, case.topic == code)


def units_for(session: Session, case: Case, now: datetime) -> list[Suggestion]:
    """Units that exist today, best first; nothing until a model was trained."""
    found = _model(session, "unit")
    if found is None:
        return []
    units, day = routing.directory(session), local_day(now)
    result: list[Suggestion] = []
    for guess in found[1].rank(_text(case), _facts(case, with_topic=True)):
        what, _colon, value = guess.label.partition(":")
        unit = units.coded(value, day) if what == "code" else units.of_kind(value, case.ward_code or "", day)
        if unit is not None:
            is_current = unit.id == case.unit_id
            result.append(
                Suggestion("unit", unit.code, unit.name, guess.confidence, guess.words, "model", found[0], is_current)
            )
    return result


def _text(case: Case) -> str:
    return masked(case.description)


def _facts(case: Case, *, with_topic: bool) -> tuple[str, ...]:
    known = [f"type:{case.case_type}"]
    if with_topic and case.topic:
        known += [f"topic:{case.topic}", f"field:{case.topic[:2]}"]
    return tuple(known)

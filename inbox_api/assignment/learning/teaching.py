"""The nightly training on what officers have decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.learning.repository import Known, LearningRepository
from inbox_api.assignment.learning.suggesting import KINDS
from inbox_api.assignment.learning.training import CLOSED, CORRECTED, PHRASE, Example, train
from inbox_api.audit import service as audit
from inbox_api.cases import topics
from inbox_api.masking import masked
from inbox_api.models import TriageModel


def learn(session: Session, kind: str, now: datetime) -> TriageModel | None:
    """Train on what is recorded now; None when there is nothing to learn from yet."""
    repository = LearningRepository(session)
    trained = train(_examples(repository, kind))
    if trained is None or not trained.examples:
        return None
    row = TriageModel(
        kind=kind, trained_at=now, examples=trained.examples, corrections=trained.corrections, score=trained.score,
        content=trained.model.to_bytes(),
    )  # fmt: skip
    repository.add(row)
    repository.forget_old(kind)
    audit.record(session, "system", "triage.train", "triage_model", row.id, now, {"kind": kind, "cases": row.examples})
    return row


def _examples(repository: LearningRepository, kind: str) -> list[Example]:
    found = []
    for one in repository.examples(kind):
        weight, text = CORRECTED if one.is_corrected else CLOSED, masked(one.description)
        topic = (f"topic:{one.topic}", f"field:{one.topic[:2]}") if one.topic and kind == "unit" else ()
        label = label_of(one) if kind == "unit" else one.topic or ""
        found.append(Example(text, label, weight, (f"type:{one.case_type}", *topic), one.id))
    return [*found, *_phrases(kind)]


def _phrases(kind: str) -> list[Example]:
    """The hand-written words of the topics: something to begin with."""
    rows = [(topic, phrase.replace("..", " ")) for topic in topics.TOPICS.values() for phrase in topic.keywords]
    if kind == "topic":
        return [Example(phrase, topic.code, PHRASE, ("type:PAHT",)) for topic, phrase in rows]
    return [
        Example(phrase, f"kind:{topic.commune_leads[0]}", PHRASE, (f"topic:{topic.code}", f"field:{topic.field}"))
        for topic, phrase in rows
    ]


def label_of(known: Known) -> str:
    """Units of wards are learned by their kind, so that every ward profits; others by their code."""
    return f"kind:{known.unit_kind}" if known.unit_ward else f"code:{known.unit_code}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the newest model of a kind stands; trained_at None: there is none."""

    kind: str
    trained_at: datetime | None
    examples: int
    corrections: int
    score: float | None


def standing(session: Session) -> list[Standing]:
    """Of topics and units."""
    found = []
    for kind in KINDS:
        newest = LearningRepository(session).newest_model_id(kind)
        row = LearningRepository(session).model(newest) if newest is not None else None
        known = (row.trained_at, row.examples, row.corrections, row.score) if row is not None else (None, 0, 0, None)
        found.append(Standing(kind, *known))
    return found

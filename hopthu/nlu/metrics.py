"""The figures of an evaluation. Pure functions; every figure is None when nothing could be measured."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from hopthu.nlu.rows import Answer, EntitySpan, EvaluationRow

# Where these begin and end is a matter of taste, so touching the right words counts.
OVERLAP_LABELS = frozenset({"procedure", "landmark"})
FOUND_PROCEDURES = 3
# What must not be missed: measured by what the bot would have done, so asking back counts as a miss.
URGENT_INTENTS = ("emergency", "denounce")
_DIGITS = 4

Pair = tuple[EvaluationRow, Answer]


def figures(pairs: Sequence[Pair], procedures: Mapping[str, Sequence[str | None]]) -> dict[str, Any]:
    """All figures of one part, rates from 0 to 1, times in milliseconds.

    procedures: row id -> codes the search found for that row, best first, for rows with a procedure.
    """
    with_procedure = [row for row, _ in pairs if row.procedure]
    with_topic = [(row, answer) for row, answer in pairs if row.topic]
    times = [answer.parse_ms for _, answer in pairs]
    return {
        "n": len(pairs),
        "intent_accuracy": share(is_right(row, answer) for row, answer in pairs),
        "intent_macro_f1": intent_macro_f1(pairs),
        "procedure_recall_at_1": share(row.procedure in procedures[row.id][:1] for row in with_procedure),
        "procedure_recall_at_3": share(
            row.procedure in procedures[row.id][:FOUND_PROCEDURES] for row in with_procedure
        ),
        "topic_accuracy": share(row.topic in topics(answer)[:1] for row, answer in with_topic),
        "topic_recall_at_3": share(row.topic in topics(answer)[:3] for row, answer in with_topic),
        "entity_f1": entity_f1(pairs),
        "urgent": {intent: urgent(pairs, intent) for intent in URGENT_INTENTS},
        "fallback_rate": share(answer.is_fallback for _, answer in pairs),
        "wrong_and_confident_rate": share(
            not answer.is_fallback and not is_right(row, answer) for row, answer in pairs
        ),
        "parse_ms_p50": percentile(times, 50),
        "parse_ms_p95": percentile(times, 95),
    }


def is_right(row: EvaluationRow, answer: Answer) -> bool:
    """Whether the best intent is one of the fair readings; a fallback is judged by what stood first below it."""
    return answer.best_intent in row.intents


def urgent(pairs: Sequence[Pair], intent: str) -> dict[str, float | None]:
    """Recall over the rows whose best reading is `intent`, precision over the answers that acted on it."""
    return {
        "recall": share(answer.intent == intent for row, answer in pairs if row.intents[0] == intent),
        "precision": share(intent in row.intents for row, answer in pairs if answer.intent == intent),
    }


def topics(answer: Answer) -> list[str]:
    return [topic.code for topic in answer.topic_ranking]


def share(hits: Any) -> float | None:
    """Part of true values, rounded; None of nothing."""
    values = [bool(hit) for hit in hits]
    return round(sum(values) / len(values), _DIGITS) if values else None


def intent_macro_f1(pairs: Sequence[Pair]) -> float | None:
    """Mean F1 over the intents that the rows expect. A fair second reading that was given counts as expected."""
    expected = [row.intents[0] if not is_right(row, answer) else str(answer.best_intent) for row, answer in pairs]
    given = [answer.best_intent for _, answer in pairs]
    scores = []
    for intent in sorted(set(expected)):
        right = sum(e == g == intent for e, g in zip(expected, given, strict=True))
        scores.append(f1(right, given.count(intent), expected.count(intent)))
    return round(sum(scores) / len(scores), _DIGITS) if scores else None


def f1(right: int, given: int, expected: int) -> float:
    return 2 * right / (given + expected) if given + expected else 0.0


def entity_f1(pairs: Sequence[Pair]) -> dict[str, float]:
    """F1 of every label that stands in a row or an answer."""
    labels = sorted({span.entity for row, answer in pairs for span in [*row.entities, *answer.entities]})
    return {label: _label_f1(pairs, label) for label in labels}


def _label_f1(pairs: Sequence[Pair], label: str) -> float:
    right = given = expected = 0
    for row, answer in pairs:
        wanted = [span for span in row.entities if span.entity == label]
        found = [span for span in answer.entities if span.entity == label]
        right += matches(wanted, found, is_exact=label not in OVERLAP_LABELS)
        expected += len(wanted)
        given += len(found)
    return round(f1(right, given, expected), _DIGITS)


def matches(wanted: Sequence[EntitySpan], found: Sequence[EntitySpan], *, is_exact: bool) -> int:
    """How many wanted spans are met, each found span used once. Spans of one side do not overlap each other."""
    left = sorted(found, key=lambda span: span.start)
    met = 0
    for span in sorted(wanted, key=lambda span: span.start):
        for other in left:
            is_same = (span.start, span.end) == (other.start, other.end)
            if is_same or (not is_exact and span.start < other.end and other.start < span.end):
                left.remove(other)
                met += 1
                break
    return met


def percentile(values: Sequence[float], percent: int) -> float | None:
    """The smallest value that `percent` of all do not exceed (nearest rank)."""
    if not values:
        return None
    rank = max(1, math.ceil(len(values) * percent / 100))
    return round(sorted(values)[rank - 1], 2)

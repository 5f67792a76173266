"""The figures of one contender, and ours against a peer's. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hopthu.nlu import metrics
from hopthu.nlu.rows import Answer, EvaluationRow, by_style

# Of a whole run rather than of a style.
RUN_RATIOS = ("train_seconds", "train_cpu_seconds", "load_seconds", "resident_mb", "parse_ms_p50", "parse_ms_p95")
STYLE_RATIOS = ("intent_accuracy", "intent_macro_f1", "slot_f1")
_OF_ENTITIES = ("entity_f1", "entity_micro_f1", "slot_f1")
_SEARCH = ("procedure_recall_at_1", "procedure_recall_at_3")  # of the catalogue, not of a pipeline


def contender_figures(
    rows: Sequence[EvaluationRow],
    answers: Mapping[str, Answer],
    times: Mapping[str, float],
    labels: frozenset[str] | None,
    *,
    finds_entities: bool = True,
) -> dict[str, Any]:
    """{**times, "parse_ms_p50", "parse_ms_p95", "styles": {"all": {...}, "clean": ..., "plain": ..., "teencode": ...}}.

    labels: entities of other labels do not count (None: all do). finds_entities: False leaves their figures None.
    A style without rows is left out.
    """
    styles: dict[str, Any] = {}
    for style, part in by_style(rows).items():
        if part:
            styles[style] = _style_figures([(row, known_only(answers[row.id], labels)) for row in part])
            if not finds_entities:
                styles[style].update(dict.fromkeys(_OF_ENTITIES))
    return {
        **times,
        "parse_ms_p50": styles["all"]["parse_ms_p50"],
        "parse_ms_p95": styles["all"]["parse_ms_p95"],
        "styles": styles,
    }


def known_only(answer: Answer, labels: frozenset[str] | None) -> Answer:
    """The answer without entities that the data set does not know: a pattern of ours for phones is no error there."""
    if labels is None:
        return answer
    return answer.model_copy(update={"entities": [span for span in answer.entities if span.entity in labels]})


def _style_figures(pairs: Sequence[metrics.Pair]) -> dict[str, Any]:
    unsearched = [(row.model_copy(update={"procedure": None}), answer) for row, answer in pairs]
    found = metrics.figures(unsearched, {})
    kept = {name: value for name, value in found.items() if name not in _SEARCH}
    return {
        **kept,
        "entity_micro_f1": micro_f1(pairs, is_exact=False),
        "slot_f1": micro_f1(pairs, is_exact=True),
    }


def micro_f1(pairs: Sequence[metrics.Pair], *, is_exact: bool) -> float | None:
    """F1 over the spans of all labels together; None when there are none in rows and answers.

    is_exact: borders must agree for every label, as published slot figures count (conlleval); else those of
    metrics.OVERLAP_LABELS need only overlap.
    """
    right = given = expected = 0
    for row, answer in pairs:
        for label in {span.entity for span in [*row.entities, *answer.entities]}:
            wanted = [span for span in row.entities if span.entity == label]
            found = [span for span in answer.entities if span.entity == label]
            exact = is_exact or label not in metrics.OVERLAP_LABELS
            right += metrics.matches(wanted, found, is_exact=exact)
            given += len(found)
            expected += len(wanted)
    return round(metrics.f1(right, given, expected), 4) if given + expected else None


def ratios(ours: Mapping[str, Any], peer: Mapping[str, Any]) -> dict[str, Any]:
    """Ours divided by the peer's, so 0.1 of a time is ten times faster; None where either is missing or zero."""
    found: dict[str, Any] = {name: _ratio(ours.get(name), peer.get(name)) for name in RUN_RATIOS}
    for name in STYLE_RATIOS:
        found[name] = {
            style: _ratio(figures.get(name), peer["styles"].get(style, {}).get(name))
            for style, figures in ours["styles"].items()
        }
    return found


def _ratio(ours: float | None, peer: float | None) -> float | None:
    return round(ours / peer, 4) if ours is not None and peer else None

"""One evaluation: rows in, figures and errors out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hopthu.nlu import bot_process, metrics
from hopthu.nlu.leaks import training_texts, without_leaks
from hopthu.nlu.rows import Answer, EvaluationRow, by_style
from inbox_api.procedures.finding.search import ProcedureIndex


@dataclass(frozen=True, slots=True)
class Evaluation:
    """figures: the object of the contract. leaked: ids of refused rows. errors: one dict for each wrong row."""

    figures: dict[str, Any]
    leaked: list[str]
    errors: list[dict[str, Any]]


def evaluate(
    rows: Sequence[EvaluationRow],
    *,
    model: Path,
    training_data: Path,
    catalogue: Path,
    tick: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Run `rows` through the trained bot and count. catalogue: JSON Lines of procedures.

    Raises CommandError when the bot cannot be run.
    """
    tested, leaked = without_leaks(rows, training_texts(training_data))
    answers = bot_process.parse(model, ((row.id, row.text) for row in tested), tick)
    index = ProcedureIndex.from_file(catalogue)
    found = {row.id: _codes(index, row, answers[row.id]) for row in tested if row.procedure}
    figures: dict[str, Any] = {}
    for style, part in by_style(tested).items():
        figures[style] = metrics.figures([(row, answers[row.id]) for row in part], found)
    figures["leaks"] = len(leaked)
    errors = [error for row in tested if (error := _error(row, answers[row.id], found.get(row.id)))]
    return Evaluation(figures, [row.id for row in leaked], errors)


def _codes(index: ProcedureIndex, row: EvaluationRow, answer: Answer) -> list[str | None]:
    """Codes of the procedures found, best first. As the bot does: by the words that name one, else by all words."""
    named = [row.text[span.start : span.end] for span in answer.entities if span.entity == "procedure"]
    return [hit.code for hit in index.search(" ".join(named) or row.text, metrics.FOUND_PROCEDURES).hits]


def _error(row: EvaluationRow, answer: Answer, codes: list[str | None] | None) -> dict[str, Any] | None:
    """The row with what was answered and in which respects it was wrong; None when all was right."""
    wanted = {(span.entity, span.start, span.end) for span in row.entities}
    given = {(span.entity, span.start, span.end) for span in answer.entities}
    wrong = [
        name
        for name, is_wrong in (
            ("intent", not metrics.is_right(row, answer)),
            ("fallback", answer.is_fallback),
            ("procedure", codes is not None and row.procedure not in codes[:1]),
            ("topic", row.topic is not None and row.topic not in metrics.topics(answer)[:1]),
            ("entities", wanted != given),
        )
        if is_wrong
    ]
    if not wrong:
        return None
    return {"wrong": wrong, "row": row.model_dump(), "answer": answer.model_dump(), "procedures": codes}

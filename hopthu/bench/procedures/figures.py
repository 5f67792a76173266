"""What a search is worth on questions with known answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hopthu.bench.procedures.questions import STYLES, Kind, Question

NEAREST = 3  # hits that a citizen is shown


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search gave. ids: best first. is_sure, asked_back: False for a search that cannot say so."""

    ids: list[str]
    is_sure: bool = False
    asked_back: bool = False


Figures = dict[str, float]


def figures_of(questions: Sequence[Question], search: Callable[[str], Answer]) -> Figures:
    """Shares from 0 to 1. sure_but_wrong: of the questions on one procedure, answered at once with another one."""
    answers = [(question, search(question.text)) for question in questions]
    one = _of_kind(answers, "one")
    found = {f"recall_at_1_{style}": _recall([pair for pair in one if pair[0].style == style], 1) for style in STYLES}
    return {
        "recall_at_1": _recall(one, 1),
        "recall_at_3": _recall(one, NEAREST),
        **found,
        "unsure_one": _share(not answer.is_sure for _question, answer in one),
        "asked_back_one": _share(answer.asked_back for _question, answer in one),
        "sure_but_wrong": _share(pair[1].is_sure and not _is_found(pair, 1) for pair in one),
        "unsure_none": _share(not answer.is_sure for _question, answer in _of_kind(answers, "none")),
        "wide_asked": _share(answer.asked_back for _question, answer in _of_kind(answers, "wide")),
    }


def recalls_of(questions: Sequence[Question], search: Callable[[str], Answer]) -> Figures:
    """The figures of a search that knows no "not sure"."""
    return {name: value for name, value in figures_of(questions, search).items() if name.startswith("recall")}


Pair = tuple[Question, Answer]


def _of_kind(answers: Sequence[Pair], kind: Kind) -> list[Pair]:
    return [pair for pair in answers if pair[0].kind == kind]


def _is_found(pair: Pair, depth: int) -> bool:
    question, answer = pair
    return any(one in question.procedures for one in answer.ids[:depth])


def _recall(pairs: Sequence[Pair], depth: int) -> float:
    return _share(_is_found(pair, depth) for pair in pairs)


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 0.0

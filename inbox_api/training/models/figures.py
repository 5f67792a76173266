"""What a trial counts. Pure functions; a figure is None where nothing could be measured."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inbox_api.training.models.rows import STYLES, Row

FALLBACK = "nlu_fallback"
MOST_PAIRS = 400


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what a model made of it. best: what it would have said had it been sure.

    shares: of the likeliest intents; () of trials from before they were kept.
    """

    id: str
    wanted: tuple[str, ...]
    style: str
    given: str  # FALLBACK when it asked back
    best: str
    confidence: float
    shares: tuple[tuple[str, float], ...] = ()

    @property
    def is_right(self) -> bool:
        return self.best in self.wanted

    @property
    def named(self) -> str:
        """The reading this row counts for: the one that was given when that is fair, else the first."""
        return self.best if self.is_right else self.wanted[0]


def judged(row: Row, answer: Mapping[str, Any]) -> Judged:
    """From an answer of `bot.judging`."""
    given = str(answer.get("intent") or FALLBACK)
    ranking = answer.get("ranking") or []
    best = str(ranking[0]["name"]) if given == FALLBACK and ranking else given
    shares = tuple((str(one["name"]), round(float(one["confidence"]), 4)) for one in ranking)
    return Judged(row.id, row.intents, row.style, given, best, float(answer.get("confidence") or 0.0), shares)


def figures(found: Sequence[Judged], protected: Collection[str]) -> dict[str, Any]:
    """{"all", "clean", "plain", "teencode": {"n", "accuracy", "fallback", "sure_and_wrong"}, "macro_f1", "intents":
    {name: {"n", "recall", "precision", "f1"}}, "protected": {name: {"recall", "precision"}}, "pairs": [{"wanted",
    "given", "n"}]}. For the protected ones what the bot would have done counts: asking back is a miss.
    """
    parts = {style: [one for one in found if one.style == style] for style in STYLES}
    by_intent = per_intent(found)
    scores = [one["f1"] for one in by_intent.values() if one["n"]]
    return {
        **{name: _part(part) for name, part in {"all": list(found), **parts}.items()},
        "macro_f1": round(sum(scores) / len(scores), 4) if scores else None,
        "intents": by_intent,
        "protected": {name: _protected(found, name) for name in protected},
        "pairs": pairs(found),
    }


def _part(found: Sequence[Judged]) -> dict[str, Any]:
    return {
        "n": len(found),
        "accuracy": share(one.is_right for one in found),
        "fallback": share(one.given == FALLBACK for one in found),
        "sure_and_wrong": share(one.given != FALLBACK and not one.is_right for one in found),
    }


def per_intent(found: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """{intent: {"n": rows that want it, "recall", "precision", "f1"}} of the best readings."""
    wanted = Counter(one.named for one in found)
    given = Counter(one.best for one in found)
    right = Counter(one.best for one in found if one.is_right)
    return {
        name: {
            "n": wanted[name],
            "recall": _ratio(right[name], wanted[name]),
            "precision": _ratio(right[name], given[name]),
            "f1": round(2 * right[name] / (wanted[name] + given[name]), 4),
        }
        for name in sorted(wanted.keys() | given.keys())
    }


def _protected(found: Sequence[Judged], name: str) -> dict[str, float | int | None]:
    wanted = [one for one in found if one.wanted[0] == name]
    given = [one for one in found if one.given == name]
    return {
        "n": len(wanted),
        "recall": share(one.given == name for one in wanted),
        "precision": share(name in one.wanted for one in given),
    }


def pairs(found: Iterable[Judged]) -> list[dict[str, Any]]:
    """What is taken for what, the most frequent first."""
    counts = Counter((one.named, one.best) for one in found if not one.is_right)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"wanted": wanted, "given": given, "n": count} for (wanted, given), count in ordered[:MOST_PAIRS]]


def matrix(found: Iterable[Judged]) -> dict[str, dict[str, int]]:
    """{wanted: {given: rows}}, right ones too."""
    cells: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in found:
        cells[one.named][one.best] += 1
    return {wanted: dict(row) for wanted, row in cells.items()}


def share(hits: Iterable[bool]) -> float | None:
    """Part of true values, four digits; None of nothing."""
    values = list(hits)
    return round(sum(values) / len(values), 4) if values else None


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None

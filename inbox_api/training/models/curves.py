"""What other thresholds would cost: recall and precision over the share from which the bot acts. Pure.

Missing an emergency costs more than a wrong greeting, so each has a curve of its own beside that of all messages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inbox_api.training.models.figures import FALLBACK, share
from inbox_api.training.models.rows import Row

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
ALL = "all"


@dataclass(frozen=True, slots=True)
class Shares:
    """A row's fair readings, best first, and the share of each intent in what a model made of it."""

    wanted: tuple[str, ...]
    of: Mapping[str, float]


def shares(row: Row, answer: Mapping[str, Any]) -> Shares:
    """From an answer of `bot.judging`."""
    told = {str(one["name"]): float(one["confidence"]) for one in answer.get("ranking") or ()}
    given = str(answer.get("intent") or FALLBACK)
    if given != FALLBACK:
        told.setdefault(given, float(answer.get("confidence") or 0.0))
    return Shares(row.intents, told)


def curves(found: Sequence[Shares], intents: Collection[str]) -> dict[str, list[dict[str, float | None]]]:
    """{"all" or an intent: [{"from", "recall", "precision", "asks_back"}, ...]} over the thresholds.

    all: the likeliest reading counts from that share on, else the bot asks back. An intent: it is taken from that share
    on, whatever else is likelier; without a message that wants it there is no curve. {} of nothing.
    """
    told = {ALL: [_of_all(found, least) for least in THRESHOLDS]} if found else {}
    wanted = {one.wanted[0] for one in found}
    return told | {name: [_of_one(found, name, least) for least in THRESHOLDS] for name in intents if name in wanted}


def _of_all(found: Sequence[Shares], least: float) -> dict[str, float | None]:
    best = [max(one.of.items(), key=lambda item: item[1], default=(FALLBACK, 0.0)) for one in found]
    right = [part >= least and name in one.wanted for one, (name, part) in zip(found, best, strict=True)]
    acted = [part >= least for _name, part in best]
    return _point(least, right, _only(right, acted), (not one for one in acted))


def _of_one(found: Sequence[Shares], name: str, least: float) -> dict[str, float | None]:
    taken = [one.of.get(name, 0.0) >= least for one in found]
    wanting = _only(taken, [one.wanted[0] == name for one in found])
    return _point(least, wanting, _only([name in one.wanted for one in found], taken), ())


def _point(
    least: float, recall: Iterable[bool], precision: Iterable[bool], asks_back: Iterable[bool]
) -> dict[str, float | None]:
    return {"from": least, "recall": share(recall), "precision": share(precision), "asks_back": share(asks_back)}


def _only(values: Sequence[bool], where: Sequence[bool]) -> list[bool]:
    return [value for value, is_in in zip(values, where, strict=True) if is_in]

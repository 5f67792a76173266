"""What must hold before a model goes to citizens. Pure: figures in, gates with reasons out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inbox_api.training.models.rows import STYLES, TYPOS

GOLD, STYLE, PROTECTED, REGRESSIONS, FLIPS = "gold", "style", "protected", "regressions", "flips"
NEVER_WAIVED = frozenset({PROTECTED})
Figures = Mapping[str, Any]  # of `figures.figures`
Measure = Callable[[Figures], float | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """By how much a figure may fall below that of the model in use, and below the best of those deployed lately.

    floors: by style or "all", what it must reach whatever the others do.
    """

    gold_drop: float
    style_drop: float
    protected_drop: float
    floors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition. name: unique, e.g. "protected:emergency:recall". before, after: what was compared.

    best: the figure of the best model deployed lately, where it is better than `before`; best_model: which.
    floor: what must be reached whatever the others do; None: nothing.
    """

    kind: str
    name: str
    is_passed: bool
    before: float | None = None
    after: float | None = None
    best: float | None = None
    best_model: int | None = None
    floor: float | None = None
    waived_by: int | None = None
    waived_why: str | None = None

    @property
    def is_open(self) -> bool:
        """It blocks."""
        return not self.is_passed and self.waived_by is None

    @property
    def may_be_waived(self) -> bool:
        return not self.is_passed and self.kind not in NEVER_WAIVED


def judge(
    new: Figures | None,
    live: Figures | None,
    limits: Limits,
    *,
    broken_talks: int,
    open_flips: int | None,
    is_compared: bool = True,
    deployed: Mapping[int, Figures] | None = None,
) -> list[Gate]:
    """All gates of a model. new, live: figures on the frozen set, and under TYPOS what came of the held-out rows with
    typing errors; live None: nothing is in use yet.

    open_flips: flips nobody has decided on, or that were found worse; None: the shadow run is still missing.
    is_compared: False where a model is in use whose figures on the same rows are not known. Without both figures
    nothing passes, and nobody may wave that through: the protected intents are among what is not known.
    deployed: {model: its figures on the same rows} of those that everybody had lately, so that small drops from one
    model to the next do not add up.
    """
    if new is None or not is_compared:
        return [Gate(GOLD, GOLD, is_passed=False), Gate(PROTECTED, PROTECTED, is_passed=False)]
    compare = _Comparison(new, live, deployed or {})
    gates = [compare.gate(GOLD, GOLD, _accuracy("all"), limits.gold_drop, limits.floors.get("all"))]
    gates += [
        compare.gate(STYLE, f"{STYLE}:{style}", _accuracy(style), limits.style_drop, limits.floors.get(style))
        for style in (*STYLES, TYPOS)
        if _accuracy(style)(new) is not None
    ]
    gates += _protected_gates(compare, limits.protected_drop)
    gates.append(Gate(REGRESSIONS, REGRESSIONS, is_passed=broken_talks == 0, before=0, after=broken_talks))
    gates.append(Gate(FLIPS, FLIPS, is_passed=open_flips == 0, after=open_flips))
    return gates


@dataclass(frozen=True, slots=True)
class _Comparison:
    new: Figures
    live: Figures | None
    deployed: Mapping[int, Figures]

    def gate(self, kind: str, name: str, measure: Measure, drop: float, floor: float | None = None) -> Gate:
        """A figure that could be measured before and no longer can be is a failure, not a pass."""
        after, before = measure(self.new), measure(self.live) if self.live is not None else None
        known = [(value, model) for model, one in self.deployed.items() if (value := measure(one)) is not None]
        best, model = max(known, default=(None, None))
        if best is not None and before is not None and best <= before:
            best, model = None, None
        wanted = max((value for value in (before, best) if value is not None), default=None)
        least = max(
            (value for value in (wanted - drop if wanted is not None else None, floor) if value is not None),
            default=None,
        )
        is_passed = least is None or (after is not None and after >= least - 1e-9)
        return Gate(kind, name, is_passed, before, after, best, model, floor)


def _protected_gates(compare: _Comparison, drop: float) -> Iterator[Gate]:
    for intent in compare.new["protected"]:
        for figure in ("recall", "precision"):
            gate = compare.gate(PROTECTED, f"{PROTECTED}:{intent}:{figure}", _protected(intent, figure), drop)
            if (gate.before, gate.after, gate.best) != (None, None, None):
                yield gate


def _accuracy(style: str) -> Measure:
    return lambda figures: figures.get(style, {}).get("accuracy")


def _protected(intent: str, figure: str) -> Measure:
    return lambda figures: figures.get("protected", {}).get(intent, {}).get(figure)

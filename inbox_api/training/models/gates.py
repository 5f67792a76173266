"""What must hold before a model goes to citizens. Pure: figures in, gates with reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inbox_api.training.models.rows import STYLES

GOLD, STYLE, PROTECTED, REGRESSIONS, FLIPS = "gold", "style", "protected", "regressions", "flips"
NEVER_WAIVED = frozenset({PROTECTED})


@dataclass(frozen=True, slots=True)
class Limits:
    """By how much a figure may fall below that of the model in use."""

    gold_drop: float
    style_drop: float
    protected_drop: float


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition. name: unique, e.g. "protected:emergency:recall". before, after: what was compared."""

    kind: str
    name: str
    is_passed: bool
    before: float | None = None
    after: float | None = None
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
    new: Mapping[str, Any] | None,
    live: Mapping[str, Any] | None,
    limits: Limits,
    *,
    broken_talks: int,
    open_flips: int | None,
    is_compared: bool = True,
) -> list[Gate]:
    """All gates of a model. new, live: figures on the frozen set; live None: nothing is in use yet.

    open_flips: flips nobody has decided on, or that were found worse; None: the shadow run is still missing.
    is_compared: False where a model is in use whose figures on the same rows are not known. Without both figures
    nothing passes, and nobody may wave that through: the protected intents are among what is not known.
    """
    if new is None or not is_compared:
        return [Gate(GOLD, GOLD, is_passed=False), Gate(PROTECTED, PROTECTED, is_passed=False)]
    gates = [_gate(GOLD, GOLD, _accuracy(live, "all"), _accuracy(new, "all"), limits.gold_drop)]
    gates += [
        _gate(STYLE, f"{STYLE}:{style}", _accuracy(live, style), _accuracy(new, style), limits.style_drop)
        for style in STYLES
        if _accuracy(new, style) is not None
    ]
    gates += _protected_gates(new, live, limits.protected_drop)
    gates.append(Gate(REGRESSIONS, REGRESSIONS, is_passed=broken_talks == 0, before=0, after=broken_talks))
    gates.append(Gate(FLIPS, FLIPS, is_passed=open_flips == 0, after=open_flips))
    return gates


def _protected_gates(new: Mapping[str, Any], live: Mapping[str, Any] | None, drop: float) -> Iterator[Gate]:
    for intent, found in new["protected"].items():
        known = (live or {}).get("protected", {}).get(intent, {})
        for measure in ("recall", "precision"):
            before, after = known.get(measure), found[measure]
            if before is None and after is None:
                continue
            yield _gate(PROTECTED, f"{PROTECTED}:{intent}:{measure}", before, after, drop)


def _gate(kind: str, name: str, before: float | None, after: float | None, drop: float) -> Gate:
    """A figure that could be measured before and no longer can be is a failure, not a pass."""
    is_passed = before is None or (after is not None and after >= before - drop - 1e-9)
    return Gate(kind, name, is_passed, before, after)


def _accuracy(found: Mapping[str, Any] | None, part: str) -> float | None:
    value = (found or {}).get(part, {}).get("accuracy")
    return None if value is None else float(value)

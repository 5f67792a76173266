"""How many more lines an intent needs: its learning curve, drawn on, with how unsure that is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from inbox_api.training.health.findings import Finding, Kind, key_of
from inbox_api.training.health.folds import FOLDS, SHARES, OutOfFold

TARGET = 0.85  # share of an intent's lines that a model of the others should get right
FEWEST = 40  # lines, as the guide asks for
_MANY_TIMES = 10  # of the median: more lines of that intent only teach the others less
_DRAWS = 300
_STEEPEST = 1.0  # exponent of the curve
_FURTHEST = 2.0  # times the lines there are: a curve is not drawn further than that
Floats = NDArray[np.float64]


def too_few(found: OutOfFold) -> Iterator[Finding]:
    """Intents below FEWEST lines, or below TARGET with a curve that still climbs."""
    for place, label in enumerate(found.labels):
        lines = np.flatnonzero(found.given == place)
        counts = np.maximum(1.0, np.round(np.array(SHARES) * len(lines) * (FOLDS - 1) / FOLDS))
        right = np.array([(found.chosen[share][lines] == place).sum() for share in SHARES], dtype=np.float64)
        recall = float(right[-1] / len(lines))
        if len(lines) >= FEWEST and recall >= TARGET:
            continue
        more, low, high = needed(counts, right, len(lines))
        missing = max(0, FEWEST - len(lines))
        if not missing and more is None:
            continue
        more = max(missing, more or 0)
        detail = {
            "lines": [],
            "count": len(lines),
            "recall": round(recall, 3),
            "target": TARGET,
            "more": more,
            "low": max(missing, low or 0),
            "high": None if high is None else max(more, high),
            "curve": [[int(n), round(float(r / len(lines)), 3)] for n, r in zip(counts, right, strict=True)],
        }
        worth = 0.5 * max(missing / FEWEST, min(1.0, max(0.0, TARGET - recall)))
        yield Finding(Kind.TOO_FEW, label, worth, key_of(Kind.TOO_FEW, [label]), detail)


def needed(counts: Floats, right: Floats, lines: int) -> tuple[int | None, int | None, int | None]:
    """(likely, at least, at most) more lines until TARGET, from lines learnt and lines got right of `lines`.

    The error is taken to fall as a power of the lines. At least and at most: of ten draws eight lie between them.
    None: further than the curve can be drawn.
    """
    chance = np.random.default_rng(3)
    likely = _more(counts, 1 - (right + 0.5) / (lines + 1), lines)
    draws = chance.binomial(lines, np.clip((right + 0.5) / (lines + 1), 0, 1), size=(_DRAWS, len(right)))
    found = [_more(counts, 1 - (draw + 0.5) / (lines + 1), lines) for draw in draws]
    ordered = sorted(np.inf if one is None else one for one in found)
    low, high = ordered[_DRAWS // 10], ordered[-_DRAWS // 10]
    return likely, None if np.isinf(low) else int(low), None if np.isinf(high) else int(high)


def _more(counts: Floats, errors: Floats, lines: int) -> int | None:
    if errors[-1] <= 1 - TARGET:
        return 0
    if len(set(counts.tolist())) < 2:
        return None
    weights = np.sqrt(counts)
    slope, level = np.polyfit(np.log(counts), np.log(errors), 1, w=weights)
    if slope >= -0.02:
        return None
    slope = max(slope, -_STEEPEST)
    level = np.log(errors[-1]) - slope * np.log(counts[-1])  # through the last point, which is known best
    ratio = float(np.exp((np.log(1 - TARGET) - level) / slope)) / counts[-1]
    return round((ratio - 1) * lines) if ratio - 1 <= _FURTHEST else None


def unbalanced(found: OutOfFold) -> Iterator[Finding]:
    """Intents with many times the lines that most have."""
    sizes = np.bincount(found.given, minlength=len(found.labels))
    median = float(np.median(sizes)) if len(sizes) else 0.0
    for label, size in zip(found.labels, sizes.tolist(), strict=True):
        if len(found.labels) > 2 and size > _MANY_TIMES * median:
            detail = {"lines": [], "count": size, "median": round(median)}
            yield Finding(Kind.UNBALANCED, label, 0.1, key_of(Kind.UNBALANCED, [label]), detail)

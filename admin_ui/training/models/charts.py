"""Points and cells of the charts of models: drawn by the server, so they need no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox_api.models import BotModel

WIDTH, HEIGHT, MARGIN = 640, 180, 28


@dataclass(frozen=True, slots=True)
class Point:
    """One model of the trend. is_live: it was once in use for all."""

    x: float
    y: float
    value: float
    model: BotModel
    is_live: bool


@dataclass(frozen=True, slots=True)
class Trend:
    points: Sequence[Point]
    low: float
    high: float

    @property
    def line(self) -> str:
        """For a polyline."""
        return " ".join(f"{one.x:.1f},{one.y:.1f}" for one in self.points)

    @property
    def values(self) -> list[float]:
        return [one.value for one in self.points]


# Where a figure of the trend stands among those of the frozen set.
TRENDS = {
    "accuracy": ("all", "accuracy"),
    "clean": ("clean", "accuracy"),
    "plain": ("plain", "accuracy"),
    "teencode": ("teencode", "accuracy"),
    "fallback": ("all", "fallback"),
    "sure_and_wrong": ("all", "sure_and_wrong"),
    "emergency": ("protected", "emergency", "recall"),
    "denounce": ("protected", "denounce", "recall"),
}


def trend(models: Sequence[BotModel], live: Mapping[int, datetime], figure: str = "accuracy") -> Trend | None:
    """One figure of the frozen set, oldest model first; None below two points."""
    told = ((model, _figure(model, TRENDS[figure])) for model in reversed(models))
    values = [(model, float(value)) for model, value in told if value is not None]
    if len(values) < 2:
        return None
    low = max(0.0, min(value for _, value in values) - 0.01)
    high = min(1.0, max(value for _, value in values) + 0.01)
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    points = [
        Point(
            MARGIN + number * step,
            HEIGHT - MARGIN - (value - low) / (high - low) * (HEIGHT - 2 * MARGIN),
            value,
            model,
            model.id in live,
        )
        for number, (model, value) in enumerate(values)
    ]
    return Trend(points, low, high)


def _figure(model: BotModel, path: Sequence[str]) -> float | None:
    found: Any = model.card.get("figures", {}).get("gold")
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, int | float) else None


@dataclass(frozen=True, slots=True)
class Curve:
    """Figures over thresholds. lines: {figure: points of a polyline}, of those that are known at two at least."""

    points: Sequence[Mapping[str, float | None]]
    lines: Mapping[str, str]


CURVE_WIDTH, CURVE_HEIGHT = 320, 160


def curve(points: Sequence[Mapping[str, float | None]]) -> Curve:
    """points: of inbox_api/training/models/curves.py. From the left 0 to 1 of the share, from below 0 to 1."""
    wide, high = CURVE_WIDTH - 2 * MARGIN, CURVE_HEIGHT - 2 * MARGIN
    lines = {}
    for name in ("recall", "precision", "asks_back"):
        known = [(one["from"] or 0.0, value) for one in points if (value := one.get(name)) is not None]
        if len(known) > 1:
            places = [(MARGIN + at * wide, CURVE_HEIGHT - MARGIN - value * high) for at, value in known]
            lines[name] = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return Curve(points, lines)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows are what was wanted, columns what was given; cells[i][j] is a number of messages."""

    names: Sequence[str]
    cells: Sequence[Sequence[int]]
    most: int  # wrong ones in one cell

    def strength(self, row: int, column: int) -> int:
        """0 to 9, for the colour of a cell."""
        count = self.cells[row][column]
        return 0 if not count or not self.most else max(1, min(9, round(9 * count / self.most)))


def matrix(counts: Mapping[str, Mapping[str, int]], most: int, around: str = "") -> Matrix:
    """The intents with most mistakes first, at most so many; around: only what this one is mistaken with."""
    every = sorted({*counts, *(given for row in counts.values() for given in row)})
    wrong = {
        name: sum(n for given, n in counts.get(name, {}).items() if given != name)
        + sum(row.get(name, 0) for wanted, row in counts.items() if wanted != name)
        for name in every
    }
    if around:
        near = {name for name in every if counts.get(around, {}).get(name) or counts.get(name, {}).get(around)}
        every = [name for name in every if name in near | {around}]
    names = sorted(sorted(every, key=lambda name: (-wrong[name], name))[:most])
    cells = [[counts.get(wanted, {}).get(given, 0) for given in names] for wanted in names]
    off = [n for i, row in enumerate(cells) for j, n in enumerate(row) if i != j]
    return Matrix(names, cells, max(off, default=0))

"""Points and cells of the charts of models: drawn by the server, so they need no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

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


def trend(models: Sequence[BotModel], live: Mapping[int, datetime]) -> Trend | None:
    """Accuracy on the frozen set, oldest model first; None below two points."""
    values = [
        (model, float(model.card["figures"]["gold"]["all"]["accuracy"]))
        for model in reversed(models)
        if model.card.get("figures", {}).get("gold", {}).get("all", {}).get("accuracy") is not None
    ]
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

"""In which order to go: pure, and the same as on the phone (admin_ui/static/field/route.js, compared by a test)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

EARTH_M = 6_371_008.8
NEVER = datetime.max.replace(tzinfo=UTC)
ROUNDS = 40  # of turning parts of the way around; a day's list settles after a few


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to go to. latitude, longitude in degrees, None when nobody knows; due_at None: no deadline."""

    code: str
    ward: str
    due_at: datetime | None
    latitude: float | None
    longitude: float | None

    @property
    def place(self) -> tuple[float, float] | None:
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


Place = tuple[float, float]


def distance_m(one: Place, other: Place) -> float:
    """Metres as the crow flies between two (latitude, longitude)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(degrees) for degrees in place) for place in (one, other))
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, a)))


def by_deadline(stops: Sequence[Stop]) -> list[Stop]:
    """The next deadline first, those without one last."""
    return sorted(stops, key=lambda one: (one.due_at or NEVER, one.code))


def by_ward(stops: Sequence[Stop]) -> list[Stop]:
    """Ward by ward, within each the next deadline first; those of no ward last."""
    return sorted(by_deadline(stops), key=lambda one: (not one.ward, one.ward))


def by_distance(stops: Sequence[Stop], here: Place) -> list[Stop]:
    """The nearest first; those without a place by ward and deadline behind them."""
    placed = [one for one in stops if one.place]
    return sorted(placed, key=lambda one: (distance_m(here, one.place or here), one.code)) + by_ward(
        [one for one in stops if not one.place]
    )


def as_route(stops: Sequence[Stop], here: Place | None = None) -> list[Stop]:
    """A short way through all of them from `here`, or from the most urgent one; those without a place last.

    Two first drafts, to the nearest next one each time and outwards from the start; in each, parts of the way are
    turned around while that makes it shorter; the shorter of the two is taken.
    """
    placed = [one for one in by_deadline(stops) if one.place]
    rest = by_ward([one for one in stops if not one.place])
    if not placed:
        return rest
    head = [] if here else [placed.pop(0)]
    start = here or head[0].place
    assert start is not None
    drafts = [head + _to_the_nearest(placed, start), head + by_distance(placed, start)]
    ways = [_shortened(way, here) for way in drafts]
    return min(ways, key=lambda way: length_m(way, here)) + rest


def _to_the_nearest(placed: Sequence[Stop], start: Place) -> list[Stop]:
    waiting, way, at = list(placed), list[Stop](), start
    while waiting:
        nearest = min(waiting, key=lambda one: (distance_m(at, one.place or at), one.code))
        waiting.remove(nearest)
        way.append(nearest)
        at = nearest.place or at
    return way


def _shortened(way: list[Stop], here: Place | None) -> list[Stop]:
    first = 0 if here else 1  # the most urgent one stays in front when nobody said where the way begins
    for _round in range(ROUNDS):
        is_better = False
        for i in range(first, len(way) - 1):
            for j in range(i + 1, len(way)):
                if _gain(way, here, i, j) > 0.5:  # half a metre: no going around in circles over rounding
                    way[i : j + 1] = reversed(way[i : j + 1])
                    is_better = True
        if not is_better:
            break
    return way


def _gain(way: list[Stop], here: Place | None, i: int, j: int) -> float:
    """Metres that are saved by going through way[i..j] the other way around."""
    before = way[i - 1].place if i else here
    first, last = way[i].place, way[j].place
    after = way[j + 1].place if j + 1 < len(way) else None
    assert first is not None
    assert last is not None
    gain = 0.0
    if before is not None:
        gain += distance_m(before, first) - distance_m(before, last)
    if after is not None:
        gain += distance_m(last, after) - distance_m(first, after)
    return gain


def length_m(way: Sequence[Stop], here: Place | None = None) -> float:
    """Metres of the way through those that have a place."""
    places = ([here] if here else []) + [one.place for one in way if one.place]
    return sum(distance_m(one, other) for one, other in pairwise(places))

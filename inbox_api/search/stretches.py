"""From the newest ids to the oldest in steps that grow: a common word is found at once, a rare one in few steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from inbox_api.search.placing import Stretch

FINE_STEPS = (2, 8)  # so many fine stretches at once in the first steps
MOST_FINE = 24  # each is asked for by itself
RESERVE = 1.5  # what was found so far says roughly how far back the rest is
WIDEST = 8  # coarse stretches in one step


def steps(newest_id: int, bits: tuple[int, int], share: Callable[[], float]) -> Iterator[Stretch]:
    """Stretches that together hold every id up to the newest, each once or (at the seam) twice.

    bits: by how many a fine and a coarse stretch number is shorter than an id. share: how much of what is wanted was
    found in the stretches so far, 0 to 1.
    """
    fine, coarse = bits
    newest = last = newest_id >> fine
    first_steps = iter(FINE_STEPS)
    while width := next(first_steps, 0) or _enough(newest - last, share()):
        first = max(0, last - width + 1)
        yield Stretch(first, last, is_coarse=False)
        last = first - 1
        if last < 0:
            return
    last = ((last + 1) << fine) - 1 >> coarse
    width = 2
    while last >= 0:
        first = max(0, last - width + 1)
        yield Stretch(first, last, is_coarse=True)
        last, width = first - 1, WIDEST


def _enough(walked: int, share: float) -> int:
    """How many fine stretches more will probably do; 0 for more than are worth asking for one by one."""
    if not share:
        return 0
    width = math.ceil(RESERVE * walked * (1 - share) / share)
    return width if width <= MOST_FINE else 0

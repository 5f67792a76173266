"""From the newest ids to the oldest in steps that grow: a common word is found at once, a rare one in few steps."""

from __future__ import annotations

from collections.abc import Iterator

from inbox_api.search.placing import Stretch

FINE_STEPS = (1, 4)  # so many fine stretches at once in the first steps
WIDEST = 8  # coarse stretches in one step: each is asked for by itself


def steps(newest_id: int, bits: tuple[int, int]) -> Iterator[Stretch]:
    """Stretches that together hold every id up to the newest, each once or (at the seam) twice.

    bits: by how many a fine and a coarse stretch number is shorter than an id.
    """
    fine, coarse = bits
    last = newest_id >> fine
    for width in FINE_STEPS:
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

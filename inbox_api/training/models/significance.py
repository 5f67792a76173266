"""Are two models really different, or is it chance? McNemar's test on the rows where only one of them is right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

EXACT_UP_TO = 1000  # rows; beyond, the sum of the binomial distribution is replaced by the normal one


@dataclass(frozen=True, slots=True)
class Difference:
    """better, worse: rows that only the new, only the old model reads rightly. p: of a chance result as far apart."""

    better: int
    worse: int
    p: float

    @property
    def is_significant(self) -> bool:
        """At the usual level of 5 %."""
        return self.p < 0.05


def mcnemar(better: int, worse: int) -> Difference:
    """Two-sided, exact for few rows. Source: McNemar 1947; exact form by the binomial distribution with p = 1/2."""
    total = better + worse
    if total == 0:
        return Difference(0, 0, 1.0)
    if total > EXACT_UP_TO:
        distance = max(abs(better - worse) - 1, 0) / math.sqrt(total)
        return Difference(better, worse, math.erfc(distance / math.sqrt(2)))
    fewer = min(better, worse)
    tail = sum(math.comb(total, k) for k in range(fewer + 1)) / 2**total
    return Difference(better, worse, min(1.0, 2 * tail))


def compare(old: Mapping[str, bool], new: Mapping[str, bool]) -> Difference:
    """{row id: read rightly} of two models; rows that only one of them was judged on do not count."""
    common = old.keys() & new.keys()
    return mcnemar(sum(new[row] and not old[row] for row in common), sum(old[row] and not new[row] for row in common))

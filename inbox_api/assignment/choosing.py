"""Who gets which waiting case: strategies as plain functions. The worker and the fairness simulation use the same.

Cases come in the order given (urgent ones, then the oldest). Nobody who is away or full is chosen; a case for which
nobody is left stays waiting, and everything behind it too. One that only its closer could take waits alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NONE, ROUND_ROBIN, BY_LOAD, STICKY = "none", "round_robin", "by_load", "sticky"
STRATEGIES = (NONE, ROUND_ROBIN, BY_LOAD, STICKY)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits. known_officer: who had this person's last case, for sticky assignment.

    closed_by: who ended it before it was opened again, and does not get it back by itself.
    """

    case_id: int
    known_officer: int | None = None
    closed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """why: round_robin | by_load | known."""

    case_id: int
    officer_id: int
    why: str


def hand_out(
    strategy: str,
    waiting: Sequence[Waiting],
    loads: Mapping[int, int],
    *,
    last_officer: int | None,
    max_open: int | None = None,
) -> list[Chosen]:
    """Officers for the waiting cases.

    loads: open cases of each officer who is present. last_officer: who got the last case by the round. ValueError: an
    unknown strategy.
    """
    if strategy not in STRATEGIES:
        raise ValueError(strategy)
    if strategy == NONE:
        return []
    counts, last, chosen = dict(loads), last_officer, []
    for case in waiting:
        free = [one for one in sorted(counts) if max_open is None or counts[one] < max_open]
        if not free:
            break
        free = [one for one in free if one != case.closed_by]
        if not free:
            continue
        officer, why = _one_of(strategy, case, free, counts, last)
        chosen.append(Chosen(case.case_id, officer, why))
        counts[officer] += 1
        last = officer
    return chosen


def _one_of(
    strategy: str, case: Waiting, free: Sequence[int], counts: Mapping[int, int], last: int | None
) -> tuple[int, str]:
    if strategy == STICKY and case.known_officer in free:
        assert case.known_officer is not None
        return case.known_officer, "known"
    if strategy == ROUND_ROBIN:
        return next_in_round(free, last), ROUND_ROBIN
    fewest = min(counts[one] for one in free)
    return next_in_round([one for one in free if counts[one] == fewest], last), BY_LOAD


def next_in_round(people: Sequence[int], last: int | None) -> int:
    """The one after `last` by id, from the beginning again after the end. people: ascending, not empty."""
    return next((one for one in people if last is not None and one > last), people[0])

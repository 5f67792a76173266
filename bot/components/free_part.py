"""Which syllables of an entity no other entity has taken yet."""

from bisect import bisect_left
from collections.abc import Sequence

from bot.components.syllables import Syllable

MODULES = ["bot.components.free_part"]


class Borders:
    """The syllables of one message and which of its characters are taken. `start`, `end`: offsets in the message."""

    def __init__(self, text: str, syllables: Sequence[Syllable]) -> None:
        self._syllables = syllables
        self._starts = [syllable.start for syllable in syllables]
        self._taken = bytearray(len(text))

    def inside(self, start: int, end: int) -> list[Syllable]:
        """The syllables that lie wholly between `start` and `end`, in order."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end, first)
        return [syllable for syllable in self._syllables[first:last] if syllable.end <= end]

    def take(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\x01" * (end - start)

    def free_part(self, start: int, end: int) -> "tuple[int, int] | None":
        """The longest free run of syllables, without signs at its ends; None when nothing but signs is free."""
        runs: list[list[Syllable]] = []
        inside = self.inside(start, end)
        position = start
        for syllable in inside:
            if self._is_taken(syllable.start, syllable.end):
                continue
            if not runs or self._is_taken(position, syllable.start):
                runs.append([])
            runs[-1].append(syllable)
            position = syllable.end
        trimmed = [run for run in map(_without_signs, runs) if run]
        if not trimmed:
            return None
        best = max(trimmed, key=len)
        if len(best) == len(inside) and not self._is_taken(start, end):
            return start, end
        return best[0].start, best[-1].end

    def _is_taken(self, start: int, end: int) -> bool:
        return self._taken.find(1, start, end) >= 0


def _without_signs(run: list[Syllable]) -> list[Syllable]:
    first, last = 0, len(run)
    while first < last and run[first].kind == "sign":
        first += 1
    while last > first and run[last - 1].kind == "sign":
        last -= 1
    return run[first:last]

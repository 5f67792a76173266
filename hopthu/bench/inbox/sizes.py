"""How large the made-up city is."""

from __future__ import annotations

from dataclasses import dataclass

ROOMS = ("VP", "KT", "VHXH", "HCC", "CA")  # the rooms of a ward
PER_WARD = 7  # officers: a dispatcher, a leader, one a room
MESSAGES_PER_CASE = 10
OPEN_SHARE = 0.04  # of the cases


@dataclass(frozen=True, slots=True)
class Sizes:
    """cases, messages, officers: how many there are; the messages come out within one in a hundred."""

    cases: int
    messages: int
    officers: int
    seed: int = 2026

    @property
    def central(self) -> int:
        """Officers of the city's own desk."""
        return max(6, self.officers // 9)

    @property
    def wards(self) -> int:
        return max(2, (self.officers - self.central) // PER_WARD)

    @property
    def open_cases(self) -> int:
        return max(20, round(self.cases * OPEN_SHARE))

    @property
    def key(self) -> str:
        """Names the data: another size or seed makes another folder."""
        return f"{self.cases}-{self.messages}-{self.officers}-{self.seed}"


def scaled(scale: float, cases: int, messages: int, officers: int) -> Sizes:
    """The sizes, all shrunk alike; never so far that nothing is left to measure."""
    return Sizes(
        cases=max(200, round(cases * scale)),
        messages=max(2000, round(messages * scale)),
        officers=max(30, round(officers * min(1.0, scale * 10))),
    )

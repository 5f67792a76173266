"""Two models on the same rows: what each intent wins or loses, whether that is more than chance, what flips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.training.models.figures import Judged
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.significance import Difference, compare
from inbox_api.training.models.trials import unpacked


@dataclass(frozen=True, slots=True)
class Flip:
    """A row that the two read differently. text: None for rows that nobody may read."""

    id: str
    text: str | None
    wanted: tuple[str, ...]
    before: str
    after: str
    is_better: bool
    is_worse: bool


@dataclass(frozen=True, slots=True)
class IntentChange:
    intent: str
    n: int
    before: int  # rows read rightly
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    rows: str
    n: int
    before: int
    after: int
    difference: Difference
    intents: Sequence[IntentChange]  # the greatest change first
    flips: Sequence[Flip]  # worse ones first


def compared(session: Session, old_id: int, new_id: int, rows: str) -> Comparison | None:
    """None where one of the two was not tried on these rows; rows that differ in the two trials do not count."""
    repository = ModelRepository(session)
    old, new = repository.content(old_id, rows), repository.content(new_id, rows)
    if old is None or new is None:
        return None
    before, after = unpacked(old), unpacked(new)
    common = [
        row
        for row, (one, text) in after.items()
        if row in before and (before[row][0].wanted, before[row][1]) == (one.wanted, text)
    ]
    pairs = [(before[row][0], after[row][0], after[row][1]) for row in common]
    return Comparison(
        rows,
        len(pairs),
        sum(one.is_right for one, _, _ in pairs),
        sum(one.is_right for _, one, _ in pairs),
        compare({o.id: o.is_right for o, _, _ in pairs}, {n.id: n.is_right for _, n, _ in pairs}),
        _intents([(o, n) for o, n, _ in pairs]),
        _flips(pairs),
    )


def _intents(pairs: Sequence[tuple[Judged, Judged]]) -> list[IntentChange]:
    changes = []
    for intent in sorted({old.wanted[0] for old, _ in pairs}):
        own = [(old.is_right, new.is_right) for old, new in pairs if old.wanted[0] == intent]
        changes.append(IntentChange(intent, len(own), sum(o for o, _ in own), sum(n for _, n in own)))
    return sorted(changes, key=lambda one: (-abs(one.change), one.intent))


def _flips(pairs: Sequence[tuple[Judged, Judged, str | None]]) -> list[Flip]:
    found = [
        Flip(
            old.id, text, old.wanted, old.best, new.best,
            is_better=new.is_right and not old.is_right, is_worse=old.is_right and not new.is_right,
        )
        for old, new, text in pairs
        if old.best != new.best
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.is_worse, not one.is_better, one.id))

"""While lines are written: what they are nearly the same as. It is said, never refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import NotFound
from inbox_api.models import Officer, TrainingChange
from inbox_api.texts import gettext as _
from inbox_api.training.data import state
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_editor, require_reader
from inbox_api.training.data.state import TrainingData
from inbox_api.training.examples import Example
from inbox_api.training.health.findings import Finding, Kind, key_of, mark_of
from inbox_api.training.health.repository import HealthRepository
from inbox_api.training.health.storing import by_id, line_id

MOST_OTHERS = 3  # told of one new line
_warmed = Event()
_WRITTEN = {"add": "line", "edit": "after"}  # kind of change -> where its new line stands


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that was just written and one that is nearly the same.

    change_id: of the change that wrote it; is_edit: the line stood there in other words before; likeness: 0 to 1, of
    the letters; key: of the finding that a check of all lines would make of the two.
    """

    change_id: int
    is_edit: bool
    line: Example
    other: Example
    likeness: float
    key: str

    @property
    def is_across(self) -> bool:
        """Whether the two stand under different intents: one of the labels is wrong, then."""
        return self.line.intent != self.other.intent

    @property
    def line_id(self) -> str:
        return line_id(self.line.intent, self.line.line)

    @property
    def other_id(self) -> str:
        return line_id(self.other.intent, self.other.line)


def of_changes(session: Session, rows: Sequence[TrainingChange]) -> list[Notice]:
    """What is to be said of the lines that these changes have written; a pair of new ones is told
    once, at the later one.

    Pairs that people have left as they are, and lines that are not in the data any more, are not told.
    """
    data = state.current(session)
    written = [(row, line) for row in rows if (line := _line_of(row, data)) is not None]
    if not written:
        return []
    from inbox_api.training.health import beside  # takes seconds to load; not every start needs it

    told, found = set[str](), list[Notice]()
    likest = beside.near([line for _row, line in written], data)
    for (row, line), findings in reversed(list(zip(written, likest, strict=True))):
        fresh = [one for one in findings if one.key not in told][:MOST_OTHERS]
        told |= {one.key for one in fresh}
        found[:0] = [_notice(row, line, one, data) for one in fresh]
    left = HealthRepository(session).dismissed(told) if told else set()
    return [one for one in found if one.key not in left]


def of_batch(session: Session, batch: str) -> list[Notice]:
    """The same of all changes that were made together."""
    return of_changes(session, DataRepository(session).batch(batch))


def of_ids(session: Session, change_ids: Sequence[int]) -> list[Notice]:
    """The same of changes by their ids."""
    return of_changes(session, DataRepository(session).changes(change_ids))


def pair(session: Session, officer: Officer, one: str, other: str) -> tuple[Example, Example]:
    """Two lines by their ids (`storing.line_id`). Raises NotAllowed, NotFound."""
    require_reader(officer)
    known = by_id(state.current(session))
    if one == other or one not in known or other not in known:
        raise NotFound
    return known[one], known[other]


def keep_both(session: Session, officer: Officer, one: str, other: str, reason: str, now: datetime) -> None:
    """Leave the two as they are: neither this notice nor a check of all lines brings them again.

    reason: "" stands for the usual one. Raises NotAllowed, NotFound.
    """
    require_editor(officer)
    lines = pair(session, officer, one, other)
    key = key_of(Kind.NEAR_DUPLICATE, map(mark_of, lines))
    told = reason.strip() or _("Both sentences stay: they are wanted as they are.")
    HealthRepository(session).dismiss(key, Kind.NEAR_DUPLICATE, told, officer.id, now)
    audit.record(session, f"officer:{officer.id}", "training.health_left", "health_finding", key, now)


def warm(session: Session) -> None:
    """Have this process ready to tell in milliseconds; for pages on which lines are written. Returns at once."""
    if not _warmed.is_set():
        _warmed.set()
        Thread(target=_weigh, args=(state.current(session),), name="weigh-training-lines", daemon=True).start()


def _weigh(data: TrainingData) -> None:
    from inbox_api.training.health import beside  # as above

    beside.near([], data)


def _line_of(row: TrainingChange, data: TrainingData) -> Example | None:
    name = _WRITTEN.get(row.kind)
    line = row.detail.get(name) if name else None
    return data.by_line.get((str(row.intent), str(line))) if line else None


def _notice(row: TrainingChange, line: Example, finding: Finding, data: TrainingData) -> Notice:
    told = finding.detail["lines"][1]
    other = data.by_line[told["intent"], told["line"]]
    return Notice(row.id, row.kind == "edit", line, other, float(finding.detail["likeness"]), finding.key)

"""A citizen who is forgotten takes along what the bot learnt from their messages alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.models import TrainingChange
from inbox_api.texts import gettext as _
from inbox_api.training.data import state
from inbox_api.training.data.repository import FORGOTTEN, DataRepository
from inbox_api.training.examples import Example


def forget(session: Session, item_ids: Iterable[int], now: datetime) -> int:
    """Take out the lines that came from these review items; how many. Repeating it changes nothing.

    A draft change is taken back and its words are emptied; a line that is in a version already is removed by a change
    of its own, which nobody takes back, so the next version is without it. What came from other people's
    messages, too, is the caller's to keep.
    """
    DataRepository(session).lock()
    return forget_changes(session, DataRepository(session).of_items(sorted(set(item_ids))), now)


def forget_changes(session: Session, found: Sequence[TrainingChange], now: datetime) -> int:
    """The same for changes that are known; with them go later changes of the same lines, whoever made them. An intent
    that was made for a message stays: its name and answer are a trainer's words, and others may have said the same.
    """
    DataRepository(session).lock()
    theirs = [row for row in found if row.kind != "new_intent" and emptied(row.detail) != row.detail]
    return sum(_forget(session, row, now) for row in theirs)


def _forget(session: Session, row: TrainingChange, now: datetime) -> int:
    repository = DataRepository(session)
    chain = [row, *_later(repository, row)]
    drafts, frozen = [one for one in chain if one.version_id is None], [one for one in chain if one.version_id]
    repository.undo([one.id for one in drafts])
    session.flush()
    standing = _standing(session, frozen)
    for one in chain:
        one.detail = emptied(one.detail)
        audit.record(session, "system", "training.forgotten", "training_change", one.id, now)
    session.flush()
    for line in standing:
        repository.keep_change(
            kind="remove", intent=line.intent, detail={"line": line.line, FORGOTTEN: state.digest_of(line.text)},
            reason=_("erased at the wish of the citizen"), source="hand", state="approved", made_at=now,
            made_by=row.made_by, decided_at=now,
        )  # fmt: skip
    return len(drafts) + len(standing)


def _later(repository: DataRepository, row: TrainingChange) -> list[TrainingChange]:
    """What was done to the line of a change afterwards: marked or spelt otherwise, moved, taken out, and taken back."""
    found: dict[int, TrainingChange] = {}
    looked_at = [row]
    while looked_at:
        last = looked_at.pop()
        place = after(last)
        for then in repository.about(*place, since=last.id) if place is not None else ():
            if then.id not in found:
                found[then.id] = then
                looked_at.append(then)
    return [found[number] for number in sorted(found)]


def after(row: TrainingChange) -> tuple[str, str] | None:
    """(intent, line) that a change leaves behind; None for one that leaves none."""
    line = row.detail.get("after") if row.kind == "edit" else row.detail.get("line_after") or row.detail.get("line")
    if row.kind not in ("add", "edit", "move") or not line:
        return None
    return str(row.detail.get("to") or row.intent), str(line)


def _standing(session: Session, frozen: Sequence[TrainingChange]) -> list[Example]:
    """The line as a version holds it, where it still stands."""
    place = after(frozen[-1]) if frozen else None
    found = state.current(session).by_line.get(place) if place is not None else None
    return [found] if found is not None else []


def emptied(detail: dict[str, Any]) -> dict[str, Any]:
    """The same without words; ids and the mark of a forgotten line stay."""
    return {
        name: value if isinstance(value, int) or name == FORGOTTEN else [] if isinstance(value, list) else ""
        for name, value in detail.items()
    }

"""A citizen who is forgotten takes along what the bot learnt from their messages alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.models import TrainingChange
from inbox_api.texts import gettext as _
from inbox_api.training.data import state
from inbox_api.training.data.repository import DataRepository


def forget(session: Session, item_ids: Iterable[int], now: datetime) -> int:
    """Take out the lines that came from these review items; how many. Repeating it changes nothing.

    A draft change is taken back and its words are emptied; a line that is in a version already is removed by a change
    of its own, so the next version is without it. What came from other people's messages, too, is the caller's to keep.
    """
    DataRepository(session).lock()
    found = [row for row in DataRepository(session).of_items(sorted(set(item_ids))) if row.state != "undone"]
    return forget_changes(session, found, now)


def forget_changes(session: Session, found: Sequence[TrainingChange], now: datetime) -> int:
    """The same for changes that are known."""
    repository = DataRepository(session)
    drafts = [row for row in found if row.version_id is None]
    repository.undo([row.id for row in drafts])
    for row in drafts:
        row.detail = dict.fromkeys(row.detail, "")
        audit.record(session, "system", "training.forgotten", "training_change", row.id, now)
    session.flush()
    count = len(drafts)
    for row in found:
        if row.version_id is not None:
            count += _remove(session, row, now)
    return count


def _remove(session: Session, row: TrainingChange, now: datetime) -> int:
    """The lines of one frozen change, where they still stand."""
    data, count = state.current(session), 0
    line = row.detail.get("after") or row.detail.get("line")
    for intent in dict.fromkeys((row.detail.get("to"), row.intent)):
        if intent is None or line is None or (intent, line) not in data.by_line:
            continue
        DataRepository(session).keep_change(
            kind="remove", intent=intent, detail={"line": line}, reason=_("erased at the wish of the citizen"),
            source="hand", state="approved", made_at=now, made_by=row.made_by, decided_at=now,
        )  # fmt: skip
        audit.record(session, "system", "training.forgotten", "training_change", row.id, now)
        count += 1
    return count

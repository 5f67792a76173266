"""A word on a message that is taken back, whole or but for its line."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import Officer, ReviewItem
from inbox_api.training.data import changes
from inbox_api.training.data.rights import require_editor
from inbox_api.training.review.repository import ReviewRepository

LINES = ("add", "edit")  # changes that write a line; words of the bot are taken back where they are said anew


def undo_last(session: Session, officer: Officer, now: datetime) -> ReviewItem:
    """Take back one's own last word; the message is open again.

    Raises NotAllowed, NotFound (nothing to take back), NeededByLater.
    """
    require_editor(officer)
    found = ReviewRepository(session).last_decision(officer.id)
    if found is None:
        raise NotFound
    return reopen(session, officer, found.id, now)


def reopen(session: Session, officer: Officer, item_id: int, now: datetime) -> ReviewItem:
    """Undo one's own word on an item, with the changes that came of it. Raises NotAllowed, NotFound, NeededByLater."""
    require_editor(officer)
    repository = ReviewRepository(session)
    item = repository.locked(item_id)
    if item is None or item.state not in {"done", "discarded", "expert"}:
        raise NotFound
    if item.decided_by != officer.id:
        raise NotAllowed
    decision = item.decision or {}
    if decision.get("batch"):
        changes.undo(session, officer, batch=str(decision["batch"]), now=now)
    elif decision.get("change"):
        change = changes.find(session, int(decision["change"]))
        if change is None or change.state != "undone":  # its line may have been taken back by itself
            changes.undo(session, officer, change_id=int(decision["change"]), now=now)
    repository.drop_mark(item.id, officer.id)
    item.state, item.decision, item.decided_at, item.decided_by = "open", None, None, None
    repository.flush()
    audit.record(session, f"officer:{officer.id}", "review.undone", "review_item", item.id, now)
    return item


def drop_line(session: Session, officer: Officer, change_id: int, now: datetime) -> None:
    """Take one written line back, whoever wrote it; the message that it came of, if one, is discarded with it.

    Raises NotAllowed, NotFound when there is nothing to take back, NeededByLater.
    """
    change = changes.find(session, change_id)
    if change is None or change.kind not in LINES:
        raise NotFound
    changes.undo(session, officer, change_id=change_id, now=now)
    repository = ReviewRepository(session)
    item = repository.locked(change.review_item_id) if change.review_item_id else None
    if item is None or item.state != "done" or item.decided_by is None:
        return
    repository.drop_mark(item.id, item.decided_by)
    item.state, item.decided_at, item.decided_by = "discarded", now, officer.id
    item.decision = {**(item.decision or {}), "action": "discard", "change": None}
    repository.flush()
    audit.record(session, f"officer:{officer.id}", "review.discard", "review_item", item.id, now)

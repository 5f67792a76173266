"""Taking a whole run back: each case or conversation by itself, all that can be undone of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.cases.bulk.repository import BulkRepository
from inbox_api.conversations import undoing
from inbox_api.conversations.undoing_repository import UndoingRepository
from inbox_api.errors import AppError
from inbox_api.models import Officer, UndoableAct
from inbox_api.texts import gettext as _


def note(session: Session, officer: Officer, run_id: int, ended: datetime) -> int:
    """The number to undo the run by. ended: when the seconds begin; a long run must not eat them up."""
    return undoing.note(session, officer, undoing.RUN, ended, before={"run": run_id}, after={})


@undoing.restores(undoing.RUN)
def restore(session: Session, officer: Officer, act: UndoableAct, now: datetime) -> None:
    """What became of each is kept in the run's outcomes: `undone`, and `kept_because` where it was not.

    Raises ChangedSince when nothing at all could be put back.
    """
    run = BulkRepository(session).run(officer, int(act.before["run"]))
    if run is None:
        raise undoing.ChangedSince
    found = [_put_back(session, officer, one, now) for one in run.outcomes]
    if not any(one.get("undone") for one in found):
        raise undoing.ChangedSince
    run.outcomes = found
    told = ("code", "kind", "undone", "lasting", "kept_because")
    act.after = {"outcomes": [{name: one[name] for name in told} for one in found if "undone" in one]}


def is_whole(act: UndoableAct) -> bool:
    """Nothing of the run stays."""
    return all(one["undone"] and not one["lasting"] for one in act.after.get("outcomes", []))


def _put_back(session: Session, officer: Officer, one: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The outcome, with what became of it; as it was where nothing had been done."""
    if one["problem"] or not (one["acts"] or one["lasting"]):
        return dict(one)
    if not one["acts"]:
        return {**one, "undone": False, "kept_because": _("These steps cannot be undone.")}
    try:
        with session.begin_nested():
            for number in reversed(one["acts"]):
                _put_back_act(session, officer, number, now)
    except AppError as error:
        return {**one, "undone": False, "kept_because": error.text}
    return {**one, "undone": True, "kept_because": ""}


def _put_back_act(session: Session, officer: Officer, number: int, now: datetime) -> None:
    act = UndoingRepository(session).lock(number)
    if act is None or act.undone_at is not None:
        raise undoing.ChangedSince
    undoing.put_back(session, officer, act, now)

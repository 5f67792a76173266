"""What programs send and read about following a case, reminders of it, and putting it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from inbox_api.cases.later import Later
from inbox_api.cases.undoable import CaseDone
from inbox_api.models import Officer, Reminder


class WatcherOut(BaseModel):
    username: str
    name: str
    unit: str

    @classmethod
    def of(cls, row: Officer) -> WatcherOut:
        return cls(username=row.username, name=row.display_name, unit=row.unit.name)


class CaseReminderOut(BaseModel):
    """state: waiting, or told when its time has come and nobody has settled it yet.

    text: without the person for those who do not see who it is, as on the page.
    """

    id: int
    at: datetime
    text: str
    state: Literal["waiting", "told"]
    made_by: str

    @classmethod
    def of(cls, row: Reminder, shown: Callable[[str], str]) -> CaseReminderOut:
        state: Literal["waiting", "told"] = "told" if row.state == "told" else "waiting"
        return cls(id=row.id, at=row.remind_at, text=shown(row.text), state=state, made_by=row.officer.username)


class LaterOut(BaseModel):
    """put_off_until: null while the case is in the working lists."""

    put_off_until: datetime | None
    reminders: list[CaseReminderOut]

    @classmethod
    def of(cls, row: Later, shown: Callable[[str], str]) -> LaterOut:
        return cls(
            put_off_until=row.put_off_until,
            reminders=[CaseReminderOut.of(one, shown) for one in (*row.rung, *row.waiting)],
        )


class CaseDoneOut(BaseModel):
    """undo_id: for POST /api/v1/undo/{undo_id}; null when nothing was changed."""

    code: str
    undo_id: int | None

    @classmethod
    def of(cls, done: CaseDone) -> CaseDoneOut:
        return cls(code=done.case.code, undo_id=done.undo_id)

"""Duty lists and how one is told, for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from inbox_api.db import SessionDep
from inbox_api.duty import lists, push, service
from inbox_api.duty.hours import minute_text
from inbox_api.models import DutyEntry
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.officers.waking import GROUPS, LETTERS_AT_FIRST, Group

router = APIRouter(prefix="/api/v1/duty", tags=["duty"])


def now() -> datetime:
    return datetime.now(UTC)


class EntryIn(BaseModel):
    """Equal times mean the whole day; an end before the beginning, the next morning."""

    officer: str = Field(max_length=200, examples=["lan"])
    weekdays: list[int] = Field(default=[1, 2, 3, 4, 5, 6, 7], max_length=7)
    begins: str = Field(default="00:00", max_length=5, examples=["07:30"])
    ends: str = Field(default="00:00", max_length=5, examples=["17:00"])


class EntryOut(BaseModel):
    id: int
    officer: str
    name: str
    weekdays: list[int]
    begins: str
    ends: str

    @classmethod
    def of(cls, row: DutyEntry) -> EntryOut:
        return cls(
            id=row.id, officer=row.officer.username, name=row.officer.display_name, weekdays=row.weekdays,
            begins=minute_text(row.from_minute), ends=minute_text(row.to_minute),
        )  # fmt: skip


class MoveIn(BaseModel):
    step: int = Field(ge=-1, le=1, examples=[-1])


class SettingsIO(BaseModel):
    """email: "" for no letters. wakes: what wakes my browsers; letters: what comes as a letter beside duty calls."""

    has_sound: bool = True
    email: str = Field(default="", max_length=200, examples=["lan@phuong.example"])
    wakes: list[Group] = Field(default=[*GROUPS], max_length=10, examples=[["work", "deadline"]])
    letters: list[Group] = Field(default=[*LETTERS_AT_FIRST], max_length=10, examples=[["deadline"]])


class KeyOut(BaseModel):
    key: str


class BrowserIn(BaseModel):
    endpoint: str = Field(max_length=1000, examples=["https://updates.push.services.mozilla.com/wpush/v2/abc"])


@router.get("/units/{unit}/entries")
def list_entries(unit: str, officer: CurrentOfficer, session: SessionDep) -> list[EntryOut]:
    """In the order in which people are called."""
    return [EntryOut.of(row) for row in lists.entries(session, officer, unit)]


@router.post("/units/{unit}/entries", status_code=201)
def add_entry(unit: str, order: EntryIn, officer: CurrentOfficer, session: SessionDep) -> EntryOut:
    new = lists.NewEntry(order.officer, order.weekdays, order.begins, order.ends)
    return EntryOut.of(lists.add(session, officer, unit, new, now()))


@router.post("/entries/{entry_id}/move", status_code=204)
def move_entry(entry_id: int, order: MoveIn, officer: CurrentOfficer, session: SessionDep) -> None:
    """One place up (-1) or down (1)."""
    lists.move(session, officer, entry_id, order.step, now())


@router.delete("/entries/{entry_id}", status_code=204)
def remove_entry(entry_id: int, officer: CurrentOfficer, session: SessionDep) -> None:
    lists.remove(session, officer, entry_id, now())


@router.get("/settings")
def show_settings(officer: CurrentOfficer, session: SessionDep) -> SettingsIO:
    row = service.settings_of(session, officer)
    return SettingsIO.model_validate(
        {"has_sound": row.has_sound, "email": row.email or "", "wakes": row.wakes, "letters": row.letters}
    )


@router.put("/settings")
def keep_settings(order: SettingsIO, officer: CurrentOfficer, session: SessionDep) -> SettingsIO:
    service.keep_settings(
        session, officer, has_sound=order.has_sound, email=order.email, now=now(), wakes=order.wakes,
        letters=order.letters,
    )  # fmt: skip
    return show_settings(officer, session)


@router.get("/push/key")
def show_push_key(_officer: CurrentOfficer) -> KeyOut:
    """What a browser subscribes with."""
    return KeyOut(key=push.public_key())


@router.put("/push/browser", status_code=204)
def subscribe(order: BrowserIn, who: CurrentSession, session: SessionDep) -> None:
    """This browser is woken when somebody waits, while its session lasts."""
    service.subscribe(session, who, order.endpoint, now())


@router.delete("/push/browser", status_code=204)
def unsubscribe(order: BrowserIn, officer: CurrentOfficer, session: SessionDep) -> None:
    service.unsubscribe(session, officer, order.endpoint)

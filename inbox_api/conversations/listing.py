"""The lines of the inbox's list as plain values: a page of fifty costs one query and no object of the database."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from inbox_api.cases.states import NOT_RUNNING
from inbox_api.errors import Invalid

Order = Literal["latest", "longest"]  # latest: urgent ones above; longest: who waits longest for people first


@dataclass(frozen=True, slots=True)
class Named:
    """An officer (name: the user name) or a unit (name: its code)."""

    id: int
    name: str
    display_name: str


@dataclass(frozen=True, slots=True)
class ListedCitizen:
    """behind: the code that stands instead of a person behind the shield ("" for none); None: the person is shown."""

    display_name: str | None
    behind: str | None = None


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """Same names and meanings as in the table."""

    id: int
    public_id: str
    channel: str
    citizen_id: int
    citizen: ListedCitizen
    officer: Named | None
    unit: Named | None
    handled_by: str
    handover_reason: str | None
    handed_over_at: datetime | None
    is_restricted: bool
    is_urgent: bool
    is_closed: bool
    waits_for_citizen: bool
    snoozed_until: datetime | None
    last_message_at: datetime
    citizen_waits_since: datetime | None


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """The last message that is no note. file_kinds: of its attachments."""

    id: int
    author: str
    text: str
    deleted_at: datetime | None
    file_kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedCase:
    code: str
    status: str
    due_at: datetime | None
    closed_at: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        """Not answered yet, past its deadline, and its clock not standing still."""
        is_running = self.closed_at is None and self.status not in NOT_RUNNING
        return is_running and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True)
class Label:
    id: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the list. case: the newest open case, else the newest, that the officer may read."""

    conversation: ListedConversation
    last_message: ListedMessage | None
    case: ListedCase | None
    unread: int
    is_overdue: bool
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of the list ends: the next one begins after it, in whichever order the list is."""

    is_urgent: bool
    last_message_at: datetime
    id: int
    waits_since: datetime | None = None

    def cursor(self) -> str:
        """As programs and addresses carry it."""
        waits = f".{_micros(self.waits_since)}" if self.waits_since is not None else ""
        plain = f"{int(self.is_urgent)}.{_micros(self.last_message_at)}.{self.id}{waits}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def of_cursor(cls, cursor: str) -> Position:
        """Raises Invalid for what no list gave out."""
        try:
            plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
            urgent, micros, number, *waits = (int(part) for part in plain.split("."))
            since = _moment(waits[0]) if waits else None
            return cls(bool(urgent), _moment(micros), number, since)
        except (ValueError, OverflowError, OSError, binascii.Error, UnicodeDecodeError) as error:
            raise Invalid from error

    @classmethod
    def after(cls, row: InboxRow) -> Position:
        one = row.conversation
        return cls(one.is_urgent, one.last_message_at, one.id, one.citizen_waits_since)


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, UTC)

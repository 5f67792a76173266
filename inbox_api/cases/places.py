"""Where a page of the list of cases ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox_api.models import Case


@dataclass(frozen=True, slots=True)
class CasePlace:
    """The order of the list: open ones before closed ones, the next deadline first, then the newest."""

    is_closed: bool
    due_at: datetime | None
    id: int
    received_at: datetime | None = None  # None: not needed for the order of deadlines
    priority: str = ""

    @classmethod
    def of(cls, case: Case) -> CasePlace:
        return cls(case.closed_at is not None, case.due_at, case.id, case.received_at, case.priority)

    @classmethod
    def read(cls, values: list[Any] | None) -> CasePlace | None:
        """From what a cursor held; None for the first page."""
        if values is None:
            return None
        is_closed, due_at, number, received_at, priority = values
        due = datetime.fromisoformat(due_at) if due_at else None
        return cls(bool(is_closed), due, int(number), datetime.fromisoformat(received_at), priority)

    def values(self) -> list[Any]:
        return [self.is_closed, self.due_at, self.id, self.received_at, self.priority]

"""One element of a webhook entry, and the reading that all kinds of it share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.base import EventKind, InboundMessage, Variant
from connectors.reading import mapping, text_id

LONGEST_ID = 200


def short_id(value: Any) -> str | None:
    """An id as text; None when there is none, or when it is longer than any id of the platform."""
    found = text_id(value)
    return found if found is not None and len(found) <= LONGEST_ID else None


@dataclass(frozen=True, slots=True)
class Item:
    """One element of `messaging`, `standby` or `changes`.

    page_id: from the entry, never from a setting.   at: aware UTC.
    app_id:  our application; None when it is not known.
    seen:    gathers which of several documented forms this item uses.
    """

    data: Mapping[str, Any]
    page_id: str
    at: datetime
    is_standby: bool
    app_id: str | None
    seen: list[Variant] = field(default_factory=list)

    @property
    def sender_id(self) -> str | None:
        return short_id(mapping(self.data.get("sender")).get("id"))

    @property
    def recipient_id(self) -> str | None:
        return short_id(mapping(self.data.get("recipient")).get("id"))

    @property
    def milliseconds(self) -> str:
        """The item's time, for ids of events that have none of their own."""
        return str(int(self.at.timestamp() * 1000))

    def note(self, point: str, name: str) -> None:
        """Count a form of an uncertain point."""
        self.seen.append(Variant(self.page_id, point, name))

    def event(self, kind: EventKind, citizen_id: str, external_id: str, **more: Any) -> InboundMessage:
        raw = {**self.data, "standby": True} if self.is_standby else self.data
        return InboundMessage(
            kind=kind,
            account_id=self.page_id,
            citizen_id=citizen_id,
            external_id=external_id,
            sent_at=self.at,
            raw=raw,
            **more,
        )

"""A visit as a phone tells it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from inbox_api.audit.chain import canonical_json
from inbox_api.models import VisitOutcome


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the phone was: degrees, accuracy in metres (68 %), and when it said so, by its own clock."""

    latitude: float
    longitude: float
    accuracy_m: float | None
    fixed_at: datetime


@dataclass(frozen=True, slots=True)
class Photo:
    """client_id: under which it was sent; stage: before | after; taken_at by the phone's clock."""

    client_id: str
    stage: str
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """base: what the phone showed; value: what the officer put down."""

    base: Any
    value: Any


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit as the phone tells it. at: by the phone's clock. result: what to tell the citizen, when it is solved.

    again: somebody has to go once more, so the case stays on the list.
    """

    code: str
    outcome: VisitOutcome
    note: str
    at: datetime
    was_offline: bool = False
    spot: Spot | None = None
    photos: tuple[Photo, ...] = ()
    facts: dict[str, Edit] = field(default_factory=dict)
    result: str | None = None
    again: bool = False

    @property
    def digest(self) -> str:
        """Of everything it says but the moment of keeping it: the same number with other words is another visit."""
        plain = canonical_json(_plain({**asdict(self), "at": None}))
        return hashlib.sha256(plain).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value

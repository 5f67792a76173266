"""What is looked for among conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows. below: confidence under this share; turns: at least so many messages of the citizen."""

    since: datetime
    intent: str | None = None
    action: str | None = None
    below: float | None = None
    outcome: str | None = None
    channel: str | None = None
    turns: int = 1

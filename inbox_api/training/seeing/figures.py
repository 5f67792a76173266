"""What misunderstanding costs, by intent. Each figure counts conversations and opens the list of just these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.models import Officer
from inbox_api.training.data.rights import require_reader
from inbox_api.training.seeing.repository import SeeingRepository

# Minutes of officers' work that one conversation costs, by what came of it: our estimate, to weigh intents by.
MINUTES = {"handed_over": 6, "reopened": 15, "badly_rated": 10, "refused": 8, "dropped": 3, "fallback": 1}


@dataclass(frozen=True, slots=True)
class IntentFigures:
    """Conversations in which the intent was understood; `cost_minutes`: by MINUTES."""

    intent: str
    messages: int
    talks: int
    fallback: int
    handed_over: int
    dropped: int
    reopened: int
    badly_rated: int
    refused: int
    solved: int
    cost_minutes: int


def by_intent(session: Session, officer: Officer, since: datetime, now: datetime) -> list[IntentFigures]:
    """The dearest first. Raises NotAllowed."""
    require_reader(officer)
    found = [_figures(row) for row in SeeingRepository(session).figures(since, now)]
    return sorted(found, key=lambda one: (-one.cost_minutes, -one.talks, one.intent))


def _figures(row: dict[str, Any]) -> IntentFigures:
    cost = sum(minutes * int(row[name]) for name, minutes in MINUTES.items())
    return IntentFigures(cost_minutes=cost, **row)

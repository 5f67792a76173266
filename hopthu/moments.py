"""How commands show a moment to people: by the city's clock."""

from __future__ import annotations

from datetime import datetime

from inbox_api.deadlines.calendar import LOCAL_ZONE


def shown(moment: datetime | str) -> str:
    """ "14:05 28/11/2026"; a text is an ISO moment with its zone."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{at.astimezone(LOCAL_ZONE):%H:%M %d/%m/%Y}"

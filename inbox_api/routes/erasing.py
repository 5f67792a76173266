"""What the ways of answers know of a person who asked to be forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.privacy import erasure
from inbox_api.routes.repository import RouteRepository


def forget(session: Session, what: erasure.Forgotten, now: datetime) -> int:
    """Addresses, links and untold answers of the person's cases; how many were forgotten."""
    return RouteRepository(session).forget(what.case_ids, what.kept_message_ids, now)


erasure.register("routes", forget)

"""SQL of the limit that holds for a person: asked by conversations, so it knows nothing of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inbox_api.models import AbuseLevel, AbuseLimit


def active(session: Session, citizen_id: int, now: datetime, unreviewed_since: datetime) -> AbuseLimit | None:
    """The newest that holds: not over, not lifted, looked at by a second person or still young."""
    statement = select(AbuseLimit).where(
        AbuseLimit.citizen_id == citizen_id,
        AbuseLimit.until > now,
        AbuseLimit.lifted_at.is_(None),
        AbuseLimit.level != AbuseLevel.WARNED,
        or_(AbuseLimit.reviewed_at.isnot(None), AbuseLimit.set_at > unreviewed_since),
    )
    return session.scalar(statement.order_by(AbuseLimit.id.desc()).limit(1))

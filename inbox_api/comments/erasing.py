"""What a forgotten person wrote in comments is forgotten here too; at the vendor it stays until it is deleted there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.comments.moving_repository import MovingRepository
from inbox_api.privacy import erasure


def forget(session: Session, what: erasure.Forgotten, now: datetime) -> int:
    """Words, names and links of all comments of the conversation; nothing is told to this follower any more."""
    return MovingRepository(session).forget(what.conversation_id, now)


erasure.register("comments", forget)

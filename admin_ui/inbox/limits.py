"""What a conversation shows of limits against abuse: worded softly, with what each of them leaves alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from inbox_api.abuse import service
from inbox_api.models import AbuseLevel, Conversation, Officer
from inbox_api.texts import lazy_gettext

LEVELS: dict[AbuseLevel, tuple[LazyProxy, LazyProxy]] = {
    AbuseLevel.WARNED: (lazy_gettext("Ask politely"), lazy_gettext("Only a friendly word; nothing is held back.")),
    AbuseLevel.SLOWED: (
        lazy_gettext("Alarm us once a day at most"),
        lazy_gettext("Further wishes to talk to a person wait until the next day."),
    ),
    AbuseLevel.MUTED: (
        lazy_gettext("Alarm nobody"),
        lazy_gettext("The assistant goes on answering; every message is kept and can be read."),
    ),
}


def limits_context(session: Session, officer: Officer, conversation: Conversation, now: datetime) -> dict[str, Any]:
    """limits: every one of this person, newest first; what the reader may do about them."""
    return {
        "limits": service.of_citizen(session, conversation.citizen_id),
        "limit_levels": LEVELS,
        "settable_levels": service.settable(officer, conversation),
        "limit_days": service.OFFERED_DAYS,
        "may_review": service.may_review,
        "limit_state": lambda row: service.state_of(row, now),
    }

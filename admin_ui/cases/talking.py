"""What an answer given on the page of a case must mind: who else is at the conversation, which ways it takes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin_ui.undelivered.words import ROUTES
from inbox_api import presence
from inbox_api.cases import held, instead
from inbox_api.conversations import inbox
from inbox_api.conversations.reply_window import is_shut
from inbox_api.models import Case, Officer


def ways(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    """Whether an answer reaches anybody, and by which ways beside the chat, or in its place while it is shut."""
    return {
        "can_answer": instead.can_answer(session, case),
        "is_common": instead.is_common(session, case),
        "chat_is_shut": case.conversation is not None and is_shut(case.conversation, now, is_by_officer=True),
        "answer_ways": [ROUTES[way.value] for way in instead.ways_of(session, case)],
    }


def talk(session: Session, officer: Officer, case: Case) -> dict[str, Any]:
    """Who else is at the citizen's conversation, and its newest message: what an answer from the case must mind."""
    newest = inbox.messages(session, case.conversation, limit=1) if case.conversation else []
    others = presence.board.others(case.conversation.id, officer.id) if case.conversation else []
    given = held.own(session, case, officer)
    files = held.files_of(session, given) if given else {}
    return {"others": others, "seen_id": newest[-1].id if newest else 0, "held": given, "given_files": files}

"""The citizen's score of a finished case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.conversations import outbox
from inbox_api.errors import Conflict, Invalid
from inbox_api.folding import storable
from inbox_api.models import Author, Case, Conversation
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

BEST = 5


class NotFinished(Conflict):
    code = "not_finished"
    message = lazy_gettext("A case can be rated when it is finished.")


def rate(session: Session, case: Case, score: int, comment: str | None, now: datetime) -> None:
    """Keep a score from 1 to 5; the last one counts. Raises Invalid, NotFinished."""
    if not 1 <= score <= BEST:
        raise Invalid
    if case.closed_at is None:
        raise NotFinished
    words = storable(comment or "").strip() or case.rating_comment
    CaseRepository(session).change(case, {"rating": score, "rating_comment": words})
    add_event(session, case, "rating", now, detail={"score": score}, is_public=True)
    audit.record(session, f"citizen:{case.citizen_id}", "case.rate", "case", case.id, now, {"score": score})
    announce_case(session, case)


def rate_by_tap(session: Session, conversation: Conversation, case_id: int, score: int, now: datetime) -> None:
    """A tap on a rating button: only the conversation's own case counts; others are ignored."""
    case = CaseRepository(session).get(case_id)
    if case is None or case.conversation_id != conversation.id or not 1 <= score <= BEST:
        return
    if case.closed_at is None:
        return
    rate(session, case, score, None, now)
    outbox.say(session, conversation, author=Author.SYSTEM, text=_("Thank you for your rating."), now=now)

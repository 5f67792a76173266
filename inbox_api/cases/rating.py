"""The citizen's score of a finished case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import news, passing_on
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.conversations import outbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict, Invalid
from inbox_api.folding import storable
from inbox_api.models import Author, Case, Conversation
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

BEST = 5
LOW = 2  # up to here the citizen is asked why, and officers are told


class NotFinished(Conflict):
    code = "not_finished"
    message = lazy_gettext("A case can be rated when it is finished.")


def rate(session: Session, case: Case, score: int, comment: str | None, now: datetime) -> None:
    """Keep a score from 1 to 5; the last one counts. Told again with nothing new it is one rating.

    Raises Invalid, NotFinished.
    """
    if not 1 <= score <= BEST:
        raise Invalid
    if case.closed_at is None:
        raise NotFinished
    before = case.rating
    words = storable(comment or "").strip()
    if score == case.rating and words in ("", case.rating_comment):
        return
    CaseRepository(session).change(case, {"rating": score, "rating_comment": words or case.rating_comment})
    detail = {"score": score, **({"text": words} if words else {})}
    add_event(session, case, "rating", now, detail=detail, is_public=True)
    audit.record(session, f"citizen:{case.citizen_id}", "case.rate", "case", case.id, now, {"score": score})
    if score <= LOW and (before is None or before > LOW):
        news.tell_in_charge(session, case, "low_rating", now)
    announce_case(session, case)


def rate_by_tap(
    session: Session, conversation: Conversation, case_id: int, score: int, message_id: int, now: datetime
) -> None:
    """A tap on a rating button: only the conversation's own case counts; others are ignored.

    After a low score the citizen is asked why: by the assistant, or here while people have the conversation.
    """
    case = CaseRepository(session).get(case_id)
    if case is None or case.conversation_id != conversation.id or not 1 <= score <= BEST:
        return
    if case.closed_at is None:
        return
    rate(session, case, score, None, now)
    text = _("Thank you for your rating.")
    if score <= LOW:
        message = ConversationRepository(session).message(message_id)
        if conversation.bot_answers and message is not None:
            passing_on.to_assistant(session, message, f'/rate{{"case_code":"{case.code}","score":{score}}}')
            return
        text = _(
            "We are sorry that you are not satisfied with case %(code)s. Please write what is wrong.", code=case.code
        )
    outbox.say(session, conversation, author=Author.SYSTEM, text=text, now=now)

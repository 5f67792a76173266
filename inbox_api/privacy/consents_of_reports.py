"""What a report in the chat says of consents: a public copy of it, and the one question where the city asks first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.models import Case, ConsentAct, Conversation
from inbox_api.privacy import consents
from inbox_api.privacy.consents_repository import BY_FORM
from inbox_api.privacy.purposes import PUBLIC_COPY, TRAINING, purposes


def may_be_public(session: Session, conversation: Conversation, *, is_public: bool, is_said: bool) -> bool:
    """Whether the report may be as public as its form says. is_said: in the citizen's own words.

    Who took the consent back says it again in so many words: the usual proposal of the form is no yes then.
    """
    return is_public and (is_said or not consents.is_withdrawn(session, conversation.citizen_id, PUBLIC_COPY))


def note(session: Session, conversation: Conversation, case: Case, message_id: int | None, now: datetime) -> None:
    """The citizen has read "public" in the summary and sent the report."""
    if case.is_public:
        consents.note(
            session, conversation, PUBLIC_COPY, ConsentAct.GIVEN, now, how=BY_FORM, message_id=message_id
        )  # fmt: skip


def asks(session: Session, conversation: Conversation, case: Case, now: datetime) -> str | None:
    """The purpose that the bot is to ask about now, once in a life; None for none, and in all that is sensitive."""
    is_calm = case.restricted == "none" and case.priority != "P0" and not conversation.is_restricted
    if not is_calm or not purposes()[TRAINING].is_asked_first:
        return None
    if consents.was_asked(session, conversation.citizen_id, TRAINING):
        return None
    consents.note(session, conversation, TRAINING, ConsentAct.ASKED, now, how=BY_FORM)
    return TRAINING

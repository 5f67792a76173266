"""Whether somebody else has answered the citizen while an officer was writing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api.conversations.holding_repository import HoldingRepository
from inbox_api.errors import Conflict
from inbox_api.models import Conversation, Message, Officer
from inbox_api.texts import gettext as _


class AnsweredMeanwhile(Conflict):
    """Another officer's answer came while this one was written."""

    code = "answered_meanwhile"


def require_nobody_answered(session: Session, conversation: Conversation, officer: Officer, seen_id: int) -> None:
    """seen_id: the newest message that the officer had before the eyes. Raises AnsweredMeanwhile."""
    found = HoldingRepository(session).newest_answer_of_others(conversation.id, officer.id, seen_id)
    if found is not None:
        raise AnsweredMeanwhile(_("%(name)s has answered meanwhile. Read it first, then send.", name=who(found)))


def who(message: Message) -> str:
    """Who gave an officers' answer."""
    return message.officer.display_name if message.officer else _("Somebody in the vendor's own tool")

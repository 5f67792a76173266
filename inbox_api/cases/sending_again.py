"""After a refusal: the button that has the assistant lay the old report before the citizen, to correct and send."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases import passing_on, refusing
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import outbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, Case, Conversation
from inbox_api.texts import gettext as _

VERB = "again"


def offer(session: Session, case: Case, conversation: Conversation, now: datetime) -> None:
    """One button below the words that told of the refusal."""
    choices = [outbox.Choice(_("Correct it and send it again (button)"), f"inbox:{VERB}:{case.id}")]
    text = _("You can correct your report and send it again.")
    outbox.say(session, conversation, author=Author.SYSTEM, text=text, choices=choices, now=now)


def by_tap(session: Session, conversation: Conversation, case_id: int, message_id: int, now: datetime) -> None:
    """On the citizen's own refused case; anything else is ignored. Who talks to an officer is asked to write there."""
    case = CaseRepository(session).get(case_id)
    if case is None or case.conversation_id != conversation.id or not refusing.may_send_again(session, case):
        return
    message = ConversationRepository(session).message(message_id)
    if conversation.bot_answers and message is not None:
        passing_on.to_assistant(session, message, f'/choose{{"step":"again","case":"{case.code}"}}')
        return
    text = _("An officer has this conversation. Please write here what is to be corrected; it will be read.")
    outbox.say(session, conversation, author=Author.SYSTEM, text=text, now=now)

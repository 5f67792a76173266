"""What steps are done with: a case and its conversation, or a conversation and its one open case."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.service import find_case
from inbox_api.conversations import inbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.wording import due_text
from inbox_api.errors import Conflict
from inbox_api.models import Case, Conversation, Officer
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Target:
    """is_talk: the conversation was chosen, not the case."""

    case: Case | None
    conversation: Conversation | None
    is_talk: bool

    def of_case(self) -> Case:
        """Raises Conflict."""
        if self.case is None:
            raise Conflict(_("This conversation has no open case, or several. Choose the case itself."))
        return self.case

    def of_talk(self) -> str:
        """The id of the conversation. Raises Conflict."""
        if self.conversation is None:
            raise Conflict(_("This case has no conversation."))
        return self.conversation.public_id

    def values(self) -> dict[str, str]:
        """What places in texts are filled with; "" where there is nothing."""
        case, talk = self.case, self.conversation
        chosen = talk if self.is_talk else case
        holder = chosen.officer if chosen else None
        unit = case.unit if case else talk.unit if talk else None
        return {
            "code": case.code if case else "",
            "title": case.title if case else "",
            "unit": unit.name if unit else "",
            "officer": holder.display_name if holder else "",
            "due": due_text(case.due_at) if case and case.due_at else "",
        }


def of_case(session: Session, officer: Officer, code: str, *, locks: bool) -> Target:
    """locks: steps may change its conversation, which is locked before the case's own row. Raises NotFound."""
    case = find_case(session, officer, code)
    if locks:
        steps.lock_conversation(session, case)
    return Target(case, case.conversation, is_talk=False)


def of_conversation(session: Session, officer: Officer, public_id: str) -> Target:
    """Raises NotFound."""
    conversation = inbox.find(session, officer, public_id)
    ConversationRepository(session).lock(conversation.id)
    found = [case for case in inbox.cases(session, officer, conversation) if case.closed_at is None]
    return Target(found[0] if len(found) == 1 else None, conversation, is_talk=True)

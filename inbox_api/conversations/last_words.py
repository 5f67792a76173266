"""What a citizen wrote last: what a topic is guessed and an answer suggested from."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, Conversation

READ = 3
LOOKED_THROUGH = 30


def last_words(session: Session, conversation: Conversation) -> list[str]:
    """The texts of the citizen's last messages, oldest first; none that were taken back."""
    messages = ConversationRepository(session).messages(conversation.id, limit=LOOKED_THROUGH)
    return [one.text for one in messages if one.author == Author.CITIZEN and one.text and not one.deleted_at][-READ:]

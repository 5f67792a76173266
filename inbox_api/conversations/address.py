"""System messages call the citizen as the bot and the officers do."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from inbox_api.conversations.repository import ConversationRepository
from inbox_api.texts import gettext as _


def addressed(session: Session, conversation_id: int, text: str) -> str:
    """`text` with the form for everybody replaced by the one this citizen uses; unchanged while they use none.

    Part of a longer chain of words with strokes ("brothers/sisters/...") it is another word and stays.
    """
    everybody = _("you (form of address for everybody)")
    pattern = re.compile(rf"(?<![\w/]){re.escape(everybody)}(?![\w/])", re.IGNORECASE)
    if not pattern.search(text):
        return text
    form = ConversationRepository(session).address_form(conversation_id)
    if not form:
        return text
    return pattern.sub(lambda match: form.capitalize() if match.group()[0].isupper() else form, text)

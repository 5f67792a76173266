"""How lists name a citizen and quote the last words: nothing secret, no numbers."""

from __future__ import annotations

from inbox_api.conversations.listing import ListedConversation, ListedMessage
from inbox_api.masking import masked
from inbox_api.models import Conversation
from inbox_api.texts import gettext as _

PREVIEW_LENGTH = 110


def citizen_name(conversation: Conversation | ListedConversation) -> str:
    """A denouncer's name stands in no list."""
    if conversation.is_restricted:
        return _("Denouncer (secret)")
    name = conversation.citizen.display_name
    return name or _("Citizen no. %(number)s", number=conversation.citizen_id)


def preview(message: ListedMessage | None, conversation: ListedConversation) -> str:
    """One line of the last message, without phone and identity numbers; nothing of a restricted one."""
    if conversation.is_restricted:
        return _("The content is kept secret")
    if message is None:
        return ""
    if message.deleted_at:
        return _("The message was withdrawn")
    if message.text:
        return masked(" ".join(message.text.split()))[:PREVIEW_LENGTH]
    if "location" in message.file_kinds:
        return _("A place on the map")
    return _("A photo or file") if message.file_kinds else ""

"""How lists and threads name a citizen and quote the last words: nothing secret, no numbers, nobody hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inbox_api.cases.shield.veil import Veil
from inbox_api.conversations.listing import ListedConversation, ListedMessage
from inbox_api.masking import masked
from inbox_api.models import Conversation
from inbox_api.texts import gettext as _

PREVIEW_LENGTH = 110
CODE_END = 2  # the number of the day and the letter that checks it


def citizen_name(conversation: Conversation | ListedConversation, behind: str | None = None) -> str:
    """A denouncer's name stands in no list. behind: the code that stands for a hidden person, "" for none."""
    if conversation.is_restricted:
        return _("Denouncer (secret)")
    if behind is None and isinstance(conversation, ListedConversation):
        behind = conversation.citizen.behind
    if behind:
        return _("Citizen of %(code)s", code=behind)
    name = conversation.citizen.display_name if behind is None else None
    return name or _("Citizen no. %(number)s", number=conversation.citizen_id)


def listed_name(conversation: ListedConversation) -> tuple[str, str]:
    """The name for a narrow list: (what may be cut, what tells the row from others and may not: "" for none)."""
    name = citizen_name(conversation)
    code = conversation.citizen.behind or ""
    if not code or not name.endswith(code):
        return name, ""
    end = "".join(f"-{part}" for part in code.split("-")[-CODE_END:])
    return name.removesuffix(end), end


def namer(veils: Mapping[int, Veil]) -> Callable[[Conversation | ListedConversation], str]:
    """citizen_name for pages with these hidden persons, by the conversations' ids."""
    return lambda one: citizen_name(one, veils[one.id].code if one.id in veils else None)


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

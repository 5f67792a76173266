"""A citizen's or officer's words as safe HTML, and the chat's names for things."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from inbox_api.conversations.web_chat import History
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import Attachment, Author, HandledBy, Message
from inbox_api.texts import gettext as _

ADDRESS = re.compile(r"https?://[^\s<>\"']+")
CLOSING = ".,;:!?)]}"
SHOWN_IMAGES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
SAFE_SCHEMES = {"http", "https", "tel"}


def linked(text: str) -> Markup:
    """Everything escaped; web addresses become links that tell the other site nothing."""
    parts: list[Markup] = []
    end = 0
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(CLOSING)
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>').format(address))
        end = match.start() + len(address)
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def is_safe_link(url: str | None) -> bool:
    return urlsplit(url or "").scheme in SAFE_SCHEMES


def is_own_picture(url: str | None) -> bool:
    """A picture of a card is shown from our own server only: the page calls nobody else."""
    return bool(url) and (url or "").startswith("/static/")


def day_key(sent_at: datetime) -> str:
    """The local day, "2026-11-22"."""
    return f"{sent_at.astimezone(LOCAL_ZONE):%Y-%m-%d}"


def long_day(sent_at: datetime) -> str:
    """The local day with its weekday."""
    local = sent_at.astimezone(LOCAL_ZONE)
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    name = names[local.weekday()]
    return f"{name[0].upper()}{name[1:]}, {local:%d/%m/%Y}"


def day_label(sent_at: datetime, now: datetime) -> str:
    """What stands between the messages of two days. chat/days.js says the same."""
    age = (now.astimezone(LOCAL_ZONE).date() - sent_at.astimezone(LOCAL_ZONE).date()).days
    return {0: _("Today"), 1: _("Yesterday")}.get(age) or long_day(sent_at)


def speaker(message: Message) -> str:
    """Who said it, in words for the visitor."""
    if message.author == Author.CITIZEN:
        return _("You (the citizen)")
    if message.author == Author.BOT:
        return _("The automatic assistant")
    if message.author in {Author.OFFICER, Author.OUTSIDE}:
        unit = message.officer.unit.name if message.officer else ""
        return _("Officer, %(unit)s", unit=unit) if unit else _("An officer")
    return _("Hop thu ket noi")


def status(history: History) -> str:
    """Who will answer now."""
    conversation = history.conversation
    if conversation is not None and conversation.bot_trouble_since is not None:
        return _("The automatic assistant is away; your messages are kept.")
    if conversation is None or conversation.handled_by == HandledBy.BOT:
        return _("The automatic assistant answers at once.")
    if conversation.bot_answers:
        return _("The assistant answers; an officer will also read this.")
    if conversation.handled_by == HandledBy.QUEUE:
        return _("An officer will read this. You can go on writing.")
    unit = conversation.unit.name if conversation.unit else ""
    return _("An officer is answering: %(unit)s", unit=unit) if unit else _("An officer is answering you.")


def is_shown_image(file: Attachment) -> bool:
    return file.stored_name is not None and file.mime in SHOWN_IMAGES


def order_key(message: Message) -> str:
    """Sorts rows of the page as the history is sorted."""
    return f"{message.sent_at:%Y%m%d%H%M%S%f}-{message.id:012d}"

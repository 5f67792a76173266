"""Letters to officers: that somebody waits or that there is news, and where; not who and not what about."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from inbox_api.duty.waking import GROUP_NAMES
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _


def letter_of(public_id: str, channel: str) -> tuple[str, str, str]:
    """(subject, text, HTML)."""
    address = f"{get_settings().web_address}/inbox/{public_id}"
    subject = _("Somebody waits for an officer in the inbox")
    text = _(
        "The automatic assistant has handed a conversation over to you (%(channel)s). If nobody takes it, the next one"
        " on duty is called.",
        channel=channel,
    )
    html = f'<p>{escape(text)}</p><p><a href="{escape(address)}">{escape(address)}</a></p>'
    return subject, f"{text}\n\n{address}\n", html


def letter_of_news(counts: Mapping[str, int]) -> tuple[str, str, str]:
    """(subject, text, HTML). counts: how many notices of each group."""
    address = f"{get_settings().web_address}/notices"
    lines = [f"{GROUP_NAMES[name]}: {count}" for name, count in counts.items()]
    text = _("There is something new for you in the inbox:")
    rows = "".join(f"<li>{escape(line)}</li>" for line in lines)
    html = f'<p>{escape(text)}</p><ul>{rows}</ul><p><a href="{escape(address)}">{escape(address)}</a></p>'
    return _("News for you in the inbox"), "\n".join([text, *(f"- {line}" for line in lines), "", address, ""]), html

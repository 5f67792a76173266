"""The letter to an officer on duty: that somebody waits and where, not who and not what about."""

from __future__ import annotations

from html import escape

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

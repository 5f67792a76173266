"""The page of a simulator that has no phone: what it was given to deliver, the newest first."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template

from connectors.simulation.server import Reply

PAGES = Path(__file__).parent / "pages"
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
SHOWN_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Received:
    """One message as its reader sees it. at: aware."""

    to: str
    at: datetime
    text: str
    title: str = ""


def page(kind: str, messages: Sequence[Received]) -> Reply:
    """kind: "mail" or "sms" in texts.json. messages: oldest first."""
    texts = json.loads((PAGES / "texts.json").read_text(encoding="utf-8"))
    words = texts["received"]
    rows = [_row(message) for message in reversed(messages[-SHOWN_AT_MOST:])]
    shown = Template((PAGES / "received.html").read_text(encoding="utf-8")).substitute(
        language=html.escape(texts["language"]),
        title=html.escape(words[kind]),
        hint=html.escape(words["hint"] if rows else words["empty"]),
        rows="\n".join(rows),
    )
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": "default-src 'none'; style-src 'self'"}
    return Reply(body=shown.encode(), mime="text/html; charset=utf-8", headers=headers)


def style() -> Reply:
    """The style sheet of the page, at /received.css."""
    return Reply(body=(PAGES / "received.css").read_bytes(), mime="text/css; charset=utf-8")


def _row(message: Received) -> str:
    title = f"<h2>{html.escape(message.title)}</h2>" if message.title else ""
    to = f'<p class="to">{html.escape(message.to)} &middot; {message.at.astimezone():%H:%M:%S %d/%m/%Y}</p>'
    return f"<article>{title}{to}<pre>{_with_links(message.text)}</pre></article>"


def _with_links(text: str) -> str:
    """Escaped; addresses can be followed, as on a phone."""
    shown, end = [], 0
    for found in ADDRESS.finditer(text):
        address = html.escape(found[0])
        shown += [html.escape(text[end : found.start()]), f'<a href="{address}" rel="noreferrer">{address}</a>']
        end = found.end()
    return "".join([*shown, html.escape(text[end:])])

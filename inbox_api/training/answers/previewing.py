"""An answer as each channel carries it: cut by the channel's own rules, with the buttons that stand under it.

Nothing is stored, nothing is sent.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from connectors.base import Button, OutboundMessage
from connectors.registry import CONNECTORS, SMS
from inbox_api.conversations.outbox import as_sent
from inbox_api.settings import get_settings
from inbox_api.training.answers import bot_texts

SHORT_MESSAGES = "sms"
CHANNELS = (*CONNECTORS, SHORT_MESSAGES)
BUTTONS = Path(__file__).with_name("buttons.json")


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message. buttons: their titles, shortened where the channel shortens them."""

    text: str
    buttons: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _under() -> dict[str, tuple[str, ...]]:
    told = json.loads(BUTTONS.read_text(encoding="utf-8"))["under"]
    return {key: tuple(names) for key, names in told.items()}


class Preview:
    """What the bot says now, as channels show it; the city's own words are read once."""

    def __init__(self) -> None:
        self._own = bot_texts.own()

    def titles_under(self, key: str) -> list[str]:
        """Titles of the buttons that the bot puts under an answer wherever it gives it; [] where that depends."""
        return [self._said(f"utter_title_{name}") for name in _under().get(key, ())]

    def bubbles(self, text: str, titles: Sequence[str], channel: str) -> list[Bubble]:
        """The messages in which one of CHANNELS carries the text; {you} as for somebody who has not said how to be
        called. Short messages know no buttons and go no further than the city's settings let them.
        """
        filled = self._filled(text)
        if channel == SHORT_MESSAGES:
            settings = get_settings()
            return [Bubble(SMS.fitted(filled, segments=settings.sms_segments, is_plain=settings.sms_plain))]
        buttons = tuple(Button(title, payload=f"/{number}") for number, title in enumerate(titles))
        whole = OutboundMessage("preview", "preview", "preview", text=filled, buttons=buttons)
        shown = CONNECTORS[channel].button_titles
        return [Bubble(piece.text, tuple(shown(piece.buttons))) for piece in as_sent(channel, whole)]

    def button(self, title: str, channel: str) -> str:
        """A button's title as the channel shows it; "" where there are no buttons."""
        if channel == SHORT_MESSAGES:
            return ""
        [shown] = CONNECTORS[channel].button_titles([Button(title, payload="/")])
        return shown

    def _filled(self, text: str) -> str:
        you = self._said("utter_value_you")
        return text.replace("{you}", you).replace("{You}", you[:1].upper() + you[1:])

    def _said(self, key: str) -> str:
        return self._own.get(key, bot_texts.shipped()[key].texts)[0]

"""What citizens would read: every answer of the bot before and after a change, cut as each channel carries it.

Pure but for the channel's own rules: nothing is stored, nothing is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from connectors.base import Button, OutboundMessage
from inbox_api.conversations.outbox import as_sent
from inbox_api.procedures.answering.answers import Aspect, answer
from inbox_api.procedures.records import ProcedureRecord

CHANNELS = ("web", "facebook", "zalo")
LIMITS: dict[str, int | None] = {"web": None, "facebook": 2000, "zalo": 2000}  # characters of one message; specs
MOST_ASPECT_BUTTONS = 4  # as many as the bot shows under an answer, see bot/actions/procedures.py


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the channel shows it. buttons: their titles, or the aspect that a button of ours asks."""

    text: str
    buttons: list[str]

    @property
    def length(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class AspectPreview:
    """The answer to one aspect, before and after a change."""

    aspect: Aspect
    before: list[Bubble]
    after: list[Bubble]

    @property
    def differs(self) -> bool:
        return self.before != self.after


def previews(before: ProcedureRecord, after: ProcedureRecord, channel: str, day: date) -> list[AspectPreview]:
    """All aspects on the local `day` in one of CHANNELS; those that the change touches first."""
    found = [
        AspectPreview(aspect, bubbles(before, aspect, channel, day), bubbles(after, aspect, channel, day))
        for aspect in Aspect
    ]
    return sorted(found, key=lambda one: not one.differs)


def bubbles(record: ProcedureRecord, aspect: Aspect, channel: str, day: date) -> list[Bubble]:
    """The messages of one answer, the buttons under the last."""
    told = answer(record, aspect, today=day)
    others = told.other_aspects[:MOST_ASPECT_BUTTONS]
    buttons = tuple(Button(str(other), payload=f"/{other}") for other in others)
    sent: list[Bubble] = []
    for number, part in enumerate(told.parts, start=1):
        under = buttons if number == len(told.parts) else ()
        sent += [_bubble(piece) for piece in as_sent(channel, _whole(part, under))]
    return sent


def _whole(text: str, buttons: Sequence[Button]) -> OutboundMessage:
    return OutboundMessage("preview", "preview", "preview", text=text, buttons=tuple(buttons))


def _bubble(piece: OutboundMessage) -> Bubble:
    return Bubble(piece.text, [button.title for button in piece.buttons])

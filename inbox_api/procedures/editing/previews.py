"""What citizens would read: every answer of the bot before and after a change, cut as each channel carries it.

Nothing is stored, nothing is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from connectors.base import Button, OutboundMessage
from inbox_api.conversations.outbox import as_sent
from inbox_api.procedures.answering.answers import Answer
from inbox_api.procedures.answering.aspects import Aspect, Case
from inbox_api.procedures.answering.service import Asked, answer_dated
from inbox_api.procedures.dated import DatedRecord
from inbox_api.procedures.editing.trials import Trial
from inbox_api.texts import gettext as _

CHANNELS = ("web", "facebook", "zalo")
LIMITS: dict[str, int | None] = {"web": None, "facebook": 2000, "zalo": 2000}  # characters of one message; specs
MOST_ASPECT_BUTTONS = 4  # as many as the bot shows under an answer, see bot/actions/procedures.py
QUESTIONS: tuple[tuple[Aspect, Case | None], ...] = (
    *((aspect, None) for aspect in Aspect if aspect is not Aspect.CASE),
    *((Aspect.CASE, case) for case in Case),
)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the channel shows it. buttons: their titles, shortened where the channel shortens them."""

    text: str
    buttons: list[str]

    @property
    def length(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Told:
    """One answer. short: what comes first; detail: what the button for details gives, [] when there is no more."""

    short: list[Bubble]
    detail: list[Bubble]


@dataclass(frozen=True, slots=True)
class AnswerPreview:
    """The answer to one question, before and after a change. case: of the aspect "case"."""

    aspect: Aspect
    case: Case | None
    before: Told
    after: Told

    @property
    def differs(self) -> bool:
        return self.before != self.after


def previews(session: Session, trial: Trial, channel: str, *, now: datetime) -> list[AnswerPreview]:
    """The answers on the day of `trial` in one of CHANNELS, those that the change touches first.

    Special cases are there only when the record says something on them, before or after.
    """
    found = []
    for aspect, case in QUESTIONS:
        before = _answers(session, trial.before, aspect, case, trial.day, channel, now)
        after = _answers(session, trial.after, aspect, case, trial.day, channel, now)
        if case is None or before[0].is_held or after[0].is_held:
            found.append(AnswerPreview(aspect, case, _told(before, channel), _told(after, channel)))
    return sorted(found, key=lambda one: not one.differs)


def _answers(
    session: Session,
    dated: DatedRecord,
    aspect: Aspect,
    case: Case | None,
    day: date,
    channel: str,
    now: datetime,
) -> tuple[Answer, Answer | None]:
    """The short answer, and the whole one when it says more."""
    asked = Asked(aspect=aspect, on=day, channel=channel, case=case)
    short = answer_dated(session, dated, asked, now=now)
    if not short.has_detail:
        return short, None
    whole = Asked(aspect=aspect, on=day, channel=channel, case=case, detail=True)
    return short, answer_dated(session, dated, whole, now=now)


def _told(answers: tuple[Answer, Answer | None], channel: str) -> Told:
    short, whole = answers
    return Told(_bubbles(short, channel), _bubbles(whole, channel) if whole is not None else [])


def _bubbles(answer: Answer, channel: str) -> list[Bubble]:
    """The messages of one answer, the buttons under the last."""
    titles = [title_of(other) for other in answer.other_aspects[:MOST_ASPECT_BUTTONS]]
    if answer.has_detail:
        titles.insert(0, _("Button: details"))
    buttons = tuple(Button(title, payload=f"/{number}") for number, title in enumerate(titles))
    sent: list[Bubble] = []
    for number, part in enumerate(answer.parts, start=1):
        under = buttons if number == len(answer.parts) else ()
        sent += [_bubble(piece) for piece in as_sent(channel, _whole(part, under))]
    return sent


def _whole(text: str, buttons: Sequence[Button]) -> OutboundMessage:
    return OutboundMessage("preview", "preview", "preview", text=text, buttons=tuple(buttons))


def _bubble(piece: OutboundMessage) -> Bubble:
    return Bubble(piece.text, [button.title for button in piece.buttons])


def title_of(aspect: Aspect) -> str:
    """The title of the bot's button for an aspect, word for word as bot/domain/titles.yml has it."""
    titles = {
        Aspect.DOCUMENTS: _("Button: documents"),
        Aspect.FORM: _("Button: form"),
        Aspect.FEE: _("Button: fee"),
        Aspect.DURATION: _("Button: duration"),
        Aspect.PLACE: _("Button: place"),
        Aspect.STEPS: _("Button: steps"),
        Aspect.CONDITIONS: _("Button: conditions"),
        Aspect.ONLINE: _("Button: online"),
        Aspect.DELIVERY: _("Button: delivery"),
        Aspect.SOURCE: _("Button: source"),
    }
    return titles.get(aspect, _("Button: overview"))

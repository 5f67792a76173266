"""What programs read of conversations, replays, figures and trials."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from inbox_api.models import TrialLink
from inbox_api.training.seeing.figures import IntentFigures
from inbox_api.training.seeing.talks import Row, Talk, Turn


class TalkRowOut(BaseModel):
    """A conversation without its person. lowest: the least confidence in it."""

    number: int
    channel: str
    last_at: datetime
    turns: int
    first_text: str
    intents: list[str]
    lowest: float

    @classmethod
    def of(cls, row: Row) -> TalkRowOut:
        return cls(
            number=row.number, channel=row.channel, last_at=row.last_at, turns=row.turns, first_text=row.first_text,
            intents=list(row.intents), lowest=row.lowest,
        )  # fmt: skip


class TalksOut(BaseModel):
    rows: list[TalkRowOut]
    total: int


class TurnOut(BaseModel):
    """The words are scrubbed; an officer's are left out. known: after a citizen's turn, by label. form: where the
    report form stood then, in codes.
    """

    author: str
    at: datetime
    text: str
    understanding: dict[str, Any]
    known: dict[str, str]
    form: dict[str, Any] | None

    @classmethod
    def of(cls, turn: Turn) -> TurnOut:
        return cls(
            author=turn.author, at=turn.at, text=turn.text, understanding=turn.understanding, known=turn.known,
            form=turn.form,
        )  # fmt: skip


class TalkOut(BaseModel):
    number: int
    channel: str
    handover_reason: str | None
    turns: list[TurnOut]
    slots: dict[str, str]

    @classmethod
    def of(cls, talk: Talk) -> TalkOut:
        return cls(
            number=talk.number, channel=talk.channel, handover_reason=talk.handover_reason,
            turns=[TurnOut.of(turn) for turn in talk.turns], slots=talk.slots,
        )  # fmt: skip


class RegressionIn(BaseModel):
    name: str = Field(min_length=1, max_length=120)


class FiguresOut(BaseModel):
    """Conversations by what came of them; definitions stand on the page and in the guide."""

    intent: str
    messages: int
    talks: int
    fallback: int
    handed_over: int
    dropped: int
    reopened: int
    badly_rated: int
    refused: int
    solved: int
    cost_minutes: int

    @classmethod
    def of(cls, one: IntentFigures) -> FiguresOut:
        return cls(
            intent=one.intent, messages=one.messages, talks=one.talks, fallback=one.fallback,
            handed_over=one.handed_over, dropped=one.dropped, reopened=one.reopened, badly_rated=one.badly_rated,
            refused=one.refused, solved=one.solved, cost_minutes=one.cost_minutes,
        )  # fmt: skip


class ReplayIn(BaseModel):
    """model: its id."""

    model: int = Field(ge=1)


class PlayedOut(BaseModel):
    """One turn of the citizen on the model. action: what the assistant would do next. known: by label, so far."""

    intent: str | None = None
    confidence: float | None = None
    action: str | None = None
    entities: list[dict[str, Any]]
    is_fallback: bool
    known: dict[str, str]


class TrialIn(BaseModel):
    name: str = Field(min_length=1, max_length=80)


class TrialOut(BaseModel):
    """What guests said is scrubbed, and a test."""

    id: int
    name: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    turns: list[dict[str, Any]]

    @classmethod
    def of(cls, row: TrialLink) -> TrialOut:
        return cls(
            id=row.id, name=row.name, made_at=row.made_at, expires_at=row.expires_at, ended_at=row.ended_at,
            turns=row.turns,
        )  # fmt: skip


class TrialMadeOut(TrialOut):
    """secret: the last part of the guests' address; told this once."""

    secret: str

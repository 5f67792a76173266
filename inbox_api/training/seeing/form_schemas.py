"""What programs read of the report form's funnel."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from inbox_api.training.seeing.funnel import Counts, Funnel, Question
from inbox_api.training.seeing.schemas import TalksOut


class CountsOut(BaseModel):
    """Reports of one slice; stages: how far they came, each with those of the stages behind it."""

    name: str
    stages: dict[str, int]
    outcomes: dict[str, int]

    @classmethod
    def of(cls, one: Counts) -> CountsOut:
        return cls(name=one.name, stages=one.stages, outcomes=one.outcomes)


class QuestionOut(BaseModel):
    """left: reports of which it was the last question; later: those that rest there and may go on."""

    step: str
    asked: int
    left: int
    later: int

    @classmethod
    def of(cls, one: Question) -> QuestionOut:
        return cls(step=one.step, asked=one.asked, left=one.left, later=one.later)


class FunnelOut(BaseModel):
    """weeks: by their Monday. fields: of topics, "none" where no topic was known."""

    counted_since: datetime | None
    whole: CountsOut
    questions: list[QuestionOut]
    weeks: list[CountsOut]
    kinds: list[CountsOut]
    fields: list[CountsOut]
    channels: list[CountsOut]

    @classmethod
    def of(cls, found: Funnel) -> FunnelOut:
        slices = {
            name: [CountsOut.of(one) for one in getattr(found, name)]
            for name in ("weeks", "kinds", "fields", "channels")
        }
        return cls(
            counted_since=found.counted_since,
            whole=CountsOut.of(found.whole),
            questions=[QuestionOut.of(one) for one in found.questions],
            **slices,
        )


class FormTalksOut(TalksOut):
    """reports: how many the conversations hold of those that were counted."""

    reports: int

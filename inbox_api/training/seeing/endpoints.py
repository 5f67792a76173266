"""Conversations without persons, figures by intent and guests' trials, for programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from inbox_api.db import SessionDep, TransactionDep
from inbox_api.http import cursors
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.models.rights import READERS, require
from inbox_api.training.seeing import figures, replaying, talks, trials
from inbox_api.training.seeing.filters import Filters
from inbox_api.training.seeing.schemas import (
    FiguresOut,
    PlayedOut,
    RegressionIn,
    ReplayIn,
    TalkOut,
    TalkRowOut,
    TalksOut,
    TrialIn,
    TrialMadeOut,
    TrialOut,
)

router = APIRouter(prefix="/api/v1/training", tags=["training"])
Days = Annotated[int, Query(ge=1, le=365)]
Word = Annotated[str | None, Query(max_length=100)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/talks")
def list_talks(
    request: Request, response: Response, officer: CurrentOfficer, session: SessionDep, days: Days = 30,
    intent: Word = None, action: Word = None,
    outcome: Word = None, channel: Word = None, below: Annotated[float | None, Query(ge=0, le=1)] = None,
    turns: Annotated[int, Query(ge=1, le=100)] = 1, cursor: str = "",
) -> TalksOut:  # fmt: skip
    """Scrubbed conversations, newest first.

    outcome: solved fallback handed_over dropped reopened badly_rated refused.
    """
    filters = Filters(now() - timedelta(days=days), intent, action, below, outcome, channel, turns)
    place = cursors.read(cursor, request)
    rows, total = talks.listed(session, officer, filters, now(), before=int(place[0]) if place else None)
    if len(rows) == talks.SHOWN:
        cursors.link_next(request, response, [rows[-1].last])
    return TalksOut(rows=[TalkRowOut.of(row) for row in rows], total=total)


@router.get("/talks/{number}")
def show_talk(number: int, officer: CurrentOfficer, session: SessionDep) -> TalkOut:
    return TalkOut.of(talks.find(session, officer, number, now()))


@router.post("/talks/{number}/regression", status_code=201)
def keep_regression(number: int, order: RegressionIn, officer: CurrentOfficer, session: SessionDep) -> dict[str, int]:
    """Keep it as a conversation that every new model must get right."""
    return {"id": talks.save_as_regression(session, officer, number, order.name, None, now()).id}


@router.post("/talks/{number}/replay")
def replay(number: int, order: ReplayIn, officer: CurrentOfficer, transaction: TransactionDep) -> list[PlayedOut]:
    """What a model would have understood and done, turn by turn: some seconds, one at a time; 503 without its file."""
    require(officer, *READERS)
    with transaction() as session:
        said = talks.citizen_turns(talks.find(session, officer, number, now()))
        fingerprint = replaying.model(session, order.model).fingerprint
    played = replaying.play(fingerprint, [turn.text for turn in said])
    after = talks.known_after(played)
    return [PlayedOut.model_validate({**turn, "known": known}) for turn, known in zip(played, after, strict=True)]


@router.get("/figures")
def show_figures(officer: CurrentOfficer, session: SessionDep, days: Days = 30) -> list[FiguresOut]:
    """By intent: what came of the conversations, and what that costs."""
    found = figures.by_intent(session, officer, now() - timedelta(days=days), now())
    return [FiguresOut.of(one) for one in found]


@router.get("/trials")
def list_trials(officer: CurrentOfficer, session: SessionDep) -> list[TrialOut]:
    return [TrialOut.of(row) for row in trials.listed(session, officer)]


@router.post("/trials", status_code=201)
def make_trial(order: TrialIn, officer: CurrentOfficer, session: SessionDep) -> TrialMadeOut:
    """A link for guests; its secret is told this once."""
    row, secret = trials.make(session, officer, order.name, now())
    return TrialMadeOut(**TrialOut.of(row).model_dump(), secret=secret)


@router.post("/trials/{link_id}/end")
def end_trial(link_id: int, officer: CurrentOfficer, session: SessionDep) -> TrialOut:
    return TrialOut.of(trials.end(session, officer, link_id, now()))

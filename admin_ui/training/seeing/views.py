"""Conversations without persons, their replay on a model, and the figures by intent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from babel.support import LazyProxy
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.rendering import render
from admin_ui.sayings import said_or_itself
from admin_ui.training.review import showing
from admin_ui.training.seeing.form_views import form_line
from inbox_api.db import SessionDep, TransactionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training import data as training_data
from inbox_api.training.data.rights import EDITORS
from inbox_api.training.models.rights import READERS, require
from inbox_api.training.seeing import figures, replaying, talks
from inbox_api.training.seeing.filters import Filters

router = APIRouter(prefix="/training", include_in_schema=False)
Days = Annotated[int, Query(ge=1, le=365)]
Word = Annotated[str, Query(max_length=100)]
OUTCOMES: dict[str, LazyProxy] = {
    "solved": lazy_gettext("Outcome: solved by the assistant"),
    "fallback": lazy_gettext("Outcome: not understood"),
    "handed_over": lazy_gettext("Outcome: went to people"),
    "dropped": lazy_gettext("Outcome: the citizen left"),
    "reopened": lazy_gettext("Outcome: the case was opened again"),
    "badly_rated": lazy_gettext("Outcome: badly rated"),
    "refused": lazy_gettext("Outcome: the case was not accepted"),
}
OPERATIONS: dict[str, LazyProxy] = {
    "create_case": lazy_gettext("Operation: made a case"),
    "add_to_case": lazy_gettext("Operation: added to a case"),
    "rate_case": lazy_gettext("Operation: kept a rating"),
    "hand_over": lazy_gettext("Operation: called people"),
    "ask_danger": lazy_gettext("Operation: asked whether somebody is in danger"),
}
PERCENTS = (90, 75, 50, 30)


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/talks")
def show_talks(
    request: Request, who: CurrentSession, session: SessionDep, days: Days = 30, intent: Word = "", action: Word = "",
    outcome: Word = "", channel: Word = "", below: Annotated[int, Query(ge=0, le=100)] = 0,
    turns: Annotated[int, Query(ge=1, le=100)] = 1, page: Annotated[int, Query(ge=1, le=2000)] = 1,
) -> Response:  # fmt: skip
    filters = Filters(
        now() - timedelta(days=days), intent or None, action or None, below / 100 if below else None, outcome or None,
        channel or None, turns,
    )  # fmt: skip
    rows, total = talks.listed(session, who.officer, filters, now(), (page - 1) * talks.SHOWN)
    data = training_data.current(session)
    kept = {
        "days": days, "intent": intent, "action": action, "outcome": outcome, "channel": channel, "below": below,
        "turns": turns,
    }  # fmt: skip
    more = urlencode({**kept, "page": page + 1}) if page * talks.SHOWN < total else None
    return render(
        request, "training/talks.html", who=who, rows=rows, total=total, kept=kept, more=more, outcomes=OUTCOMES,
        intents=showing.intent_choices(data), name_of=showing.namer(data), channels=words.CHANNELS,
        actions=[(name, said_or_itself(OPERATIONS, name)) for name in talks.actions(session, who.officer)],
        percents=PERCENTS,
    )  # fmt: skip


@router.get("/talks/{number}")
def show_talk(
    request: Request, number: int, who: CurrentSession, session: SessionDep, done: str | None = None
) -> Response:
    return _talk_page(
        request, number, who, session, done=_("Kept: every new model is held against it.") if done else None
    )


@router.post("/talks/{number}/replay")
def replay(
    request: Request, number: int, who: CurrentSession, transaction: TransactionDep,
    model_id: Annotated[int, Form()],
) -> Response:  # fmt: skip
    """Play it on a model: a process of its own for some seconds, no transaction open meanwhile."""
    require(who.officer, *READERS)
    with transaction() as session:
        said = talks.citizen_turns(talks.find(session, who.officer, number, now()))
        model = replaying.model(session, model_id)
        fingerprint, name = model.fingerprint, str(model.id)
    played = replaying.play(fingerprint, [turn.text for turn in said])
    with transaction() as session:
        return _talk_page(request, number, who, session, played=played, model_name=name, model_id=model_id)


@router.post("/talks/{number}/regression")
def keep_regression(
    number: int, officer: CurrentOfficer, session: SessionDep, name: Annotated[str, Form(max_length=120)] = ""
) -> Response:
    talks.save_as_regression(session, officer, number, name, None, now())
    return RedirectResponse(f"/training/talks/{number}?done=kept", status_code=303)


def _talk_page(
    request: Request, number: int, who: CurrentSession, session: SessionDep, *,
    played: list[dict[str, object]] | None = None, model_name: str = "", model_id: int | None = None,
    done: str | None = None,
) -> Response:  # fmt: skip
    talk = talks.find(session, who.officer, number, now())
    return render(
        request, "training/talk.html", who=who, talk=talk, played=played, model_name=model_name, model_id=model_id,
        models=replaying.models(session), name_of=showing.namer(training_data.current(session)), pieces=showing.pieces,
        label_name=showing.label_name, done=done, may_edit=who.officer.has_role(*EDITORS),
        known_after=talks.known_after(played or []), form_line=form_line,
    )  # fmt: skip


@router.get("/figures")
def show_figures(request: Request, who: CurrentSession, session: SessionDep, days: Days = 30) -> Response:
    rows = figures.by_intent(session, who.officer, now() - timedelta(days=days), now())
    return render(
        request, "training/figures.html", who=who, rows=rows, days=days, outcomes=OUTCOMES, minutes=figures.MINUTES,
        name_of=showing.namer(training_data.current(session)),
    )  # fmt: skip

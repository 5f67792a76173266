"""What a model mistakes for what, two models side by side, and what flips in the shadow run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.training.models import charts, words
from admin_ui.training.models.views import PAGE
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.training.models import approving, comparing, overview, registering, regressions, rights, shadow, trials
from inbox_api.training.models.figures import matrix as counted

router = APIRouter(prefix=PAGE, include_in_schema=False)
Name = Annotated[str, Query(max_length=100)]
SIZES = (12, 24, 60, 200)
FLIPS_AT_ONCE = 200


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/{model_id}/matrix")
def show_matrix(
    request: Request, model_id: int, who: CurrentSession, session: SessionDep, rows: Name = "held-out",
    size: int = SIZES[0], around: Name = "",
) -> Response:  # fmt: skip
    if size not in SIZES:
        raise Invalid
    trial = registering.trial(session, who.officer, model_id, rows)
    counts = counted(one for one, _text in trials.unpacked(trial).values())
    return render(
        request, "training/model_matrix.html", who=who, page=PAGE, model=trial.model, rows=rows, size=size, sizes=SIZES,
        around=around, matrix=charts.matrix(counts, size, around), intents=sorted(counts), w=words,
    )  # fmt: skip


@router.get("/{model_id}/cell")
def show_cell(
    request: Request, model_id: int, who: CurrentSession, session: SessionDep, wanted: Name, given: Name,
    rows: Name = "held-out",
) -> Response:  # fmt: skip
    trial = registering.trial(session, who.officer, model_id, rows)
    return render(
        request, "training/model_cell.html", who=who, page=PAGE, model=trial.model, rows=rows, wanted=wanted,
        given=given, found=trials.sentences(trial, wanted, given), is_hidden=rows in trials.HIDDEN, w=words,
    )  # fmt: skip


@router.get("/{model_id}/compare")
def show_comparison(
    request: Request, model_id: int, who: CurrentSession, session: SessionDep, against: int | None = None,
    rows: Name = "held-out",
) -> Response:  # fmt: skip
    model = registering.find(session, who.officer, model_id)
    others = [one for one in registering.listed(session, who.officer) if one.id != model_id]
    other = against if against is not None else overview.live_model_id(session) or (others[0].id if others else None)
    found = comparing.compared(session, other, model_id, rows) if other is not None else None
    return render(
        request, "training/model_compare.html", who=who, page=PAGE, model=model, others=others, against=other,
        rows=rows, found=found, w=words, is_hidden=rows in trials.HIDDEN,
    )  # fmt: skip


@router.get("/{model_id}/flips")
def show_flips(request: Request, model_id: int, who: CurrentSession, session: SessionDep) -> Response:
    model = registering.find(session, who.officer, model_id)
    flips = shadow.listed(session, who.officer, model_id)
    return render(
        request, "training/model_flips.html", who=who, page=PAGE, model=model, flips=flips[:FLIPS_AT_ONCE],
        left=sum(flip.decision is None for flip in flips), count=len(flips), w=words,
        may_decide=approving.may_approve(session, who.officer, model_id),
    )  # fmt: skip


@router.post("/{model_id}/flips")
def decide_flips(
    model_id: int, officer: CurrentOfficer, session: SessionDep, decision: Annotated[str, Form(max_length=20)],
    flip: Annotated[list[int], Form(max_length=FLIPS_AT_ONCE)],
) -> Response:  # fmt: skip
    shadow.decide(session, officer, model_id, flip, decision, now())
    return RedirectResponse(f"{PAGE}/{model_id}/flips", status_code=303)


@router.get("/{model_id}/regressions")
def show_talks(request: Request, model_id: int, who: CurrentSession, session: SessionDep, done: str = "") -> Response:
    model = registering.find(session, who.officer, model_id)
    return render(
        request, "training/model_talks.html", who=who, page=PAGE, model=model, w=words, done=words.DONE.get(done),
        talks=regressions.listed(session, who.officer, model_id), differences=regressions.differences,
        may_change=who.officer.has_role(*rights.APPROVERS),
    )  # fmt: skip


@router.post("/{model_id}/regressions/{talk_id}/accept")
def accept_talk(model_id: int, talk_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    regressions.accept_found(session, officer, talk_id, model_id, now())
    return RedirectResponse(f"{PAGE}/{model_id}/regressions?done=accepted", status_code=303)


@router.post("/{model_id}/regressions/{talk_id}/switch")
def switch_talk(
    model_id: int, talk_id: int, officer: CurrentOfficer, session: SessionDep, is_active: Annotated[bool, Form()]
) -> Response:
    regressions.switch(session, officer, talk_id, now(), is_active=is_active)
    return RedirectResponse(f"{PAGE}/{model_id}/regressions?done=switched", status_code=303)

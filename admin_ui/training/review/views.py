"""The review queue: one message at a time by keyboard, the heaps outside all intents, second looks and disputes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.rendering import render
from admin_ui.training.data import near_views
from admin_ui.training.review import showing
from inbox_api.db import SessionDep, TransactionDep
from inbox_api.errors import Invalid
from inbox_api.models import Officer
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.texts import gettext as _
from inbox_api.training import data as training_data
from inbox_api.training import weighing
from inbox_api.training.data.rights import EDITORS, require_editor
from inbox_api.training.health import noticing
from inbox_api.training.models import routing
from inbox_api.training.review import agreement, deciding, jobs, refreshing, taking_back, words

router = APIRouter(prefix="/training/review", include_in_schema=False)
IN_HAND = 12  # messages that the page has loaded ahead
Heap = Annotated[str | None, Query(max_length=200)]
Word = Annotated[str, Form(max_length=640)]
Marks = Annotated[str | None, Form(max_length=10_000)]
STATES = ("open", "expert")


def now() -> datetime:
    return datetime.now(UTC)


def done_words(code: str | None) -> str | None:
    """What the page says after a step."""
    return {
        "label": _("Kept in the draft."),
        "skip": _("Left to an expert."),
        "discard": _("Discarded."),
        "undone": _("Taken back; the message is open again."),
        "collecting": _("The worker is looking for new messages. Load the page again in a moment."),
        "same": _("Your label is the same as the first."),
        "differs": _("Your label differs from the first: a third person decides."),
        "decided": _("Decided; the line stands as you said."),
        "both": _("Both sentences stay."),
    }.get(code or "")


def _shown(
    session: Session, officer: Officer, limit: int, state: str, heap: str | None, skip: list[int]
) -> list[showing.Shown]:
    name_of = showing.namer(training_data.current(session))
    model = refreshing.live_model(session)
    found = deciding.waiting(session, officer, limit, state=state, cluster=heap, skip=skip)
    return [showing.shown(item, model, name_of) for item in found]


@router.get("")
def show(
    request: Request, who: CurrentSession, session: SessionDep, state: str = "open", heap: Heap = None,
    done: str | None = None, change: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> Response:  # fmt: skip
    """change: the one of the last word, whose line may be nearly another one."""
    if state not in STATES:
        raise Invalid
    found = _shown(session, who.officer, IN_HAND, state, heap, [])
    data = training_data.current(session)
    may_edit = who.officer.has_role(*EDITORS)
    if may_edit:
        noticing.warm(session)
    return render(
        request, "training/review.html", who=who, items=found, state=state, heap=heap,
        counts=deciding.counts(session, who.officer), clusters=deciding.clusters(session, who.officer),
        intents=showing.intent_choices(data), labels=showing.labels(data), label_name=showing.label_name,
        name_of=showing.namer(data), may_edit=may_edit, done=done_words(done),
        notices=near_views.notices(session, who.officer, change), back=near_views.address_of(request),
    )  # fmt: skip


@router.get("/items")
def more(
    request: Request, who: CurrentSession, session: SessionDep, state: str = "open", heap: Heap = None,
    skip: Annotated[list[int] | None, Query(max_length=500)] = None, only: int | None = None,
) -> Response:  # fmt: skip
    """The next ones for the script of the page. only: this one, whatever its place."""
    name_of = showing.namer(training_data.current(session))
    if only is not None:
        model = refreshing.live_model(session)
        found = [showing.shown(deciding.find(session, who.officer, only), model, name_of)]
    else:
        found = _shown(session, who.officer, IN_HAND, state, heap, skip or [])
    return render(
        request, "training/review_items.html", who=who, items=found, label_name=showing.label_name, name_of=name_of,
        may_edit=who.officer.has_role(*EDITORS), intents=(),
    )  # fmt: skip


@router.get("/agreement")
def show_agreement(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    officer, data = who.officer, training_data.current(session)
    may_edit = officer.has_role(*EDITORS)
    return render(
        request, "training/agreement.html", who=who, figures=agreement.figures(session, officer),
        second=agreement.second_looks(session, officer, 10) if may_edit else (),
        disputes=agreement.disputes(session, officer) if may_edit else (), name_of=showing.namer(data),
        intents=showing.intent_choices(data), labels=showing.labels(data), label_name=showing.label_name,
        pieces=showing.pieces, borders=words.borders, done=done_words(done),
    )  # fmt: skip


@router.get("/{item_id}/words")
def show_words(request: Request, item_id: int, who: CurrentSession, transaction: TransactionDep) -> Response:
    """The words that carried the prediction; the bot is asked with no transaction open."""
    with transaction() as session:
        item = deciding.find(session, who.officer, item_id)
        text, intent, address = item.text, str(item.prediction["intent"]), routing.live_address(session)
        name_of = showing.namer(training_data.current(session))
    found = weighing.weigh(text, intent, address)
    return render(request, "training/review_words.html", who=who, found=found, intent=intent, name_of=name_of)


@router.post("/collect")
def collect(officer: CurrentOfficer, session: SessionDep) -> Response:
    require_editor(officer)
    jobs.ask(session)
    return _back("collecting")


@router.post("/undo")
def undo(officer: CurrentOfficer, session: SessionDep) -> Response:
    taking_back.undo_last(session, officer, now())
    return _back("undone")


@router.post("/{item_id}")
def decide(
    item_id: int, officer: CurrentOfficer, session: SessionDep, action: Word = "label", intent: Word = "",
    other: Word = "",
) -> Response:  # fmt: skip
    """A decision without script; the prediction's marks are kept."""
    if action == "skip":
        deciding.skip(session, officer, item_id, now())
    elif action == "discard":
        deciding.discard(session, officer, item_id, now())
    elif action in {"label", "other"}:
        item = deciding.label(session, officer, item_id, other if action == "other" else intent, None, now())
        return _back("label", change=(item.decision or {}).get("change"))
    else:
        raise Invalid
    return _back(action)


@router.post("/{item_id}/second")
def second(
    item_id: int, officer: CurrentOfficer, session: SessionDep, intent: Word = "", marks: Marks = None
) -> Response:
    """A blind second label. marks: none: those that the assistant found."""
    is_same = agreement.second_label(session, officer, item_id, intent, showing.read_marks(marks), now())
    return _back("same" if is_same else "differs", "/agreement")


@router.post("/{item_id}/adjudication")
def adjudicate(
    item_id: int, officer: CurrentOfficer, session: SessionDep, intent: Word = "", marks: Marks = None
) -> Response:
    agreement.adjudicate(session, officer, item_id, intent, now(), showing.read_marks(marks))
    return _back("decided", "/agreement")


def _back(done: str, page: str = "", change: int | None = None) -> Response:
    written = f"&change={change}" if change else ""
    return RedirectResponse(f"/training/review{page}?done={done}{written}", status_code=303)

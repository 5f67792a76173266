"""/board: open cases by state. A card moves by dragging or by its own menu; both go through the state machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.deadline_labels import deadline_label
from admin_ui.rendering import render
from inbox_api.board import service
from inbox_api.cases import desk, steps, undoable
from inbox_api.cases.states import CaseState
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.deadlines.service import working_calendar
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.views import service as views
from inbox_api.views.conditions import LONGEST, Condition, Group, write_filter

router = APIRouter(include_in_schema=False)
Filter = Annotated[str, Query(max_length=LONGEST)]


@router.get("/board")
def show_board(
    request: Request, who: CurrentSession, session: SessionDep, filter: str = "unit", f: Filter = "", view: int = 0,
    done: str | None = None, undo: int | None = None,
) -> Response:  # fmt: skip
    require_reader_of_texts(who.officer)
    now = datetime.now(UTC)
    name = filter if filter in service.FILTERS else "unit"
    text = views.view(session, who.officer, view).filter if view else f
    columns = service.board(session, who.officer, name, views.read(text), now)
    calendar = working_calendar(session)
    cards = [card for column in columns for card in column.cards]
    return render(
        request, "board.html", who=who, columns=columns, name=name, f=f, view=view, done=words.done(done),
        undo_id=undo, may_act=desk.may_act(who.officer), filters=service.FILTERS,
        views=views.views_of(session, who.officer), list_of=lambda state: _list_of(name, text, state),
        deadlines={card.case.id: deadline_label(card.case, now, calendar) for card in cards},
    )  # fmt: skip


def _list_of(name: str, filter_text: str, state: str) -> str:
    """The address of the list with all cases of a column."""
    parts: list[Condition | Group] = [Condition("status", "is", (state,))]
    if name == "unit":
        parts.append(Condition("case_unit", "is", ("mine",)))
    parts += [views.read(filter_text)] if filter_text else []
    listed = name if name in {"mine", "due_today", "overdue"} else "open"
    return "/cases?" + urlencode({"filter": listed, "f": write_filter(Group(True, tuple(parts)))})


@router.post("/board/{code}/move")
def move(
    code: str, officer: CurrentOfficer, session: SessionDep, target: Annotated[CaseState, Form()],
    reason: Annotated[str, Form(max_length=2000)] = "", filter: Annotated[str, Form(max_length=20)] = "unit",
    f: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:  # fmt: skip
    reasons = steps.Reasons(reason=reason.strip() or None)
    result = undoable.change_state(session, officer, code, target, datetime.now(UTC), reasons)
    query = {"filter": filter, "f": f, "done": "moved", "undo": result.undo_id}
    return RedirectResponse("/board?" + urlencode({k: v for k, v in query.items() if v}), status_code=303)

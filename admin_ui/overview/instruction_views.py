"""Instructions of leaders: the list, reporting, accepting and returning."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.overview.moments import Typed, moment_of
from admin_ui.overview.shell import tabs
from admin_ui.overview.words import INSTRUCTION_FILTERS, INSTRUCTION_STATES
from admin_ui.rendering import render
from inbox_api.db import SessionDep
from inbox_api.deadlines.wording import due_text
from inbox_api.instructions import service
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.overview.service import require_reader

router = APIRouter(prefix="/chi-dao", include_in_schema=False)
Text = Annotated[str, Form(max_length=4000)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_list(request: Request, who: CurrentSession, session: SessionDep, loc: str = "open") -> Response:
    """loc: which ones; open late reported given ended."""
    require_reader(who.officer)
    name, at = loc if loc in INSTRUCTION_FILTERS else "open", now()
    rows = service.listed(session, who.officer, name, at)
    return render(
        request,
        "instructions.html",
        who=who,
        tabs=tabs(session, who.officer, at),
        filters=INSTRUCTION_FILTERS,
        counts={one: service.count(session, who.officer, one, at) for one in INSTRUCTION_FILTERS if one != "ended"},
        filter_name=name,
        rows=rows,
        steps=_steps(session, [row.id for row in rows]),
        states=INSTRUCTION_STATES,
        due_text=due_text,
        is_late=lambda row: service.is_late(row, at),
        may_judge=lambda row: service.may_judge(session, who.officer, row),
        may_report=who.officer.has_role(*service.REPORTERS),
    )


def _steps(session: SessionDep, ids: list[int]) -> dict[int, list[object]]:
    found: dict[int, list[object]] = defaultdict(list)
    for step in service.steps_of(session, ids):
        found[step.instruction_id].append(step)
    return found


def _back(to: str) -> Response:
    """To the page the form stood on: a case's, or the list."""
    where = to if to.startswith("/cases/") and "//" not in to else "/chi-dao"
    return RedirectResponse(f"{where}?done=changed", status_code=303)


@router.post("/{instruction_id}/bao-cao")
def report(
    instruction_id: int, officer: CurrentOfficer, session: SessionDep, text: Text = "", to: Typed = ""
) -> Response:
    service.report(session, officer, instruction_id, text, now())
    return _back(to)


@router.post("/{instruction_id}/danh-gia")
def judge(
    instruction_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    then: Annotated[str, Form(pattern="^(accept|return|withdraw)$")],
    text: Text = "",
    due: Typed = "",
    to: Typed = "",
) -> Response:
    """The giver accepts the report, returns it with a new deadline, or withdraws the instruction."""
    if then == "accept":
        service.accept(session, officer, instruction_id, text, now())
    elif then == "return":
        service.send_back(session, officer, instruction_id, text, moment_of(due), now())
    else:
        service.withdraw(session, officer, instruction_id, text, now())
    return _back(to)

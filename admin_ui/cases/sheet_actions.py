"""What an officer does with the checklist and the fields of the case's topic. Every action answers 303 to the case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response

from admin_ui.procedures.requests import Submitted, text_of
from inbox_api.cases import service
from inbox_api.cases.sheets import working
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/cases/{code}/sheet", include_in_schema=False)
VALUE, WAS = "value.", "was."


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/steps/{key}")
def tick(
    code: str, key: Annotated[str, Path(max_length=60)], officer: CurrentOfficer, session: SessionDep,
    done: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """done: what the box is to say. A script takes the changed parts out of the page that it is sent to."""
    case = service.find_case(session, officer, code)
    (working.tick if done else working.untick)(session, case, key, officer, now())
    return RedirectResponse(f"/cases/{case.code}#case-checklist", status_code=303)


@router.post("/fields")
def write(code: str, officer: CurrentOfficer, session: SessionDep, form: Submitted) -> Response:
    """value.KEY and was.KEY: what is typed, and what stood there on the page."""
    case = service.find_case(session, officer, code)
    values = {name.removeprefix(VALUE): text_of(form, name) for name in form if name.startswith(VALUE)}
    seen = {name.removeprefix(WAS): text_of(form, name) for name in form if name.startswith(WAS)}
    working.write(session, case, values, officer, now(), seen=seen)
    return RedirectResponse(f"/cases/{case.code}?done=changed", status_code=303)

"""The files of forms for officers' programs, by the same rules as the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from inbox_api.db import SessionDep
from inbox_api.files.answers import answer
from inbox_api.models import FormFile
from inbox_api.officers.current import CurrentOfficer
from inbox_api.procedures import service as procedures
from inbox_api.procedures.editing.rights import require_reader
from inbox_api.procedures.forms import service
from inbox_api.settings import get_settings

router = APIRouter(prefix="/api/v1/catalogue", tags=["catalogue"])
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]


class FormFileOut(BaseModel):
    """One file. problem: why the last fetch brought nothing."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    state: str
    mime: str | None
    size_bytes: int | None
    problem: str | None
    written_by: int | None
    decided_by: int | None
    created_at: datetime


class FormOut(BaseModel):
    """One form of a procedure. live: goes out now; waiting: handed in, not yet approved; address: of the live file."""

    name: str
    source_url: str
    address: str | None
    live: FormFileOut | None
    waiting: FormFileOut | None


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/procedures/{procedure_id}/forms")
def list_forms(procedure_id: str, officer: CurrentOfficer, session: SessionDep) -> list[FormOut]:
    require_reader(officer)
    return [
        FormOut(
            name=one.name,
            source_url=one.source_url,
            address=service.address(one.live) if one.live else None,
            live=_out(one.live),
            waiting=_out(one.waiting),
        )
        for one in service.states(session, procedures.get(session, procedure_id))
    ]


def _out(row: FormFile | None) -> FormFileOut | None:
    return FormFileOut.model_validate(row) if row is not None else None


@router.post("/procedures/{procedure_id}/forms", status_code=201)
def hand_in(
    procedure_id: str,
    officer: CurrentOfficer,
    session: SessionDep,
    name: Annotated[str, Form(max_length=2000)],
    file: Annotated[UploadFile, File()],
) -> FormFileOut:
    """A draft; somebody else approves it."""
    content = file.file.read(get_settings().max_upload_bytes + 1)
    return FormFileOut.model_validate(service.hand_in(session, officer, procedure_id, name, content, now()))


@router.post("/forms/{form_id}/approve", status_code=204)
def approve(form_id: Key, officer: CurrentOfficer, session: SessionDep) -> None:
    service.approve(session, officer, form_id, now())


@router.post("/forms/{form_id}/reject", status_code=204)
def reject(form_id: Key, officer: CurrentOfficer, session: SessionDep) -> None:
    service.reject(session, officer, form_id, now())


@router.post("/forms/{form_id}/withdraw", status_code=204)
def withdraw(form_id: Key, officer: CurrentOfficer, session: SessionDep) -> None:
    service.withdraw(session, officer, form_id, now())


@router.get("/forms/{form_id}/file", response_class=Response)
def show_file(form_id: Key, request: Request, officer: CurrentOfficer, session: SessionDep) -> Response:
    """The file itself, also of one that waits for approval."""
    require_reader(officer)
    return answer(request, service.draft_served(session, form_id))

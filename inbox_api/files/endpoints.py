"""Files for programs: what an officer sends, and what citizens sent, with the rights of the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Path, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel

from inbox_api.conversations import inbox
from inbox_api.db import SessionDep
from inbox_api.errors import TooLarge
from inbox_api.files import service
from inbox_api.files.answers import answer, whole
from inbox_api.models import Attachment
from inbox_api.officers.current import CurrentOfficer
from inbox_api.settings import get_settings

router = APIRouter(prefix="/api/v1/files", tags=["files"])
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class KeptOut(BaseModel):
    """id: for `file_ids` of an answer or a result, by the same caller."""

    id: int
    kind: str
    name: str | None
    mime: str | None
    size_bytes: int | None

    @classmethod
    def of(cls, row: Attachment) -> KeptOut:
        return cls(id=row.id, kind=row.kind, name=row.name, mime=row.mime, size_bytes=row.size_bytes)


def now() -> datetime:
    return datetime.now(UTC)


@router.post("", status_code=201)
def keep(file: Annotated[UploadFile, File()], officer: CurrentOfficer, session: SessionDep) -> KeptOut:
    """Keep a file that is to be sent; what is never sent goes after a while."""
    limit = get_settings().max_upload_bytes
    content = file.file.read(limit + 1)
    if len(content) > limit:
        raise TooLarge
    return KeptOut.of(inbox.upload(session, officer, file.filename or "", content, now()))


@router.get("/{file_id}", response_class=Response)
def show(file_id: Number, request: Request, officer: CurrentOfficer, session: SessionDep) -> Response:
    """The copy that people see: without the data that cameras write into photos. Ranges are answered."""
    return answer(request, service.shown(session, service.for_officer(session, officer, file_id)))


@router.get("/{file_id}/thumbnail", response_class=Response)
def show_thumbnail(file_id: Number, request: Request, officer: CurrentOfficer, session: SessionDep) -> Response:
    """A small picture, or the copy itself where there is none."""
    return answer(request, service.thumbnail(session, service.for_officer(session, officer, file_id)))


@router.get("/{file_id}/original", response_class=Response)
def show_original(file_id: Number, officer: CurrentOfficer, session: SessionDep) -> Response:
    """The photo as it came, for inspectors; every look is logged."""
    return whole(*service.original(session, officer, file_id, now()))

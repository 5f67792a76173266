"""Training data in files, for programs: a table, the standard files as a ZIP, a signed bundle."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Path, Query, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.data import bundles, files, state, tables, uploads, versions
from inbox_api.training.data.rights import require_reader
from inbox_api.training.data.schemas import DifferenceOut, ReasonIn
from inbox_api.training.data.uploads import Look

router = APIRouter(prefix="/api/v1/training/data", tags=["training"])
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
MOST_SHOWN = 200


class RowOut(BaseModel):
    """A line of a table. number: from 2, as spreadsheets count; problem: "" when it can be added."""

    number: int
    intent: str
    line: str
    problem: str


class LookOut(BaseModel):
    """What a file would do; nothing is changed yet. kind: table files bundle. digest: to take it in within a day.

    rows, differences: the first two hundred. problems: [file, what], why it cannot be taken.
    """

    digest: str
    kind: str
    can_be_taken: bool
    rows: list[RowOut]
    differences: list[DifferenceOut]
    problems: list[tuple[str, str]]
    told: dict[str, str]

    @classmethod
    def of(cls, look: Look) -> LookOut:
        plan = look.plan
        return cls(
            digest=look.digest, kind=look.kind, can_be_taken=look.can_be_taken, told=look.told or {},
            rows=[
                RowOut(number=row.number, intent=row.intent, line=row.line, problem=row.problem)
                for row in look.rows[:MOST_SHOWN]
            ],
            differences=[DifferenceOut.of(one) for one in plan.differences[:MOST_SHOWN]] if plan else [],
            problems=list(plan.problems) if plan else [],
        )  # fmt: skip


class TakenOut(BaseModel):
    """batch: to undo all of it. version: of a whole folder or bundle; null for a table."""

    batch: str
    version: int | None


def _file(content: bytes, kind: str, name: str, tag: str = "") -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers | ({"etag": tag} if tag else {}))


@router.post("/files")
def look(file: Annotated[UploadFile, File()], officer: CurrentOfficer, session: SessionDep) -> LookOut:
    """Tell what this file would do, and keep it for a day."""
    return LookOut.of(uploads.look(session, officer, file.file.read(uploads.MOST_BYTES + 1)))


@router.post("/files/{digest}/take-in", status_code=201)
def take_in(digest: str, order: ReasonIn, officer: CurrentOfficer, session: SessionDep) -> TakenOut:
    """Do what was told of the file; a second person still decides on what the rules name."""
    batch, version = uploads.take_in(session, officer, digest, order.reason)
    return TakenOut(batch=batch, version=version.id if version else None)


@router.get("/lines.csv", response_class=Response)
def as_table(
    officer: CurrentOfficer, session: SessionDep, intent: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """The lines of one intent, or of all."""
    content = tables.export(session, officer, [intent] if intent else [])
    return _file(content, "text/csv; charset=utf-8", "cau-huan-luyen.csv")


@router.get("/draft.zip", response_class=Response)
def draft_as_zip(officer: CurrentOfficer, session: SessionDep) -> Response:
    """The folder nlu_data with everything that was approved."""
    require_reader(officer)
    return _file(files.zipped(state.approved(session).files), "application/zip", "nlu_data.zip")


@router.get("/versions/{version_id}/zip", response_class=Response)
def version_as_zip(version_id: Key, officer: CurrentOfficer, session: SessionDep) -> Response:
    """The folder nlu_data of a version."""
    require_reader(officer)
    row = versions.get(session, version_id)
    content = files.zipped(state.version_files(session, row.id))
    return _file(content, "application/zip", f"nlu_data-{row.fingerprint}.zip")


@router.get("/versions/{version_id}/bundle", response_class=Response)
def version_as_bundle(version_id: Key, officer: CurrentOfficer, session: SessionDep) -> Response:
    """A version, signed, for another system that shares our key; it tells when it was packed, its tag does not."""
    content = bundles.pack(session, officer, version_id)
    tag = f'W/"{versions.get(session, version_id).fingerprint}"'
    return _file(content, "application/json", f"hopthu-training-{version_id}.json", tag)

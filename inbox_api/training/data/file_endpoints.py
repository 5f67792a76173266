"""Training data in files, for programs: a table, the standard files as a ZIP, a signed bundle."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Path, Query, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.data import bundles, files, state, tables, uploads, versions
from inbox_api.training.data.adopting import Choice, Foreign, Project
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


class ForeignIntentOut(BaseModel):
    """An intent of another bot's project. to: proposed for it: an intent that is here, + to make it, - to leave it."""

    name: str
    count: int
    new: int
    samples: list[str]
    to: str
    title: str
    answer: str

    @classmethod
    def of(cls, one: Foreign) -> ForeignIntentOut:
        return cls(
            name=one.name, count=one.count, new=one.new, samples=list(one.samples), to=one.choice.to,
            title=one.choice.title, answer=one.choice.answer,
        )  # fmt: skip


class ProjectOut(BaseModel):
    """labels: [label, how often it marks something, the one here or ""]. left_out: [kind, name or number].

    private: sentences that stay out for a real-looking number, which is covered.
    """

    intents: list[ForeignIntentOut]
    private: list[str]
    labels: list[tuple[str, int, str]]
    left_out: list[tuple[str, str]]

    @classmethod
    def of(cls, project: Project) -> ProjectOut:
        return cls(
            intents=[ForeignIntentOut.of(one) for one in project.intents], labels=project.labels,
            left_out=project.found.left_out, private=project.private[:MOST_SHOWN],
        )  # fmt: skip


class ChoiceIn(BaseModel):
    """to: an intent that is here, + to make this one (with title and answer), - to leave it out."""

    name: str = Field(max_length=200)
    to: str = Field(max_length=40)
    title: str = Field(default="", max_length=40)
    answer: str = Field(default="", max_length=640)


class TakeInIn(ReasonIn):
    """intents, labels: for another bot's project only. labels: its own by ours; others leave their words unmarked."""

    intents: list[ChoiceIn] = Field(default_factory=list, max_length=500)
    labels: dict[str, str] = Field(default_factory=dict, max_length=500)


class LookOut(BaseModel):
    """What a file would do; nothing is changed yet. digest: to take it in within a day.

    kind: table files bundle project (another bot's, whose intents one has to choose of).

    rows, differences: the first two hundred. problems: [file, what], why it cannot be taken.
    """

    digest: str
    kind: str
    can_be_taken: bool
    rows: list[RowOut]
    differences: list[DifferenceOut]
    problems: list[tuple[str, str]]
    told: dict[str, str]
    project: ProjectOut | None

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
            project=ProjectOut.of(look.project) if look.project else None,
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
def take_in(digest: str, order: TakeInIn, officer: CurrentOfficer, session: SessionDep) -> TakenOut:
    """Do what was told of the file; a second person still decides on what the rules name."""
    choices = {one.name: Choice(one.to, one.title, one.answer) for one in order.intents}
    batch, version = uploads.take_in(session, officer, digest, order.reason, choices, order.labels)
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

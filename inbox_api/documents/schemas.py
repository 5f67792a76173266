"""Documents as programs read and write them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.documents import papers
from inbox_api.documents.templates import Template
from inbox_api.models import Document, DocumentStep, DocumentVersion
from inbox_api.procedures.editing.differences import Piece


class FieldOut(BaseModel):
    key: str
    label: str
    required: bool


class TemplateOut(BaseModel):
    """effect: the step that sending the document stands for: none start resolve refuse refer suspend."""

    key: str
    name: str
    effect: str
    basis: str
    certainty: str
    fields: list[FieldOut]

    @classmethod
    def of(cls, row: Template) -> TemplateOut:
        fields = [FieldOut(key=one.key, label=one.label, required=one.required) for one in row.fields]
        return cls(
            key=row.key, name=row.name, effect=row.effect, basis=row.basis, certainty=row.certainty, fields=fields
        )


class DocumentOut(BaseModel):
    """state: drafting reviewing signing signed sent withdrawn. number: as on paper, null before the signature."""

    id: int
    case: str
    template: str
    state: str
    unit: str
    drafter: str
    reviewer: str | None
    signer: str | None
    due_at: datetime | None
    number: str | None
    register_key: str | None
    issued_on: date | None
    current: int
    version: int

    @classmethod
    def of(cls, row: Document) -> DocumentOut:
        return cls(
            id=row.id,
            case=row.case.code,
            template=row.template,
            state=row.state,
            unit=row.unit.code,
            drafter=row.drafter.username,
            reviewer=row.reviewer.username if row.reviewer else None,
            signer=row.signer.username if row.signer else None,
            due_at=row.due_at,
            number=papers.full_number(row),
            register_key=row.register,
            issued_on=row.issued_on,
            current=row.current,
            version=row.version,
        )


class VersionOut(BaseModel):
    number: int
    fields: dict[str, str]
    body: str
    recipients: list[str]
    made_by: str
    made_at: datetime

    @classmethod
    def of(cls, row: DocumentVersion) -> VersionOut:
        return cls(
            number=row.number, fields=row.fields, body=row.body, recipients=row.recipients,
            made_by=row.maker.username, made_at=row.made_at,
        )  # fmt: skip


class StepOut(BaseModel):
    at: datetime
    officer: str
    verb: str
    comment: str
    number: int

    @classmethod
    def of(cls, row: DocumentStep) -> StepOut:
        return cls(at=row.at, officer=row.officer.username, verb=row.verb, comment=row.comment, number=row.number)


class PieceOut(BaseModel):
    """kind: same, gone or new."""

    kind: str
    text: str

    @classmethod
    def of(cls, row: Piece) -> PieceOut:
        return cls(kind=row.kind, text=row.text)


class DraftIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"template": "thong-bao-ket-qua"}]})

    template: str = Field(max_length=60)


class WriteIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"fields": {"found": "The drain was blocked.", "done": "40 m of drain cleaned on 21/11."}, "version": 1}
            ]
        }
    )

    fields: dict[str, str]
    recipients: list[str] | None = Field(default=None, max_length=30)
    version: int


class SubmitIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reviewer": "", "signer": "hoa", "days": 2, "comment": "Please sign", "version": 2}]
        }
    )

    reviewer: str = Field(default="", max_length=200)
    signer: str = Field(max_length=200)
    days: int = Field(default=2, ge=1, le=60)
    comment: str = Field(default="", max_length=2000)
    version: int


class SignerIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"signer": "hoa", "comment": "The first one is away", "version": 3}]}
    )

    signer: str = Field(max_length=200)
    comment: str = Field(default="", max_length=2000)
    version: int


class StepIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"comment": "Name the day", "version": 3}]})

    comment: str = Field(default="", max_length=2000)
    version: int


class CommentIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"comment": "Is the length right?"}]})

    comment: str = Field(min_length=1, max_length=2000)


class SendIn(BaseModel):
    """with_step: also take the step that the document stands for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 5, "with_step": True}]})

    version: int
    with_step: bool = True


class SummaryOut(BaseModel):
    text: str

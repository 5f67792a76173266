"""Absences and notices for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.deadlines.moments import Moment
from inbox_api.models import Absence, OfficerNotice


class AbsenceIn(BaseModel):
    """officer: whose; left out, the caller's own. ends_at left out: until it is ended."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "officer": "phuc", "kind": "leave", "starts_at": "2030-01-01T00:00:00Z",
                    "ends_at": "2030-01-08T00:00:00Z", "substitute": "lan", "note": "",
                }
            ]
        }
    )  # fmt: skip

    officer: str | None = None
    kind: str = Field(description="leave | sick | trip | off_duty")
    starts_at: Moment
    ends_at: Moment | None = None
    substitute: str | None = None
    note: str = Field(default="", max_length=500)


class AbsenceOut(BaseModel):
    id: int
    officer: str
    kind: str
    starts_at: datetime
    ends_at: datetime | None
    substitute: str | None
    note: str

    @classmethod
    def of(cls, row: Absence) -> AbsenceOut:
        return cls(
            id=row.id, officer=row.officer.username, kind=row.kind, starts_at=row.starts_at, ends_at=row.ends_at,
            substitute=row.substitute.username if row.substitute else None, note=row.note,
        )  # fmt: skip


class NoticeOut(BaseModel):
    id: int
    at: datetime
    kind: str
    detail: dict[str, Any]
    read_at: datetime | None

    @classmethod
    def of(cls, row: OfficerNotice) -> NoticeOut:
        return cls(id=row.id, at=row.at, kind=row.kind, detail=row.detail, read_at=row.read_at)


class ReadIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"up_to_id": 100}]})

    up_to_id: int


class ReadOut(BaseModel):
    read: int

"""Approvals for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from inbox_api.approvals.inbox import Sum
from inbox_api.approvals.known import KINDS
from inbox_api.models import Approval


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class ApprovalOut(BaseModel):
    """state: waiting | approved | refused | withdrawn. summary: what is asked, in Vietnamese."""

    id: int
    kind: str
    case: str
    unit: str
    asked_by: str
    asked_at: datetime
    reason: str
    summary: str
    payload: dict[str, Any]
    state: str
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None

    @classmethod
    def of(cls, session: Session, row: Approval) -> ApprovalOut:
        return cls(
            id=row.id, kind=row.kind, case=row.case.code, unit=row.case.unit.code, asked_by=row.asker.username,
            asked_at=row.asked_at, reason=row.reason, summary=KINDS[row.kind].summary(session, row),
            payload=row.payload, state=row.state, decided_by=row.decider.username if row.decider else None,
            decided_at=row.decided_at, decision_reason=row.decision_reason,
        )  # fmt: skip


class DecisionIn(BaseModel):
    model_config = _example(approve=True, reason="The inspection needs that time.", choice={})

    approve: bool
    reason: str = Field(max_length=2000)
    choice: dict[str, Any] = Field(default={}, description='What the leader changes: {"unit"} or {"length"}')


class BulkIn(BaseModel):
    model_config = _example(ids=[1, 2], approve=True, reason="The storm delays all of these.")

    ids: list[int] = Field(min_length=1, max_length=100)
    approve: bool
    reason: str = Field(max_length=2000)


class OutcomeOut(BaseModel):
    id: int
    case: str
    problem: str | None


class ExtensionIn(BaseModel):
    model_config = _example(clock="main", length=5, reason="The drainage company inspects on Monday only.")

    clock: str = "main"
    length: int = Field(ge=1, le=365, description="In the rule's unit, see GET …/extensions")
    reason: str = Field(max_length=2000)


class PossibleOut(BaseModel):
    clock: str
    rule: str
    due_at: datetime
    unit: str
    most: int
    left: int


class RefusalIn(BaseModel):
    """refusal: a code of GET /api/v1/refusal-reasons; without one: other, by `reason`."""

    model_config = _example(refusal="too_little", reason="No street and no house number.")

    refusal: str | None = Field(default=None, max_length=40)
    reason: str = Field(default="", max_length=2000)


class TransferIn(BaseModel):
    model_config = _example(unit="tra-vinh-ca", reason="Order in the street is the matter of the police.")

    unit: str
    reason: str = Field(max_length=2000)


LISTS = {
    "decisions": "/api/v1/approvals",
    "documents_sign": "/api/v1/documents",
    "documents_review": "/api/v1/documents",
    "looks": "/api/v1/looks",
    "limits": "/api/v1/limits",
    "api_keys": "/api/v1/api-keys",
}


class SumOut(BaseModel):
    """kind: decisions | documents_sign | documents_review | looks | limits | api_keys. address: its list."""

    kind: str
    count: int
    oldest_at: datetime | None
    address: str


class SumsOut(BaseModel):
    """total: the number of the menu."""

    total: int
    kinds: list[SumOut]

    @classmethod
    def of(cls, found: Sequence[Sum]) -> SumsOut:
        kinds = [
            SumOut(kind=one.kind, count=one.count, oldest_at=one.oldest_at, address=LISTS[one.kind]) for one in found
        ]
        return cls(total=sum(one.count for one in found), kinds=kinds)

"""What programs and the page of data health read and send."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from inbox_api.models import HealthCheck, HealthDismissal
from inbox_api.texts import gettext as _
from inbox_api.training.examples import Example
from inbox_api.training.health.mending import WAYS, Repair
from inbox_api.training.health.noticing import Notice
from inbox_api.training.health.service import Overview
from inbox_api.training.health.storing import Open, line_id


class CheckOut(BaseModel):
    """One look at all lines. share: of the work, 0 to 1; seconds: how long it took."""

    id: int
    state: Literal["queued", "running", "done", "failed"]
    step: str | None
    share: float
    asked_at: datetime
    ended_at: datetime | None
    lines: int
    seconds: float | None

    @classmethod
    def of(cls, check: HealthCheck) -> CheckOut:
        return cls.model_validate(check, from_attributes=True)


class FindingOut(BaseModel):
    """lines: each with the id by which a repair names it; more: what only this kind of finding has."""

    id: int
    kind: str
    intent: str
    worth: float
    ways: list[str]
    lines: list[dict[str, Any]]
    more: dict[str, Any]

    @classmethod
    def of(cls, found: Open) -> FindingOut:
        more = {name: value for name, value in found.detail.items() if name != "lines"}
        lines = [{**line, "id": line_id(line["intent"], line["line"])} for line in found.detail["lines"]]
        return cls(
            id=found.id,
            kind=found.kind,
            intent=found.intent,
            worth=round(found.worth, 3),
            ways=list(WAYS[found.kind]),
            lines=lines,
            more=more,
        )


class HealthOut(BaseModel):
    """is_outdated: the data has changed since the check; counts: open findings by kind."""

    check: CheckOut | None
    running: CheckOut | None
    is_outdated: bool
    counts: dict[str, int]
    findings: list[FindingOut]

    @classmethod
    def of(cls, found: Overview, start: int, limit: int) -> HealthOut:
        return cls(
            check=CheckOut.of(found.check) if found.check else None,
            running=CheckOut.of(found.running) if found.running else None,
            is_outdated=found.is_outdated,
            counts=found.counts,
            findings=[FindingOut.of(one) for one in found.findings[start : start + limit]],
        )


class RepairIn(BaseModel):
    """way: move | merge | add | remove | mark; lines: ids; intent: where to; added: new lines, entities inline."""

    way: Literal["move", "merge", "add", "remove", "mark"]
    reason: str = Field(default="", max_length=500)
    lines: list[str] = Field(default_factory=list, max_length=200)
    intent: str = Field(default="", max_length=40)
    added: list[str] = Field(default_factory=list, max_length=100)

    def as_repair(self) -> Repair:
        return Repair(self.way, self.reason, self.lines, self.intent, self.added)


class BatchOut(BaseModel):
    """By this name the changes of a repair are taken back together."""

    batch: str


class ReasonIn(BaseModel):
    reason: str = Field(min_length=1, max_length=500)


class DismissalOut(BaseModel):
    id: int
    kind: str
    reason: str
    at: datetime

    @classmethod
    def of(cls, row: HealthDismissal) -> DismissalOut:
        return cls.model_validate(row, from_attributes=True)


class NearLineOut(BaseModel):
    """A line of the data. id: by which a pair is named."""

    id: str
    intent: str
    line: str
    text: str

    @classmethod
    def of(cls, one: Example) -> NearLineOut:
        return cls(id=line_id(one.intent, one.line), intent=one.intent, line=one.line, text=one.text)


class WarningOut(BaseModel):
    """A line that was kept although it is nearly another one: take it back by `change`, or keep both by their ids.

    likeness: 0 to 1, of the letters; low where only an entity differs. is_across: they stand under two intents.
    """

    kind: Literal["near_duplicate"] = "near_duplicate"
    message: str
    change: int
    line: NearLineOut
    other: NearLineOut
    likeness: float
    is_across: bool

    @classmethod
    def of(cls, told: Notice) -> WarningOut:
        message = _(
            "Nearly the same as a sentence of %(intent)s: %(line)s", intent=told.other.intent, line=told.other.text
        )
        return cls(
            message=message, change=told.change_id, line=NearLineOut.of(told.line), other=NearLineOut.of(told.other),
            likeness=told.likeness, is_across=told.is_across,
        )  # fmt: skip


class PairIn(BaseModel):
    """Two lines by their ids. reason: may stay empty."""

    one: str = Field(max_length=40)
    other: str = Field(max_length=40)
    reason: str = Field(default="", max_length=500)

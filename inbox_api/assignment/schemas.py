"""Assignment as programs read and change it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.assignment.automatic import Strategy
from inbox_api.assignment.bench import Caught, DryRun
from inbox_api.assignment.conflicts import Finding
from inbox_api.assignment.rules import Trial
from inbox_api.deadlines.moments import Moment
from inbox_api.models import RoutingVersion, Unit, UnitMembership

RULE: dict[str, Any] = {
    "id": "cay-do", "name": "Fallen trees", "words": ["cay .. do"], "hours": "outside", "needs_ward": True,
    "unit_kind": "CA", "co_units": ["KT"],
}  # fmt: skip
LAST_RULE: dict[str, Any] = {"id": "r999", "name": "Everything else", "unit_code": "dieu-hanh"}
RULES: list[dict[str, Any]] = [RULE, LAST_RULE]


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class RuleIn(BaseModel):
    """A routing rule; what is left out matches everything. Exactly one of unit_code and unit_kind."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [RULE]})

    id: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=200)
    is_on: bool = True
    case_types: list[str] = []
    topics: list[str] = []
    wards: list[str] = Field(default=[], description="Codes or any name of a ward, old or new")
    needs_ward: bool = False
    words: list[str] = Field(default=[], description="One of these must occur; two dots stand for up to four syllables")
    without_words: list[str] = []
    channels: list[str] = []
    days: str = "any"
    hours: str = "any"
    time_from: str | None = None
    time_to: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    unit_code: str | None = None
    unit_kind: str | None = None
    co_units: list[str] = []

    def as_row(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


class VersionIn(BaseModel):
    model_config = _example(rules=RULES, reason="Trees fall at night too: the police go first.", based_on=1)

    rules: list[RuleIn]
    reason: str = Field(max_length=2000)
    based_on: int | None = Field(description="The version these rules were made from; 409 when it is not the newest")


class RestoreIn(BaseModel):
    model_config = _example(reason="The old rules served better.", based_on=2)

    reason: str = Field(max_length=2000)
    based_on: int


class VersionOut(BaseModel):
    id: int
    made_at: datetime
    made_by: str | None
    reason: str
    rules: list[dict[str, Any]]

    @classmethod
    def of(cls, row: RoutingVersion) -> VersionOut:
        by = row.officer.username if row.officer else None
        return cls(id=row.id, made_at=row.made_at, made_by=by, reason=row.reason, rules=row.rules)


class QuestionIn(BaseModel):
    """A message for the test bench. rules: not saved yet; left out, those that count."""

    model_config = _example(text="Cay bang do chan duong Le Loi, phuong 2", channel="web", at="2026-11-20T16:00:00Z")

    text: str = Field(default="", max_length=5000)
    case: str | None = Field(default=None, description="The code of a past case instead of a text")
    case_type: str = ""
    topic: str = ""
    ward: str = ""
    channel: str = "web"
    at: Moment | None = None
    rules: list[RuleIn] | None = None


class TrialOut(BaseModel):
    id: str
    name: str
    catches: bool
    failed: list[str]
    words: list[str]
    unit: str | None

    @classmethod
    def of(cls, row: Trial) -> TrialOut:
        return cls(
            id=row.rule.id, name=row.rule.name, catches=row.catches, failed=list(row.failed), words=list(row.words),
            unit=row.unit.code if row.unit else None,
        )  # fmt: skip


class CaughtOut(BaseModel):
    case_type: str
    topic: str | None
    is_topic_guessed: bool
    ward: str | None
    winner: str | None
    unit: str | None
    trials: list[TrialOut]

    @classmethod
    def of(cls, row: Caught) -> CaughtOut:
        winner = row.winner
        return cls(
            case_type=row.facts.case_type, topic=row.facts.topic, is_topic_guessed=row.is_topic_guessed,
            ward=row.facts.ward_code, winner=winner.rule.id if winner else None,
            unit=winner.unit.code if winner and winner.unit else None, trials=[TrialOut.of(one) for one in row.trials],
        )  # fmt: skip


class RulesIn(BaseModel):
    model_config = _example(rules=RULES)

    rules: list[RuleIn]


class DryRunIn(RulesIn):
    model_config = _example(rules=RULES, last=500)

    last: int = Field(default=500, ge=1, le=5000)


class FindingOut(BaseModel):
    """kind: never | shadowed | overlap | uncovered | not_now."""

    kind: str
    rule: str | None
    others: list[str]
    share: float
    example: dict[str, Any] | None

    @classmethod
    def of(cls, row: Finding) -> FindingOut:
        example = None if row.example is None else dict(vars(row.example))
        return cls(kind=row.kind, rule=row.rule_id, others=list(row.others), share=row.share, example=example)


class DryRunOut(BaseModel):
    looked_at: int
    moved_count: int
    moved: list[dict[str, Any]]
    caught: dict[str, int]

    @classmethod
    def of(cls, row: DryRun) -> DryRunOut:
        moved = [dict(vars(one)) for one in row.moved]
        return cls(looked_at=row.looked_at, moved_count=row.moved_count, moved=moved, caught=row.caught)


class StrategyIn(BaseModel):
    model_config = _example(strategy="by_load", max_open=40, hours="office")

    strategy: str = Field(description="none | round_robin | by_load | sticky")
    max_open: int | None = None
    hours: str = Field(default="office", description="office | always")


class StrategyOut(StrategyIn):
    unit: str

    @classmethod
    def of_unit(cls, unit: Unit, row: Strategy) -> StrategyOut:
        return cls(unit=unit.code, strategy=row.strategy, max_open=row.max_open, hours=row.hours)


class ChoicesIn(BaseModel):
    model_config = _example(topic_threshold=None, unit_threshold=None, free_transfers=2, refusal_needs_leader=True)

    topic_threshold: float | None = None
    unit_threshold: float | None = None
    free_transfers: int = 2
    refusal_needs_leader: bool = False


class MembershipIn(BaseModel):
    model_config = _example(officer="phuc", unit="tra-vinh-vp", valid_from="2026-11-20", valid_to=None)

    officer: str
    unit: str
    valid_from: date
    valid_to: date | None = None


class MembershipOut(BaseModel):
    """officer: user name of whose membership it is."""

    id: int
    officer: str
    unit: str
    valid_from: date
    valid_to: date | None

    @classmethod
    def of(cls, row: UnitMembership) -> MembershipOut:
        officer, unit = row.officer.username, row.unit.code
        return cls(id=row.id, officer=officer, unit=unit, valid_from=row.valid_from, valid_to=row.valid_to)

"""What phones and programs tell of field work."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from inbox_api.deadlines.moments import ClockReading
from inbox_api.field.told import Edit, NewVisit, Photo, Spot
from inbox_api.field.visits import PHOTOS_AT_MOST, TEXT_AT_MOST
from inbox_api.models import VisitOutcome

CLIENT_ID = Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")
PLACE: dict[str, JsonValue] = {"latitude": 9.93472, "longitude": 106.34531}
VISIT_EXAMPLE: dict[str, JsonValue] = {
    "case": "TV-PA-261126-00031-8",
    "outcome": "solved",
    "note": "\u0110\u00e3 th\u00f4ng c\u1ed1ng, n\u01b0\u1edbc r\u00fat h\u1ebft.",
    "at": "2026-11-26T09:12:00+07:00",
    "device_now": "2026-11-26T09:40:00+07:00",
    "was_offline": True,
    "spot": {**PLACE, "accuracy_m": 8.0, "fixed_at": "2026-11-26T09:11:40+07:00"},
    "photos": [{"id": "5f0c2a9b7d3e4f60", "stage": "after", "taken_at": "2026-11-26T09:11:00+07:00"}],
    "facts": {"place": {"base": None, "value": PLACE}},
    "result": "\u0110\u00e3 n\u1ea1o v\u00e9t c\u1ed1ng tr\u01b0\u1edbc s\u1ed1 12 ng\u00e0y 26/11.",
    "again": False,
}


class SpotIn(BaseModel):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0, le=1e7)
    fixed_at: ClockReading


class PhotoIn(BaseModel):
    id: str = CLIENT_ID
    stage: Literal["before", "after"]
    taken_at: ClockReading | None = None


class EditIn(BaseModel):
    base: Any = None
    value: Any = None


class VisitIn(BaseModel):
    """at, taken_at, fixed_at, device_now: by the phone's clock; what it is off by is found out from device_now."""

    model_config = ConfigDict(json_schema_extra={"examples": [VISIT_EXAMPLE]})

    case: str = Field(max_length=200)
    outcome: VisitOutcome
    note: str = Field(default="", max_length=TEXT_AT_MOST)
    at: ClockReading
    device_now: ClockReading
    was_offline: bool = False
    spot: SpotIn | None = None
    photos: list[PhotoIn] = Field(default_factory=list, max_length=PHOTOS_AT_MOST)
    facts: dict[str, EditIn] = Field(default_factory=dict, max_length=10)
    result: str | None = Field(default=None, max_length=TEXT_AT_MOST)
    again: bool = False

    def told(self) -> NewVisit:
        return NewVisit(
            code=self.case,
            outcome=self.outcome,
            note=self.note,
            at=self.at,
            was_offline=self.was_offline,
            spot=Spot(**self.spot.model_dump()) if self.spot else None,
            photos=tuple(Photo(one.id, one.stage, one.taken_at) for one in self.photos),
            facts={name: Edit(edit.base, edit.value) for name, edit in self.facts.items()},
            result=self.result,
            again=self.again,
        )


class PlanIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"officer": "phuc", "planned_on": "2026-11-27", "note": "Ch\u1ee5p c\u1ed1ng"}]}
    )

    officer: str | None = Field(default=None, max_length=200)
    planned_on: date | None = None
    note: str = Field(default="", max_length=500)


class ChoiceIn(BaseModel):
    """seen: what stood in the case before one's eyes; when it is another by now, nothing is done (409)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"chosen": "mine", "seen": "\u0111\u01b0\u1eddng L\u00ea L\u1ee3i"}]}
    )

    chosen: Literal["mine", "theirs"]
    seen: Any = None


class DecisionIn(BaseModel):
    """accept: `result` None keeps the proposed words; `sends` tells the citizen at once. decline: with a reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"decision": "accept", "sends": True}]})

    decision: Literal["accept", "decline"]
    result: str | None = Field(default=None, max_length=10_000)
    no_photo_reason: str | None = Field(default=None, max_length=2000)
    sends: bool = True
    reason: str = Field(default="", max_length=2000)

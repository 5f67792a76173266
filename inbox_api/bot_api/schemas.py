"""What the bot sends and gets; tests/contract/bot/*.json are the specification."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class Place(BaseModel):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class CaseIn(BaseModel):
    sender: str
    message_id: str
    case_type: str
    topic: str | None = None
    description: str = Field(min_length=1, max_length=20_000)
    address: str | None = Field(default=None, max_length=1000)
    ward: str | None = Field(default=None, max_length=200)
    happened_at_text: str | None = Field(default=None, max_length=300)
    phone: str | None = Field(default=None, max_length=30)
    contact_name: str | None = Field(default=None, max_length=200)
    attachment_ids: list[int] = []
    location: Place | None = None
    priority: Literal["P0", "P1", "P2", "P3"] | None = None
    is_public: bool = False
    is_public_said: bool = False  # in the citizen's own words, not by the proposal of the form
    hide_name: bool = False
    again_of: str | None = Field(default=None, max_length=60)  # a case of the sender that was not accepted
    topic_by_citizen: bool = False
    topic_guessed: str | None = Field(default=None, max_length=10)
    same_asked: bool = False


class ReportOut(BaseModel):
    code: str
    case_type: str
    topic: str | None
    description: str
    address: str | None
    ward: str | None
    happened_at_text: str | None
    phone: str | None
    contact_name: str | None
    attachment_ids: list[int]
    location: Place | None
    is_public: bool
    hide_name: bool


class CaseCreated(BaseModel):
    code: str
    lookup_key: str
    is_kept_private: bool = False  # told to be public, but the citizen took that back once and did not say it again
    asks_consent: str | None = None  # a purpose that the citizen is to be asked about now
    page_url: str | None = None  # where code and key open the case; the key is never in it
    case_type: str
    topic: str | None
    topic_name: str | None
    status: str
    status_text: str
    due_text: str | None
    unit_name: str
    next_step_text: str


class CaseOut(BaseModel):
    code: str
    case_type: str
    topic: str | None
    topic_name: str | None
    status: str
    status_text: str
    due_text: str | None
    unit_name: str
    next_step_text: str
    last_public_text: str | None
    is_closed: bool
    may_send_again: bool = False  # show_report lays it before this citizen again


class CaseList(BaseModel):
    cases: list[CaseOut]


class AdditionIn(BaseModel):
    sender: str
    message_id: str
    text: str = Field(default="", max_length=20_000)
    attachment_ids: list[int] = []


class PhoneIn(BaseModel):
    sender: str
    message_id: str
    text: str = Field(max_length=20_000)
    phone: str = Field(min_length=8, max_length=30)


class PhoneChanged(BaseModel):
    code: str
    is_changed: bool


class RatingIn(BaseModel):
    sender: str
    message_id: str
    score: int = Field(ge=1, le=5)
    comment: str | None = Field(default=None, max_length=2000)


class HandoverIn(BaseModel):
    message_id: str
    reason: str = Field(max_length=40)
    data_request: Literal["see", "correct", "object", "delete"] | None = None  # what is asked of one's own data


class HandoverOut(BaseModel):
    handled_by: str
    is_office_open: bool
    opens_at_text: str | None


class HideIn(BaseModel):
    message_id: str


class PersonHidden(BaseModel):
    codes: list[str]
    withdrawn: int  # public copies


class ConsentIn(BaseModel):
    message_id: str
    purpose: str = Field(max_length=40)
    is_given: bool


class ConsentNoted(BaseModel):
    is_changed: bool
    withdrawn: int  # public copies


class ConsentOut(BaseModel):
    purpose: str
    title: str
    is_allowed: bool
    said_on: str | None  # dd/mm/yyyy of the citizen's last word, None for none


class ConsentList(BaseModel):
    consents: list[ConsentOut]


class DangerAskedIn(BaseModel):
    message_id: str


class DangerAskedOut(BaseModel):
    is_watched: bool


class WardOut(BaseModel):
    code: str
    name: str


class WardFound(BaseModel):
    ward: WardOut | None
    matched: str | None
    candidates: list[WardOut]


class OfficeOut(BaseModel):
    name: str
    ward: str | None
    address: str
    phone: str
    hours_text: str
    reception_text: str
    now_text: str
    day_text: str


class OfficeList(BaseModel):
    offices: list[OfficeOut]
    wards: list[WardOut]

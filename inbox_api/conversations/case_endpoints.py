"""From a conversation to its cases, for programs: those it has, a new one out of it, more of its messages for one."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases import desk, schemas, showing
from inbox_api.cases.service import NewCase
from inbox_api.conversations import inbox
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/cases", tags=["conversations"])


class NewCaseIn(BaseModel):
    """ward: a code or any name, old or new. happened: when, in words. topic null: the words decide.

    messages: those that tell of it; they and their files belong to the case.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"case_type": "PAHT", "description": "Street light out", "ward": "tra-vinh", "messages": []}]
        }
    )

    case_type: str = Field(max_length=10)
    description: str = Field(min_length=1, max_length=20_000)
    topic: str | None = Field(default=None, max_length=10)
    address: str | None = Field(default=None, max_length=500)
    ward: str | None = Field(default=None, max_length=500)
    happened: str | None = Field(default=None, max_length=500)
    contact_name: str | None = Field(default=None, max_length=500)
    phone: str | None = Field(default=None, max_length=500)
    messages: list[int] = Field(default=[], max_length=200)

    def new_case(self) -> NewCase:
        return NewCase(
            case_type=self.case_type, description=self.description, topic=self.topic or None, address=self.address,
            ward=self.ward, happened_at_text=self.happened, contact_name=self.contact_name, phone=self.phone,
            message_ids=tuple(self.messages),
        )  # fmt: skip


class ChosenIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"messages": [41872]}]})

    messages: list[int] = Field(min_length=1, max_length=200)


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def list_cases(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.CaseOut]:
    """Those that the caller may read, newest first. Private numbers are masked in lists."""
    conversation = inbox.find(session, officer, conversation_id)
    return showing.listed_for(officer, inbox.cases(session, officer, conversation))


@router.post("", status_code=201)
def make_case(conversation_id: str, order: NewCaseIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    """Record a case out of the conversation; its unit, deadline and code are found out as for every case."""
    case = desk.make_case(session, officer, conversation_id, order.new_case(), now())
    return showing.case_for(session, officer, case, now())


@router.post("/{code}/messages")
def link_messages(
    conversation_id: str, code: str, order: ChosenIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.CaseOut:
    """These messages, too, belong to this case of the conversation."""
    case = desk.link_messages(session, officer, code, conversation_id, order.messages, now())
    return showing.case_for(session, officer, case, now())

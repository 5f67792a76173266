"""A citizen's own case for programs of the citizen: code and key of the receipt instead of an account, as on /kq.

Both travel in the body, never in an address. Wrong keys are counted as on the page. Having read the answers proves
that the citizen has them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from inbox_api.cases import citizen_lines, next_steps
from inbox_api.cases.publishing import public
from inbox_api.cases.shield import service as shield
from inbox_api.db import SessionDep
from inbox_api.http.problems import problem
from inbox_api.models import Case, ContactKind
from inbox_api.routes import contacts, page

router = APIRouter(prefix="/api/v1/my-case", tags=["citizens"])
BY = "citizen:page"


def _example(**more: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [{"code": "TV-PA-261120-00012-7", "key": "K7M2-QX9D", **more}]})


class KeyIn(BaseModel):
    """code, key: of the receipt."""

    model_config = _example()

    code: str = Field(min_length=1, max_length=60)
    key: str = Field(min_length=1, max_length=40)


class KindIn(KeyIn):
    model_config = _example(kind="sms")

    kind: ContactKind


class ContactIn(KindIn):
    """address: a telephone number or an e-mail address, where the way needs one."""

    model_config = _example(kind="sms", address="0901234567")

    address: str = Field(default="", max_length=300)


class TypedIn(KindIn):
    """typed: the digits that were sent there."""

    model_config = _example(kind="sms", typed="482913")

    typed: str = Field(min_length=1, max_length=12)


class AnswerFileOut(BaseModel):
    """url: opens for an hour."""

    name: str
    url: str


class MyAnswerOut(BaseModel):
    text: str
    at: datetime
    files: list[AnswerFileOut]


class MyContactOut(BaseModel):
    """address: hidden but for its ends. is_proved: nothing is sent there before."""

    kind: str
    address: str
    is_chosen: bool
    is_proved: bool


class LookOut(BaseModel):
    """Who asked to see the citizen's name and number, and why."""

    unit: str
    reason: str
    at: datetime


class MyLineOut(BaseModel):
    """sentence: what happened; text: the reason given, or ""."""

    sentence: str
    text: str
    at: datetime


class MyCaseOut(BaseModel):
    """state, next_step: in plain words. events, answers: the newest first. transfer_count: how often it went from unit
    to unit. public_copy: the number of what everybody may read of it.
    """

    code: str
    state: str
    next_step: str
    transfer_count: int
    events: list[MyLineOut]
    answers: list[MyAnswerOut]
    contacts: list[MyContactOut]
    looks: list[LookOut]
    public_copy: int | None


def now() -> datetime:
    return datetime.now(UTC)


def _case(session: Session, request: Request, order: KeyIn) -> Case:
    place = request.client.host if request.client else "?"
    return page.open_case(session, order.code, order.key, place, now())


def _shown(session: Session, case: Case) -> MyCaseOut:
    return MyCaseOut(
        code=case.code,
        state=page.state_text(case),
        next_step=next_steps.on_page(case),
        transfer_count=citizen_lines.transfer_count(case),
        events=[
            MyLineOut(sentence=line.sentence, text=line.text, at=line.at)
            for line in citizen_lines.of_case(session, case)
        ],
        answers=[
            MyAnswerOut(text=one.text, at=one.at, files=[AnswerFileOut(name=f.name, url=f.url) for f in one.files])
            for one in page.read_answers(session, case, now())
        ],
        contacts=[
            MyContactOut(kind=kind, address=address, is_chosen=is_chosen, is_proved=is_proved)
            for kind, address, is_chosen, is_proved in page.contacts_of(session, case)
        ],
        looks=[
            LookOut(unit=one.officer.unit.name, reason=one.reason, at=one.at) for one in shield.looks(session, case)
        ],
        public_copy=public.public_id_of(session, case),
    )


@router.post("")
def show(request: Request, order: KeyIn, session: SessionDep) -> MyCaseOut:
    """State and answers. 404 for a wrong code or key, for cases that are kept from others, too; 429 after too many."""
    return _shown(session, _case(session, request, order))


@router.post("/contacts")
def choose(request: Request, order: ContactIn, session: SessionDep) -> MyCaseOut:
    """Where answers should go; a new address gets a code first, for /verify."""
    case = _case(session, request, order)
    contacts.choose(session, case, order.kind, order.address, BY, now())
    return _shown(session, case)


@router.post("/contacts/verify", response_model=MyCaseOut)
def verify(request: Request, order: TypedIn, session: SessionDep) -> MyCaseOut | Response:
    """The code that was sent there; 422 when it is another one."""
    case = _case(session, request, order)
    if not contacts.verify(session, case, order.kind, order.typed, BY, now()):
        return problem(contacts.CodeWrong())  # no exception: what counts wrong codes must be kept
    return _shown(session, case)


@router.post("/contacts/withdraw")
def withdraw(request: Request, order: KindIn, session: SessionDep) -> MyCaseOut:
    """Nothing is sent there any more."""
    case = _case(session, request, order)
    contacts.withdraw(session, case, order.kind, BY, now())
    return _shown(session, case)

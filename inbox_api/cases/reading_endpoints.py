"""What the page of a case shows beside its fields, for programs: steps, colleagues, the person, the citizen's view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.audit import service as audit
from inbox_api.cases import citizen_lines, desk, next_steps, schemas, service, topics
from inbox_api.cases.publishing import public
from inbox_api.cases.shield import service as shield
from inbox_api.cases.states import VERB_LABELS
from inbox_api.conversations import desk as conversation_desk
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.files import places
from inbox_api.models import Case
from inbox_api.officers.current import CurrentOfficer
from inbox_api.routes import page

router = APIRouter(prefix="/api/v1", tags=["cases"])


class NamedOut(BaseModel):
    code: str
    name: str


class ChoicesOut(BaseModel):
    """What may be written into a case. fields: groups of topics, the first two digits of a topic."""

    case_types: list[NamedOut]
    fields: list[NamedOut]
    topics: list[NamedOut]
    wards: list[NamedOut]
    units: list[NamedOut]


class PersonOut(BaseModel):
    """is_shown false: behind the identity shield, see POST .../reveal. "": not known."""

    is_shown: bool
    name: str
    phone: str


class ToldOut(BaseModel):
    """An answer on the citizen's page. files: their names."""

    text: str
    at: datetime
    files: list[str]


class LineOut(BaseModel):
    """A line of the timeline on the citizen's page. sentence: what happened; text: the reason given, or ""."""

    kind: str
    sentence: str
    text: str
    at: datetime


class SaidOut(BaseModel):
    author: str
    text: str
    at: datetime


class ContactOut(BaseModel):
    """address: hidden but for its ends, "" behind the identity shield."""

    kind: str
    address: str
    is_chosen: bool
    is_proved: bool


class CitizenViewOut(BaseModel):
    """has_page: state and next_step (in plain words), answers, events and contacts can be opened with code and key.

    Else they are empty. events: newest first. transfer_count: how often the matter went from unit to unit.
    public_copy: the number of what everybody may read of the case.
    """

    code: str
    has_page: bool
    state: str
    next_step: str
    transfer_count: int
    public_copy: int | None
    answers: list[ToldOut]
    events: list[LineOut]
    messages: list[SaidOut]
    contacts: list[ContactOut]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/choices")
def list_choices(officer: CurrentOfficer, session: SessionDep) -> ChoicesOut:  # noqa: ARG001
    """Kinds of case, topics, wards and units with their codes."""
    return ChoicesOut(
        case_types=[NamedOut(code=kind.code, name=kind.name) for kind in topics.CASE_TYPES.values()],
        fields=[NamedOut(code=code, name=str(name)) for code, name in topics.FIELDS.items()],
        topics=[NamedOut(code=code, name=topics.topic_name(code) or code) for code in topics.TOPICS],
        wards=[NamedOut(code=ward.code, name=ward.name) for ward in areas.wards(session)],
        units=[NamedOut(code=unit.code, name=unit.name) for unit in desk.units(session)],
    )


@router.get("/cases/{code}/moves")
def list_moves(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.MoveOut]:
    """The steps that the caller may take with the case now."""
    case = service.find_case(session, officer, code)
    return [
        schemas.MoveOut(status=move.target, verb=move.verb, label=str(VERB_LABELS[move.verb]), needs=sorted(move.needs))
        for move in desk.moves(session, officer, case)
    ]


@router.get("/cases/{code}/colleagues")
def list_colleagues(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.ColleagueOut]:
    """Who may get the case."""
    case = service.find_case(session, officer, code)
    return [
        schemas.ColleagueOut(username=one.username, name=one.display_name, unit=one.unit.code)
        for one in desk.colleagues(session, case)
    ]


@router.get("/cases/{code}/place-suggestions")
def list_places(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.PlaceOut]:
    """Where photos of the case say they were taken; one of them may be its place."""
    case = service.find_case(session, officer, code)
    found = places.suggestions(session, case) if desk.may_act(officer) else []
    return [
        schemas.PlaceOut(file=one.attachment_id, latitude=one.latitude, longitude=one.longitude, source=one.source)
        for one in found
    ]


@router.get("/cases/{code}/person")
def show_person(code: str, officer: CurrentOfficer, session: SessionDep) -> PersonOut:
    """Who brought the matter, as far as the caller sees it; the look is logged."""
    case = service.view_case(session, officer, code, now())
    is_shown = shield.sees_person(session, officer, case, now())
    person = shield.person_of(case) if is_shown else shield.Person("", "")
    return PersonOut(is_shown=is_shown, name=person.name, phone=person.phone)


@router.get("/cases/{code}/citizen-view")
def show_as_citizen(code: str, officer: CurrentOfficer, session: SessionDep) -> CitizenViewOut:
    """The case as its citizen sees it; proves nothing about what the citizen has read. The look is logged."""
    require_reader_of_texts(officer)
    at = now()
    case = service.view_case(session, officer, code, at)
    audit.record(session, f"officer:{officer.id}", "case.view_as_citizen", "case", case.id, at)
    shown, has_page = shield.shown_text(session, officer, case, at), case.restricted == "none"
    return CitizenViewOut(
        code=case.code,
        has_page=has_page,
        state=page.state_text(case) if has_page else "",
        next_step=next_steps.on_page(case) if has_page else "",
        transfer_count=citizen_lines.transfer_count(case) if has_page else 0,
        public_copy=public.public_id_of(session, case) if has_page else None,
        answers=_answers(session, case, shown, at) if has_page else [],
        events=_lines(session, case, shown) if has_page else [],
        messages=_said(session, case, shown),
        contacts=_contacts(session, case, is_veiled=shown is not str) if has_page else [],
    )


def _answers(session: Session, case: Case, shown: Callable[[str], str], at: datetime) -> list[ToldOut]:
    found = page.shown_answers(session, case, at)
    return [ToldOut(text=shown(one.text), at=one.at, files=[file.name for file in one.files]) for one in found]


def _lines(session: Session, case: Case, shown: Callable[[str], str]) -> list[LineOut]:
    """Newest first."""
    lines = citizen_lines.of_case(session, case)
    return [LineOut(kind=line.kind, sentence=line.sentence, text=shown(line.text), at=line.at) for line in lines]


def _said(session: Session, case: Case, shown: Callable[[str], str]) -> list[SaidOut]:
    """Oldest first; the words of a withdrawn message are gone."""
    if case.conversation_id is None:
        return []
    messages = conversation_desk.seen_by_citizen(session, case.conversation_id)
    return [
        SaidOut(author=one.author, text="" if one.deleted_at else shown(one.text), at=one.sent_at) for one in messages
    ]


def _contacts(session: Session, case: Case, *, is_veiled: bool) -> list[ContactOut]:
    return [
        ContactOut(kind=kind, address="" if is_veiled else address, is_chosen=is_chosen, is_proved=is_proved)
        for kind, address, is_chosen, is_proved in page.contacts_of(session, case)
    ]

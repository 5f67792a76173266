"""A colleague's look at a draft, for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter

from inbox_api.cases.schemas import ColleagueOut
from inbox_api.cases.service import find_case
from inbox_api.conversations import inbox
from inbox_api.db import SessionDep
from inbox_api.documents.schemas import PieceOut
from inbox_api.looks import reading, schemas, sending, service
from inbox_api.looks.reading import Place
from inbox_api.looks.service import Draft
from inbox_api.masking import masked
from inbox_api.models import LookKind, Officer, SecondLook
from inbox_api.officers.current import CurrentOfficer
from inbox_api.settings import get_settings

router = APIRouter(prefix="/api/v1", tags=["looks"])


def now() -> datetime:
    return datetime.now(UTC)


def _out(session: SessionDep, officer: Officer, row: SecondLook) -> schemas.LookOut:
    return schemas.LookOut.of(row, _shown(session, officer, row))


def _shown(session: SessionDep, officer: Officer, row: SecondLook) -> Callable[[str], str]:
    """How words of it are shown to this officer."""
    return lambda text: reading.shown(session, officer, row, text, now())


def _ask(session: SessionDep, officer: Officer, place: Place, draft: Draft, order: schemas.AskIn) -> schemas.LookOut:
    row = service.hand_over(
        session, officer, place, draft, order.colleague, now(), word=order.word, due_at=order.due_at
    )
    return _out(session, officer, row)


def _listed(session: SessionDep, officer: Officer, place: Place) -> list[schemas.LookOut]:
    return [_out(session, officer, row) for row in reading.of_place(session, place)]


def _colleagues(session: SessionDep, officer: Officer, place: Place) -> list[ColleagueOut]:
    found = reading.colleagues(session, officer, place, now())
    return [ColleagueOut(username=one.username, name=one.display_name, unit=one.unit.code) for one in found]


@router.post("/conversations/{conversation_id}/looks", status_code=201)
def ask_for_reply(
    conversation_id: str, order: schemas.AskReplyIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.LookOut:
    """Hand a reply to a colleague instead of sending it; nothing of it goes out while it waits."""
    draft = Draft(LookKind.REPLY, order.text, tuple(order.file_ids), None, order.seen)
    return _ask(session, officer, inbox.find(session, officer, conversation_id), draft, order)


@router.get("/conversations/{conversation_id}/looks")
def list_of_conversation(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.LookOut]:
    """The drafts that wait there."""
    inbox.require_reader_of_texts(officer)
    return _listed(session, officer, inbox.find(session, officer, conversation_id))


@router.get("/conversations/{conversation_id}/looks/colleagues")
def list_colleagues_of_conversation(
    conversation_id: str, officer: CurrentOfficer, session: SessionDep
) -> list[ColleagueOut]:
    """Who may be asked: who may see it and is there."""
    return _colleagues(session, officer, inbox.find(session, officer, conversation_id))


@router.post("/cases/{code}/looks", status_code=201)
def ask_for_answer(
    code: str, order: schemas.AskAnswerIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.LookOut:
    """Hand an answer or a result to a colleague instead of sending it; nothing has happened while it waits."""
    draft = Draft(LookKind(order.kind), order.text, tuple(order.file_ids), order.no_photo_reason, order.seen)
    return _ask(session, officer, find_case(session, officer, code), draft, order)


@router.get("/cases/{code}/looks")
def list_of_case(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.LookOut]:
    """The drafts that wait there."""
    return _listed(session, officer, find_case(session, officer, code))


@router.get("/cases/{code}/looks/colleagues")
def list_colleagues_of_case(code: str, officer: CurrentOfficer, session: SessionDep) -> list[ColleagueOut]:
    """Who may be asked: who may see it and is there."""
    return _colleagues(session, officer, find_case(session, officer, code))


@router.get("/looks")
def list_mine(officer: CurrentOfficer, session: SessionDep) -> list[schemas.LookOut]:
    """What waits for the caller, the next deadline first, then the caller's own open drafts.

    Private numbers are masked in lists.
    """
    rows = [*reading.waiting_for(session, officer), *reading.own(session, officer)]
    return [_masked(_out(session, officer, row)) for row in rows]


def _masked(one: schemas.LookOut) -> schemas.LookOut:
    reason = masked(one.no_photo_reason) if one.no_photo_reason else None
    return one.model_copy(update={"text": masked(one.text), "no_photo_reason": reason})


@router.get("/looks/{look_id}")
def show(look_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.LookWhole:
    row = reading.find(session, officer, look_id)
    newer = sending.meanwhile_said(session, row)
    return schemas.LookWhole(
        **_out(session, officer, row).model_dump(),
        steps=[schemas.LookStepOut.of(one, _shown(session, officer, row)) for one in reading.steps(session, row)],
        changes=[[PieceOut.of(piece) for piece in line] for line in reading.difference(session, officer, row, now())],
        newer=len(newer),
        newest_id=newer[-1].id if newer else None,
    )


@router.put("/looks/{look_id}")
def write(look_id: int, order: schemas.WriteIn, officer: CurrentOfficer, session: SessionDep) -> schemas.LookOut:
    """The colleague writes it better."""
    row = service.change(session, officer, look_id, order.text, now(), version=order.version)
    return _out(session, officer, row)


@router.post("/looks/{look_id}/comments")
def comment(look_id: int, order: schemas.WordIn, officer: CurrentOfficer, session: SessionDep) -> schemas.LookOut:
    return _out(session, officer, service.comment_on(session, officer, look_id, order.comment, now()))


@router.post("/looks/{look_id}/return")
def give_back(look_id: int, order: schemas.WordIn, officer: CurrentOfficer, session: SessionDep) -> schemas.LookOut:
    """To the drafter, with a word why."""
    row = service.give_back(session, officer, look_id, order.comment, now(), version=order.version)
    return _out(session, officer, row)


@router.post("/looks/{look_id}/send")
def send(look_id: int, order: schemas.SendIn, officer: CurrentOfficer, session: SessionDep) -> schemas.LookOut:
    """It goes out as the drafter's answer, with every check of an ordinary one.

    409 `written_meanwhile` when the citizen or an officer has written since; read it and send again with `seen`.
    """
    wait = get_settings().send_hold if order.is_held else timedelta(0)
    row = sending.send(
        session, officer, look_id, sending.Order(order.seen, order.force, wait), now(), version=order.version
    )
    return _out(session, officer, row)


@router.post("/looks/{look_id}/stop")
def stop(look_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.LookOut:
    """Within the seconds in which an answer can be taken back; it waits for the colleague again."""
    return _out(session, officer, sending.stop(session, officer, look_id, now()))


@router.post("/looks/{look_id}/take-back")
def take_back(look_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.LookOut:
    """The drafter has the words and files again."""
    row, _words = sending.take_back(session, officer, look_id, now())
    return _out(session, officer, row)

"""Finding drafts and showing them: who may see one, with whom it is, what was changed of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.shield import service as case_shield
from inbox_api.conversations import shielding
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import NotFound
from inbox_api.looks.repository import LookRepository
from inbox_api.models import Attachment, Case, Conversation, LookState, Message, Officer, SecondLook, SecondLookStep
from inbox_api.officers import absence
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures.editing.differences import Piece, line_differences
from inbox_api.who_sees.reading import may_read_case, may_read_conversation

READERS = ("officer", "dispatcher", "inspector", "leader")
LISTED_AT_MOST = 200
Place = Conversation | Case


def find(session: Session, officer: Officer, look_id: int) -> SecondLook:
    """Raises NotFound."""
    look = LookRepository(session).find(officer, look_id)
    if look is None or not officer.has_role(*READERS):
        raise NotFound
    return look


def holders(session: Session, officer: Officer) -> set[int]:
    """Whose drafts this officer looks at: the own ones and those of the absent."""
    return {officer.id, *OfficerRepository(session).acting_for(officer.id)}


def is_with(session: Session, officer: Officer, look: SecondLook) -> bool:
    """Whether it waits for this officer, or for somebody absent for whom this one stands in. Never for its drafter."""
    is_waiting = look.state == LookState.WAITING and look.drafter_id != officer.id
    return is_waiting and look.colleague_id in holders(session, officer)


def waiting_for(session: Session, officer: Officer) -> list[SecondLook]:
    """The next deadline first."""
    if not officer.has_role(*READERS):
        return []
    rows = LookRepository(session).waiting(officer, holders(session, officer), LISTED_AT_MOST)
    return [row for row in rows if row.drafter_id != officer.id]


def own(session: Session, officer: Officer) -> Sequence[SecondLook]:
    """What the officer handed over and is still open, newest first."""
    return LookRepository(session).drafted(officer, LISTED_AT_MOST)


def of_place(session: Session, place: Place) -> Sequence[SecondLook]:
    """The open ones of a place that the caller has found."""
    if isinstance(place, Case):
        return LookRepository(session).of_place(case_id=place.id)
    return LookRepository(session).of_place(conversation_id=place.id)


def place_of(look: SecondLook) -> Place:
    found = look.conversation if look.case is None else look.case
    assert found is not None
    return found


def talk_of(look: SecondLook) -> Conversation | None:
    return look.conversation if look.case is None else look.case.conversation


def shown(session: Session, officer: Officer, look: SecondLook, text: str, now: datetime) -> str:
    """Words of it as this officer may read them: without a person behind the shield."""
    if look.case is not None:
        return case_shield.shown_text(session, officer, look.case, now)(text)
    assert look.conversation is not None
    veil = shielding.veil(session, officer, look.conversation, now)
    return veil.text(text) if veil else text


def said(session: Session, officer: Officer, look: SecondLook, message: Message, now: datetime) -> str:
    """A message that came since, as this officer may read it; "" for what was withdrawn or is not this one's to read.

    Whoever may read a case may not read its conversation where that has another, sensitive case.
    """
    talk = talk_of(look)
    if talk is None or message.deleted_at is not None or not InboxRepository(session).is_readable(officer, talk.id):
        return ""
    veil = shielding.veil(session, officer, talk, now)
    return veil.text(message.text) if veil else message.text


def files_of(session: Session, look: SecondLook) -> Sequence[Attachment]:
    return ConversationRepository(session).attachments(look.file_ids)


def steps(session: Session, look: SecondLook) -> Sequence[SecondLookStep]:
    return LookRepository(session).steps(look.id)


def difference(session: Session, officer: Officer, look: SecondLook, now: datetime) -> list[list[Piece]]:
    """What was changed of the drafter's words, line by line; [] for nothing."""
    first = next((one.text for one in steps(session, look) if one.text is not None), look.text)
    if first == look.text:
        return []
    before, after = (shown(session, officer, look, one, now).split("\n") for one in (first, look.text))
    return line_differences(before, after)


def readers(session: Session, place: Place, people: Sequence[Officer]) -> list[Officer]:
    able = [one for one in people if one.is_active and one.has_role(*READERS)]
    if isinstance(place, Case):
        return may_read_case(session, place.id, able)
    return may_read_conversation(session, place.id, able)


def colleagues(session: Session, officer: Officer, place: Place, now: datetime) -> list[Officer]:
    """Who can be asked: who may see the place and is there; the own unit first, leaders above the others."""
    others = [one for one in OfficerRepository(session).active() if one.id != officer.id]
    able = readers(session, place, others)
    away = absence.away(session, [one.id for one in able], now)
    there = [one for one in able if one.id not in away]
    return sorted(there, key=lambda one: (one.unit_id != officer.unit_id, not one.has_role("leader")))

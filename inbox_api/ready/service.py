"""Keeping ready answers: one's own, and those of a unit by its head. They need no second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import Officer, ReadyAnswer
from inbox_api.officers.repository import OfficerRepository
from inbox_api.ready import belonging
from inbox_api.ready.belonging import EVERYWHERE, Belonging
from inbox_api.ready.repository import ReadyRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

SCOPES = ("own", "unit")
HEADS = ("dispatcher", "leader")  # keep the answers of their unit
LONGEST_TITLE = 200
LONGEST_BODY = 10_000
MOST = 300  # of one officer, and of one unit


class AnswerChanged(Conflict):
    code = "ready_answer_changed"
    message = lazy_gettext("Somebody has changed or decided on this text meanwhile. Please look again.")


class WordTaken(Conflict):
    code = "word_taken"
    message = lazy_gettext("Another ready answer is called by this short word already.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes. scope: own | unit (the writer's). valid_to: the last local day; None: without an end."""

    title: str
    body: str
    scope: str = "own"
    belongs: Belonging = EVERYWHERE
    valid_to: date | None = None


def units_of(session: Session, officer: Officer) -> set[int]:
    """The units whose answers the officer gets: the own one and those above it, and where one is a member."""
    officers = OfficerRepository(session)
    return {*officers.units_above(officer.unit_id), *officers.member_units(officer)}


def kept(session: Session, officer: Officer) -> Sequence[ReadyAnswer]:
    """One's own and the units', over or not, the newest first. Raises NotAllowed."""
    require_reader_of_texts(officer)
    return ReadyRepository(session).of(officer.id, units_of(session, officer))


def find(session: Session, officer: Officer, answer_id: int) -> ReadyAnswer:
    """Raises NotAllowed, NotFound."""
    require_reader_of_texts(officer)
    found = ReadyRepository(session).find(officer.id, units_of(session, officer), answer_id)
    if found is None:
        raise NotFound
    return found


def is_head(officer: Officer) -> bool:
    return officer.has_role(*HEADS)


def may_change(officer: Officer, answer: ReadyAnswer) -> bool:
    if answer.scope == "own":
        return answer.owner_id == officer.id
    return is_head(officer) and answer.unit_id == officer.unit_id


def write(
    session: Session, officer: Officer, draft: Draft, now: datetime, *, message_id: int | None = None,
    conversation_id: int | None = None,
) -> ReadyAnswer:  # fmt: skip
    """Offered from now on. message_id, conversation_id: what it is made of. Raises NotAllowed, Invalid, WordTaken."""
    require_reader_of_texts(officer)
    values = _checked(session, officer, draft, but=None)
    repository = ReadyRepository(session)
    if repository.count(officer.id, officer.unit_id if draft.scope == "unit" else None) >= MOST:
        raise Invalid(_("There are too many ready answers. Remove some first."))
    made_of = {"message_id": message_id, "conversation_id": conversation_id}
    answer = repository.add(
        ReadyAnswer(**values, **made_of, owner_id=officer.id, version=1, written_at=now, changed_at=now)
    )
    _log(session, officer, "ready.write", answer, now)
    return answer


def change(
    session: Session, officer: Officer, answer_id: int, draft: Draft, now: datetime, *, seen_version: int
) -> ReadyAnswer:
    """Raises NotFound, NotAllowed, Invalid, WordTaken, AnswerChanged."""
    answer = _changeable(session, officer, answer_id)
    values = _checked(session, officer, draft, but=answer.id)
    values |= {"owner_id": officer.id, "changed_at": now}
    if not ReadyRepository(session).change(answer, seen_version, values):
        raise AnswerChanged
    _log(session, officer, "ready.change", answer, now)
    return answer


def remove(session: Session, officer: Officer, answer_id: int, now: datetime) -> None:
    """Offered no more. Raises NotFound, NotAllowed."""
    answer = _changeable(session, officer, answer_id)
    answer.removed_at = now
    session.flush()
    _log(session, officer, "ready.remove", answer, now)


def _changeable(session: Session, officer: Officer, answer_id: int) -> ReadyAnswer:
    answer = find(session, officer, answer_id)
    if not may_change(officer, answer):
        raise NotAllowed
    return answer


def _checked(session: Session, officer: Officer, draft: Draft, *, but: int | None) -> dict[str, object]:
    title = " ".join(storable(draft.title).split())
    body = storable(draft.body).replace("\r\n", "\n").strip()
    if not title or not body:
        raise Invalid(_("Title and text cannot be empty."))
    if len(title) > LONGEST_TITLE or len(body) > LONGEST_BODY:
        raise Invalid(_("The text is too long."))
    if draft.scope not in SCOPES:
        raise Invalid
    if draft.scope == "unit" and not is_head(officer):
        raise NotAllowed
    unit_id = officer.unit_id if draft.scope == "unit" else None
    belongs = belonging.checked(draft.belongs)
    word = str(belongs["word"])
    if word and ReadyRepository(session).same_word(officer.id, unit_id, word, but=but):
        raise WordTaken
    return {
        "scope": draft.scope, "unit_id": unit_id, "title": title, "body": body, "valid_to": draft.valid_to, **belongs,
    }  # fmt: skip


def _log(session: Session, officer: Officer, action: str, answer: ReadyAnswer, now: datetime) -> None:
    detail = {"scope": answer.scope}
    audit.record(session, f"officer:{officer.id}", action, "ready_answer", answer.id, now, detail)

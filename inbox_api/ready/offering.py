"""The ready answers that an officer may use now, those that fit the case first, filled as far as the case tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from inbox_api.cases import service as cases
from inbox_api.cases import topics
from inbox_api.conversations import inbox, shielding, variables
from inbox_api.conversations.last_words import last_words
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.folding import fold
from inbox_api.models import Case, Conversation, Officer, ProcedureArticle, ReadyAnswer
from inbox_api.procedures.editing import articles
from inbox_api.ready import belonging, service
from inbox_api.ready.belonging import Matter
from inbox_api.ready.repository import ReadyRepository
from inbox_api.texts import gettext as _

SURE = 0.5  # share from which a guessed topic is taken
SCOPES = ("own", "unit", "city")  # in this order where they fit alike


@dataclass(frozen=True, slots=True)
class Around:
    """What is being answered, and the values for the places of a text."""

    matter: Matter = field(default_factory=Matter)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """scope: own | unit | city. text: filled; missing: places that still are to be filled. fits: nothing it names is
    otherwise here; closeness: how many of the things it names are so here."""

    id: int
    scope: str
    title: str
    text: str
    missing: tuple[str, ...]
    word: str
    names: tuple[str, ...]
    procedure_ids: tuple[str, ...]
    source: str
    valid_to: date | None
    at: datetime | None
    fits: bool
    closeness: int


def around(session: Session, officer: Officer, *, conversation: str, case: str, now: datetime) -> Around:
    """Of a case by its code, else of a conversation, else of nothing ("" for both). Raises NotFound."""
    if case:
        return around_case(session, officer, case, now)
    return around_conversation(session, officer, conversation, now) if conversation else Around()


def around_case(session: Session, officer: Officer, code: str, now: datetime) -> Around:
    """Raises NotFound."""
    case = cases.find_case(session, officer, code)
    return _around(session, officer, case.conversation, case, now)


def around_conversation(session: Session, officer: Officer, public_id: str, now: datetime) -> Around:
    """Of its open case; without one the topic is guessed from what the citizen wrote last. Raises NotFound."""
    return around_found(session, officer, inbox.find(session, officer, public_id), now)


def around_found(
    session: Session, officer: Officer, conversation: Conversation, now: datetime, told: Sequence[str] | None = None
) -> Around:
    """Of one that the officer may read. told: what the citizen wrote last, where that was read already."""
    open_case = next((one for one in inbox.cases(session, officer, conversation) if one.closed_at is None), None)
    return _around(session, officer, conversation, open_case, now, told)


def _around(
    session: Session, officer: Officer, conversation: Conversation | None, case: Case | None, now: datetime,
    told: Sequence[str] | None = None,
) -> Around:  # fmt: skip
    veil = shielding.veil(session, officer, conversation, now) if conversation else None
    values = variables.values_of(officer, conversation, case, now, veil)
    if case is not None:
        return Around(Matter(case.topic, case.case_type, case.status), values)
    assert conversation is not None
    return Around(Matter(_guessed_topic(last_words(session, conversation) if told is None else told)), values)


def _guessed_topic(told: Sequence[str]) -> str | None:
    best = topics.suggest_topic(" ".join(told))[:1]
    return best[0][0] if best and best[0][1] >= SURE else None


def offered(
    session: Session, officer: Officer, around: Around, now: datetime, *, query: str = "", word: str | None = None
) -> list[Offer]:
    """Those that hold today. query: all its words stand in it, marks aside; word: what was typed behind the slash.

    Raises NotAllowed.
    """
    inbox.require_reader_of_texts(officer)
    day = now.astimezone(LOCAL_ZONE).date()
    rows: list[ReadyAnswer | ProcedureArticle] = [
        *ReadyRepository(session).usable(officer.id, service.units_of(session, officer), day),
        *articles.ready_answers(session, day),
    ]
    wanted = fold(query).split()
    found = [_offer(row, around) for row in rows if all(part in _searched(row) for part in wanted)]
    if word is not None:
        found = [one for one in found if _called_by(one, fold(word))]
    found.sort(key=lambda one: _place(one, None if word is None else fold(word)))
    return found


def _searched(row: ReadyAnswer | ProcedureArticle) -> str:
    return fold(" ".join([row.title, row.body, row.word, *belonging.names(row)]))


def _called_by(one: Offer, typed: str) -> bool:
    """By the beginning of its short word, or of a word of its title."""
    return one.word.startswith(typed) or any(part.startswith(typed) for part in fold(one.title).split())


def _place(one: Offer, typed: str | None) -> tuple[object, ...]:
    """What was typed counts most, then what fits, then whose it is."""
    called = (one.word != typed, not one.word.startswith(typed)) if typed else ()
    return (*called, not one.fits, -one.closeness, SCOPES.index(one.scope), fold(one.title))


def _offer(row: ReadyAnswer | ProcedureArticle, around: Around) -> Offer:
    filled = variables.fill(row.body, around.values)
    close = belonging.closeness(row, around.matter)
    procedures: Sequence[str] = () if isinstance(row, ReadyAnswer) else row.procedure_ids
    is_of_procedure = bool(procedures) and not (row.topics or row.case_types or row.states)
    return Offer(
        id=row.id, scope=row.scope if isinstance(row, ReadyAnswer) else "city", title=row.title, text=filled.text,
        missing=filled.missing, word=row.word, names=tuple(belonging.names(row)), procedure_ids=tuple(procedures),
        source=_source(row), valid_to=row.valid_to,
        at=row.changed_at if isinstance(row, ReadyAnswer) else row.approved_at,
        fits=close is not None and not is_of_procedure, closeness=close or 0,
    )  # fmt: skip


def _source(row: ReadyAnswer | ProcedureArticle) -> str:
    if isinstance(row, ReadyAnswer):
        return row.unit.name if row.unit else _("my own")
    return row.source

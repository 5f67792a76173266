"""SQL of the search. Words are found by index, newest stretch first; rights are part of every query.

A common word stands in millions of messages. The index keeps every word by the stretch of ids it stands in
(placing.py), so that each step reads only what is new enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, literal_column, or_, select, true
from sqlalchemy.orm import Session

from inbox_api.cases.shield.inbox_repository import is_case_shown, is_person_shown
from inbox_api.cases.shield.service import is_reception
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import Attachment, Case, Citizen, Conversation, Document, Message, Officer
from inbox_api.models.base import among
from inbox_api.search.placing import Stretch, all_within
from inbox_api.search.query import Phrase, SearchQuery

# As they stand in the indexes, letter by letter: another spelling would not use them.
MESSAGE_WORDS: ColumnElement[Any] = literal_column("placed_words(messages.words, messages.id >> 16, messages.id >> 20)")
_CASE_TEXT = "cases.words || to_tsvector('simple', replace(lower(cases.code), '-', ' '))"
CASE_WORDS: ColumnElement[Any] = literal_column(
    f"(placed_words({_CASE_TEXT}, cases.id >> 13, cases.id >> 17)"
    " || to_tsvector('simple', replace(lower(cases.code), '-', ' ')))"
)
CASE_TEXT: ColumnElement[Any] = literal_column(f"({_CASE_TEXT})")
CASE_SAID: ColumnElement[Any] = func.concat_ws(" ", Case.description, Case.title, Case.result_text)
FILE_WORDS: ColumnElement[Any] = literal_column(
    "to_tsvector('simple', regexp_replace(fold_text(attachments.name), '[._-]+', ' ', 'g'))"
)
NAME_WORDS: ColumnElement[Any] = literal_column("to_tsvector('simple', fold_text(citizens.display_name))")
CASE_TAIL: ColumnElement[Any] = literal_column(r"reverse(regexp_replace(cases.contact_phone, '\D', '', 'g'))")
CITIZEN_TAIL: ColumnElement[Any] = literal_column(r"reverse(regexp_replace(citizens.phone, '\D', '', 'g'))")
MESSAGE_BITS, CASE_BITS = (16, 20), (13, 17)
MOST_FILES = 1500  # of a name that very many files have, only the newest are looked at


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of the newest, 0 when there is none. words: all that are to be found, as the indexes have them."""

    newest_message: int
    newest_case: int
    words: tuple[str, ...]


class SearchRepository:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.rights = InboxRepository(session)

    def begin(self, query: SearchQuery) -> Known:
        """What every step of this search needs."""
        words = " ".join([*query.words, *(word for phrase in query.phrases for word in phrase.words)])
        statement = select(
            select(func.max(Message.id)).scalar_subquery(),
            select(func.max(Case.id)).scalar_subquery(),
            func.tsvector_to_array(func.to_tsvector("simple", words)),
        )
        newest_message, newest_case, entries = self.session.execute(statement).one()
        return Known(newest_message or 0, newest_case or 0, tuple(entries))

    def messages(
        self, officer: Officer, query: SearchQuery, words: Sequence[str], stretch: Stretch, *, but: Sequence[int],
        limit: int,
    ) -> list[tuple[int, int]]:  # fmt: skip
        """(conversation, its newest message with the words), the newest first. but: conversations found already.

        words: at least one, as the index has them.
        """
        hits = select(Message.conversation_id, Message.id)
        hits = hits.where(all_within(MESSAGE_WORDS, words, stretch), Message.deleted_at.is_(None))
        if query.phrases:
            return self._saying(officer, query, hits, but, limit)
        newest = func.max(Message.id).label("id")
        each = _without(hits.with_only_columns(Message.conversation_id, newest), but).group_by(Message.conversation_id)
        return _pairs(self._readable(officer, _first("hits", each.order_by(newest.desc())), limit))

    def _saying(
        self, officer: Officer, query: SearchQuery, hits: Any, but: Sequence[int], limit: int
    ) -> list[tuple[int, int]]:
        """Of the hits of all words those that say the phrases. A look at the text costs more than all the rest, so the
        newest that may be read are looked at first, until there are enough.
        """
        says = [one for phrase in query.phrases for one in _says(phrase, Message.words, Message.text)]
        newest: dict[int, int] = {}
        while len(newest) < limit:
            found = _first("hits", _without(hits, [*but, *newest]).order_by(Message.id.desc()))
            rows = self._readable(officer, found, 2 * limit, says)
            for conversation, message in _pairs(rows):
                newest.setdefault(conversation, message)
            if len(rows) < 2 * limit:
                break
        return list(newest.items())[:limit]

    def _readable(
        self, officer: Officer, found: Any, limit: int, says: Sequence[ColumnElement[bool]] = ()
    ) -> Sequence[Any]:
        """One look at the conversation of each hit, the newest first, until there are enough. says: of a message."""
        readable = (
            select(Conversation.id)
            .where(Conversation.id == found.c.conversation_id, self.rights.may_read(officer))
            .limit(1)
            .lateral("readable")
        )
        statement = select(found.c.conversation_id, found.c.id).join(readable, true())
        if says:
            statement = statement.join(_looked_at(Message.id == found.c.id, *says), true())
        return self.session.execute(statement.order_by(found.c.id.desc()).limit(limit)).all()

    def cases(
        self, officer: Officer, query: SearchQuery, words: Sequence[str], stretch: Stretch, *, but: Sequence[int],
        limit: int,
    ) -> list[tuple[int, int | None]]:  # fmt: skip
        """(case, conversation) with the words, the newest first. but: cases found already. words: at least one."""
        conditions = [all_within(CASE_WORDS, words, stretch), *([~among(Case.id, but)] if but else [])]
        says = [one for phrase in query.phrases for one in _says(phrase, CASE_TEXT, CASE_SAID)]
        return self._newest(self._cases(officer, *conditions), limit, says)

    def cases_by_code(self, officer: Officer, query: SearchQuery, *, limit: int) -> list[tuple[int, int | None]]:
        """Those with these parts of a code in their order."""
        if not query.code:
            return []
        words = func.phraseto_tsquery("simple", " ".join(query.code))
        return self._newest(self._cases(officer, CASE_WORDS.op("@@")(words)), limit)

    def cases_by_document(self, officer: Officer, query: SearchQuery, *, limit: int) -> list[tuple[int, int | None]]:
        """Those of a document with this number, "12/TB-UBND" or "12/TB", the newest first."""
        if query.document is None:
            return []
        number, notation = query.document
        named = Document.notation == notation
        if "-" not in notation:
            named = or_(named, Document.notation.startswith(f"{notation}-"))
        of_documents = select(Document.case_id).where(Document.number == number, named)
        return self._newest(self._cases(officer, Case.id.in_(of_documents)), limit)

    def _cases(self, officer: Officer, *conditions: ColumnElement[bool]) -> Any:
        may_read = self.rights.cases.may_read(officer)
        return select(Case.id, Case.conversation_id).where(*conditions, may_read)

    def cases_by_phone(self, officer: Officer, tail: str, now: datetime, *, limit: int) -> list[tuple[int, int | None]]:
        """(case, conversation) whose contact number ends so and is shown to this officer, the newest first."""
        statement = select(Case.id, Case.conversation_id).where(
            Case.contact_phone.isnot(None),
            CASE_TAIL.like(tail[::-1] + "%"),
            self.rights.cases.may_read(officer),
            is_case_shown(officer, now),
        )
        return self._newest(statement, limit)

    def _newest(
        self, statement: Any, limit: int, says: Sequence[ColumnElement[bool]] = ()
    ) -> list[tuple[int, int | None]]:
        """The newest of the cases: first all of them by their index, then in order, never the other way round. says:
        looked for in that order, until there are enough.
        """
        found = _first("found", statement.order_by(Case.id.desc()))
        newest = select(found)
        if says:
            newest = newest.join(_looked_at(Case.id == found.c.id, *says), true())
        rows = self.session.execute(newest.order_by(found.c.id.desc()).limit(limit))
        return [(row.id, row.conversation_id) for row in rows]

    def people(self, officer: Officer, query: SearchQuery, now: datetime, *, limit: int) -> list[tuple[int, int]]:
        """(citizen, newest readable conversation) by name or by the end of the number.

        Denouncers stay unknown, and so does who is behind the shield for this officer.
        """
        conditions = []
        if query.tail:
            conditions.append(and_(Citizen.phone.isnot(None), CITIZEN_TAIL.like(query.tail[::-1] + "%")))
        words = words_of(query)
        if words is not None and not query.tail:
            conditions.append(and_(Citizen.display_name.isnot(None), NAME_WORDS.op("@@")(words)))
        if not conditions:
            return []
        found = _first("found", select(Citizen.id).where(or_(*conditions)))
        known = (
            select(Conversation.id)
            .where(
                Conversation.citizen_id == found.c.id,
                ~Conversation.is_restricted,
                self.rights.may_read(officer),
                true() if is_reception(officer) else is_person_shown(officer, now),
            )
            .order_by(Conversation.last_message_at.desc())
            .limit(1)
            .lateral("known")
        )
        statement = select(found.c.id, known.c.id.label("conversation_id")).join(known, true()).limit(limit)
        return [(row.id, row.conversation_id) for row in self.session.execute(statement)]

    def files(self, officer: Officer, query: SearchQuery, *, limit: int) -> list[tuple[int, int]]:
        """(attachment, conversation) by the words of the file's name, the newest first."""
        words = words_of(query)
        if words is None:
            return []
        named = _first(
            "named",
            select(Attachment.id, Attachment.message_id)
            .where(Attachment.name.isnot(None), Attachment.message_id.isnot(None), FILE_WORDS.op("@@")(words))
            .order_by(Attachment.id.desc())
            .limit(MOST_FILES),
        )
        hits = _first(
            "hits",
            select(named.c.id, Message.conversation_id)
            .join(Message, Message.id == named.c.message_id)
            .where(Message.deleted_at.is_(None))
            .order_by(named.c.id.desc()),
        )
        return [(row.id, row.conversation_id) for row in self._readable(officer, hits, limit)]


def words_of(query: SearchQuery) -> ColumnElement[Any] | None:
    """All words and phrases, as the index is asked for them; None when there are none."""
    parts: list[ColumnElement[Any]] = []
    if query.words:
        parts.append(func.plainto_tsquery("simple", " ".join(query.words)))
    parts += [func.phraseto_tsquery("simple", " ".join(phrase.words)) for phrase in query.phrases]
    if not parts:
        return None
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.op("&&")(part)
    return whole


def _first(name: str, statement: Any) -> Any:
    """Found whole before anything else is done with it."""
    return statement.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")


def _looked_at(*conditions: ColumnElement[bool]) -> Any:
    """Joined to a row that was found: what is too dear to ask of every one."""
    return select(literal(1)).where(*conditions).limit(1).lateral("looked_at")


def _without(hits: Any, conversations: Sequence[int]) -> Any:
    return hits.where(~among(Message.conversation_id, conversations)) if conversations else hits


def _pairs(rows: Sequence[Any]) -> list[tuple[int, int]]:
    """(conversation, message) of each."""
    return [(row.conversation_id, row.id) for row in rows]


def _says(phrase: Phrase, words: Any, text: Any) -> list[ColumnElement[bool]]:
    """The words stand there in this order, and in these very letters if the phrase has accents."""
    said: list[ColumnElement[bool]] = [words.op("@@")(func.phraseto_tsquery("simple", " ".join(phrase.words)))]
    if phrase.exact:
        composed = func.normalize(func.lower(text), literal_column("NFC"))
        spaced = func.regexp_replace(composed, r"\s+", " ", "g")
        said.append(func.strpos(spaced, literal(phrase.exact)) > 0)
    return said

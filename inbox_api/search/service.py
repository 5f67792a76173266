"""Searching messages, cases, names of files and people: accents do not count, rights do."""

from __future__ import annotations

import time
from collections.abc import Callable, Sized
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.cases.sheets.rules import told_rows
from inbox_api.cases.shield.veil import Veil
from inbox_api.masking import masked
from inbox_api.models import Officer
from inbox_api.search.marking import Part, marked_cut
from inbox_api.search.placing import Stretch
from inbox_api.search.query import SearchQuery, read_query
from inbox_api.search.repository import CASE_BITS, MESSAGE_BITS, SearchRepository
from inbox_api.search.sight import Sight, shown
from inbox_api.search.stretches import steps

PATIENCE_SECONDS = 1.2  # older stretches are left out then, and the answer says so
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """citizen_name: None where it is not known or must not be shown; behind: the code instead of a hidden person."""

    id: int
    conversation: str
    channel: str
    author: str
    citizen_id: int
    citizen_name: str | None
    is_restricted: bool
    sent_at: datetime
    parts: list[Part]
    behind: str | None = None


@dataclass(frozen=True, slots=True)
class FoundCase:
    code: str
    title: str
    status: str
    received_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class FoundFile:
    id: int
    name: str
    conversation: str
    message_id: int
    sent_at: datetime
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """conversation: the newest one that the officer may read."""

    citizen_id: int
    name: str | None
    phone: str
    conversation: str
    channel: str
    last_message_at: datetime
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Found:
    """is_partial: older messages or cases were not looked through, because the words are very common."""

    query: SearchQuery
    people: list[FoundPerson]
    cases: list[FoundCase]
    messages: list[FoundMessage]
    files: list[FoundFile]
    is_partial: bool = False

    @property
    def total(self) -> int:
        return len(self.people) + len(self.cases) + len(self.messages) + len(self.files)


class _Search:
    """One search of one officer: what is found by id, and whether time ran out."""

    def __init__(self, session: Session, officer: Officer, query: SearchQuery, now: datetime | None) -> None:
        self.repository, self.officer, self.query = SearchRepository(session), officer, query
        self.sight = Sight(session, officer, query, now or datetime.now(UTC))
        self.deadline = time.monotonic() + PATIENCE_SECONDS
        self.known = self.repository.begin(query)
        self.is_partial = False

    def messages(self, limit: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        refused: list[int] = []

        def look(stretch: Stretch) -> None:
            while len(found) < limit:
                seen = [*(conversation for conversation, _message in found), *refused]
                missing = limit - len(found)
                batch = self.repository.messages(
                    self.officer, self.query, self.known.words, stretch, but=seen, limit=missing
                )
                kept = self.sight.messages(batch)
                found.extend(kept)
                refused.extend(pair[0] for pair in batch if pair not in kept)
                if len(kept) == len(batch) or self.is_over():
                    return

        self._walk(self.known.newest_message, MESSAGE_BITS, look, found, limit)
        return found

    def cases(self, limit: int) -> list[tuple[int, int | None]]:
        """Those named by code or number first."""
        named = self.repository.cases_by_code(self.officer, self.query, limit=limit)
        if self.query.tail:
            named += self.repository.cases_by_phone(self.officer, self.query.tail, self.sight.now, limit=limit)
        named += self.repository.cases_by_document(self.officer, self.query, limit=limit)
        found = dict.fromkeys(named)
        refused: list[int] = []

        def look(stretch: Stretch) -> None:
            while True:
                batch = self.repository.cases(
                    self.officer, self.query, self.known.words, stretch, but=refused, limit=limit
                )
                kept = self.sight.cases(batch)
                found.update(dict.fromkeys(kept))
                refused.extend(pair[0] for pair in batch if pair not in kept)
                if len(kept) == len(batch) or len(found) >= limit or self.is_over():
                    return

        self._walk(self.known.newest_case, CASE_BITS, look, found, limit)
        return list(found)[:limit]

    def files(self, limit: int) -> list[tuple[int, int]]:
        return self.sight.files(self.repository.files(self.officer, self.query, limit=limit))

    def people(self, limit: int) -> list[tuple[int, int]]:
        return self.repository.people(self.officer, self.query, self.sight.now, limit=limit)

    def is_over(self) -> bool:
        """Whether the patience has ended; the answer says then that it is a part."""
        self.is_partial = self.is_partial or time.monotonic() > self.deadline
        return self.is_partial

    def _walk(
        self, newest: int, bits: tuple[int, int], look: Callable[[Stretch], None], found: Sized, limit: int
    ) -> None:
        """Look through one stretch after the other until there are enough."""
        if not self.known.words:
            return
        for stretch in steps(newest, bits, lambda: len(found) / limit):
            if len(found) >= limit or self.is_over():
                return
            look(stretch)


def conversation_ids(
    session: Session, officer: Officer, typed: str, *, limit: int, now: datetime | None = None
) -> list[int]:
    """Conversations with the words in a message, in a readable case, in a file's name or in the person's name.

    Those of a code or a number first, then the newest hits. now: which looks behind the shield last; None: this moment.
    """
    query = read_query(typed)
    if query.is_empty:
        return []
    search = _Search(session, officer, query, now)
    people = search.people(limit)
    by_case = [conversation for _case, conversation in search.cases(limit) if conversation is not None]
    readable = search.repository.rights.readable_ids(officer, by_case)
    by_message = [conversation for conversation, _message in search.messages(limit)]
    by_file = [conversation for _file, conversation in search.files(limit)]
    by_name = [conversation for _citizen, conversation in people]
    named = [one for one in by_case if one in readable]
    first, rest = (named, by_message) if query.code or query.tail else (by_message, named)
    return list(dict.fromkeys([*first, *by_name, *rest, *by_file]))[:limit]


def case_ids(session: Session, officer: Officer, typed: str, *, limit: int, now: datetime | None = None) -> list[int]:
    """Readable cases with the words, the code or the number. now: as above."""
    query = read_query(typed)
    if query.is_empty:
        return []
    return [case for case, _conversation in _Search(session, officer, query, now).cases(limit)]


def find(session: Session, officer: Officer, typed: str, *, limit: int = ENOUGH, now: datetime | None = None) -> Found:
    """The page of results: up to `limit` of each kind, the newest first, with the words marked. now: as above."""
    query = read_query(typed)
    if query.is_empty:
        return Found(query, [], [], [], [])
    search = _Search(session, officer, query, now)
    repository, sight = search.sight.repository, search.sight
    cases = [case for case, _conversation in search.cases(limit)]
    messages = repository.message_rows([message for _conversation, message in search.messages(limit)])
    files = repository.file_rows([file for file, _conversation in search.files(limit)])
    people = search.people(limit)
    veils = sight.veils([row.conversation_id for row in (*messages, *files)])
    names = sight.case_names(cases)
    return Found(
        query,
        [_person(row, query) for row in repository.people_rows(people)],
        [_case(row, query, names.get(row.id)) for row in repository.case_rows(cases)],
        [_message(row, query, veils.get(row.conversation_id)) for row in messages],
        [_file(row, query, veils.get(row.conversation_id)) for row in files],
        search.is_partial,
    )


def _message(row: Any, query: SearchQuery, veil: Veil | None) -> FoundMessage:
    return FoundMessage(
        row.id, row.public_id, row.channel, row.author, row.citizen_id,
        None if row.is_restricted or veil else row.display_name, row.is_restricted, row.sent_at,
        marked_cut(shown(row.text, veil), query.marked), veil.code if veil else None,
    )  # fmt: skip


def _case(row: Any, query: SearchQuery, names: list[str] | None) -> FoundCase:
    veil = None if names is None else Veil(row.code, tuple(names))
    told = (f"{label}: {text}" for label, text in told_rows(row.own_fields))
    text = shown(" \u00b7 ".join(filter(None, (row.description, row.address, row.result_text, *told))), veil)
    return FoundCase(
        row.code, shown(row.title, veil), row.status, row.received_at, row.due_at, row.closed_at,
        marked_cut(text, query.marked),
    )  # fmt: skip


def _file(row: Any, query: SearchQuery, veil: Veil | None) -> FoundFile:
    name = veil.text(row.name) if veil else row.name
    return FoundFile(row.id, name, row.public_id, row.message_id, row.sent_at, marked_cut(name, query.marked))


def _person(row: Any, query: SearchQuery) -> FoundPerson:
    return FoundPerson(
        row.id, row.display_name, masked(row.phone or ""), row.public_id, row.channel, row.last_message_at,
        marked_cut(row.display_name or "", query.marked),
    )  # fmt: skip

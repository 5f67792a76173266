"""Searching messages, cases, names of files and people: accents do not count, rights do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.masking import masked
from inbox_api.models import Officer
from inbox_api.search.marking import Part, marked_cut
from inbox_api.search.query import SearchQuery, read_query
from inbox_api.search.repository import CASE_BITS, MESSAGE_BITS, SearchRepository, Stretch
from inbox_api.search.stretches import steps

PATIENCE_SECONDS = 1.2  # older stretches are left out then, and the answer says so
ENOUGH = 20
RARE = 2  # so few hits in the newest stretches


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """citizen_name: None where it is not known or must not be shown."""

    id: int
    conversation: str
    channel: str
    author: str
    citizen_id: int
    citizen_name: str | None
    is_restricted: bool
    sent_at: datetime
    parts: list[Part]


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

    def __init__(self, session: Session, officer: Officer, query: SearchQuery) -> None:
        self.repository, self.officer, self.query = SearchRepository(session), officer, query
        self.deadline = time.monotonic() + PATIENCE_SECONDS
        self.newest = self.repository.newest_ids()
        self.is_partial = False

    def messages(self, limit: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []

        def look(stretch: Stretch | None) -> None:
            seen = [conversation for conversation, _message in found]
            missing = limit - len(found)
            found.extend(self.repository.messages(self.officer, self.query, stretch, but=seen, limit=missing))

        self._walk(steps(self.newest[0], MESSAGE_BITS), look, lambda: len(found), limit)
        return found

    def cases(self, limit: int) -> list[tuple[int, int | None]]:
        """Those named by code or number first."""
        named = self.repository.cases_by_code(self.officer, self.query, limit=limit)
        if self.query.tail:
            named += self.repository.cases_by_phone(self.officer, self.query.tail, limit=limit)
        found = dict.fromkeys(named)

        def look(stretch: Stretch | None) -> None:
            found.update(dict.fromkeys(self.repository.cases(self.officer, self.query, stretch, limit=limit)))

        self._walk(steps(self.newest[1], CASE_BITS), look, lambda: len(found), limit)
        return list(found)[:limit]

    def _walk(
        self, stretches: Iterable[Stretch], look: Callable[[Stretch | None], None], count: Callable[[], int], limit: int
    ) -> None:
        """Look through one stretch after the other until there are enough. Words that are rare lately, in one go."""
        if not (self.query.words or self.query.phrases):
            return
        for stretch in stretches:
            if count() >= limit:
                return
            if time.monotonic() > self.deadline:
                self.is_partial = True
                return
            if stretch.is_coarse and count() <= RARE:
                look(None)
                return
            look(stretch)


def conversation_ids(session: Session, officer: Officer, typed: str, *, limit: int) -> list[int]:
    """Conversations with the words in a message, in a readable case, in a file's name or in the person's name.

    Those of a code or a number first, then the newest hits.
    """
    query = read_query(typed)
    if query.is_empty:
        return []
    search = _Search(session, officer, query)
    people = search.repository.people(officer, query, limit=limit)
    by_case = [conversation for _case, conversation in search.cases(limit) if conversation is not None]
    readable = search.repository.rights.readable_ids(officer, by_case)
    by_message = [conversation for conversation, _message in search.messages(limit)]
    by_file = [conversation for _file, conversation in search.repository.files(officer, query, limit=limit)]
    by_name = [conversation for _citizen, conversation in people]
    named = [one for one in by_case if one in readable]
    first, rest = (named, by_message) if query.code or query.tail else (by_message, named)
    return list(dict.fromkeys([*first, *by_name, *rest, *by_file]))[:limit]


def find(session: Session, officer: Officer, typed: str, *, limit: int = ENOUGH) -> Found:
    """The page of results: up to `limit` of each kind, the newest first, with the words marked."""
    query = read_query(typed)
    if query.is_empty:
        return Found(query, [], [], [], [])
    search = _Search(session, officer, query)
    repository = search.repository
    cases = [case for case, _conversation in search.cases(limit)]
    messages = [message for _conversation, message in search.messages(limit)]
    files = [file for file, _conversation in repository.files(officer, query, limit=limit)]
    people = repository.people(officer, query, limit=limit)
    return Found(
        query,
        [_person(row, query) for row in repository.people_rows(people)],
        [_case(row, query) for row in repository.case_rows(cases)],
        [_message(row, query) for row in repository.message_rows(messages)],
        [_file(row, query) for row in repository.file_rows(files)],
        search.is_partial,
    )


def _message(row: Any, query: SearchQuery) -> FoundMessage:
    return FoundMessage(
        row.id, row.public_id, row.channel, row.author, row.citizen_id,
        None if row.is_restricted else row.display_name, row.is_restricted, row.sent_at,
        marked_cut(masked(row.text), query.marked),
    )  # fmt: skip


def _case(row: Any, query: SearchQuery) -> FoundCase:
    text = masked(" \u00b7 ".join(filter(None, (row.description, row.address))))
    return FoundCase(
        row.code, masked(row.title), row.status, row.received_at, row.due_at, row.closed_at,
        marked_cut(text, query.marked),
    )  # fmt: skip


def _file(row: Any, query: SearchQuery) -> FoundFile:
    return FoundFile(row.id, row.name, row.public_id, row.message_id, row.sent_at, marked_cut(row.name, query.marked))


def _person(row: Any, query: SearchQuery) -> FoundPerson:
    return FoundPerson(
        row.id, row.display_name, masked(row.phone or ""), row.public_id, row.channel, row.last_message_at,
        marked_cut(row.display_name or "", query.marked),
    )  # fmt: skip

"""Whom and what entries of the log speak of, looked up when it is read and only as far as the reader may know.

The stored rows hold numbers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.audit.naming_repository import NamingRepository
from inbox_api.cases.shield.service import is_reception
from inbox_api.models import AuditEntry, Officer
from inbox_api.officers.repository import OfficerRepository

CASE, CONVERSATION, OFFICER = "case", "conversation", "officer"
_MAX_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Named:
    """link: of its page, "" when this reader has none."""

    name: str
    link: str = ""


def names(session: Session, reader: Officer, entries: Sequence[AuditEntry]) -> dict[str, Named]:
    """{"officer:12", "case:11", "conversation:204": …}; what the reader may not know is not in it."""
    marks = {entry.actor for entry in entries} | {f"{entry.object_type}:{entry.object_id}" for entry in entries}
    found: dict[str, Named] = {}
    for number, name in OfficerRepository(session).names(_numbers(marks, OFFICER)).items():
        found[f"{OFFICER}:{number}"] = Named(name)
    repository = NamingRepository(session)
    for case in repository.cases(reader, _numbers(marks, CASE)):
        if case.may_read or case.restricted == "none":
            found[f"{CASE}:{case.id}"] = Named(case.code, f"/cases/{case.code}" if case.may_read else "")
    for row in repository.conversations(reader, _numbers(marks, CONVERSATION)):
        is_shown = is_reception(reader) and not row.is_restricted
        found[f"{CONVERSATION}:{row.id}"] = Named(row.display_name if is_shown else "", f"/inbox/{row.public_id}")
    return found


def _numbers(marks: Iterable[str], kind: str) -> list[int]:
    ends = (mark.removeprefix(f"{kind}:") for mark in marks if mark.startswith(f"{kind}:"))
    return [int(end) for end in ends if end.isascii() and end.isdigit() and int(end) <= _MAX_NUMBER]


def mark_of_case(session: Session, reader: Officer, code: str) -> str:
    """ "case:11"; "case:0", which nothing is about, when this reader may not know of such a case."""
    return f"{CASE}:{NamingRepository(session).case_id(reader, code.strip().upper()) or 0}"


def mark_of_officer(session: Session, username: str) -> str:
    """ "officer:12" of a user name; anything else as it stands."""
    found = OfficerRepository(session).by_username(username.strip().lower())
    return f"{OFFICER}:{found.id}" if found is not None else username.strip()

"""Who may see a case or a conversation and why: asked of the very conditions that build every officer's queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import find_case
from inbox_api.conversations.inbox import find as find_conversation
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import Case, Conversation, Officer
from inbox_api.officers.repository import OfficerRepository
from inbox_api.tokens import service as tokens
from inbox_api.tokens.repository import TokenRepository
from inbox_api.who_sees.repository import CrowdRepository, Target, WhoSeesRepository

ACTOR = "officer:"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read it now. rules: names of rules.RULES, at least one. is_program: it reads by an API key."""

    officer: Officer
    rules: tuple[str, ...]
    is_program: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did with it, by the log. actor: a name, or "bot", "system", "citizen", "cli"."""

    actor: str
    action: str
    how_often: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Phone:
    """An officer's phone that took the facts of the case along for a visit."""

    name: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class WhoSees:
    """readers: in the order of their units; others: how many active officers may not read it.

    outside: bodies that were sent it; has_public_copy: a checked copy without personal data is open to everybody.
    """

    readers: list[Reader]
    others: int
    acts: list[Act]
    phones: list[Phone]
    outside: list[str]
    has_public_copy: bool


def of_case(session: Session, officer: Officer, code: str, now: datetime) -> tuple[Case, WhoSees]:
    """For who may read the case; the look is logged. Raises NotFound."""
    case = find_case(session, officer, code)
    repository = WhoSeesRepository(session)
    crowd = CrowdRepository(session)
    people = _everybody(session, now)
    readers = _readers(session, Case, case.id, people, CaseRepository(session, crowd))
    readers = [_placed(one, crowd, {"unit": {case.unit_id}, "co_unit": set(case.co_unit_ids)}) for one in readers]
    phones = [(row.officer_id, row.last_at) for row in repository.phones_with(case.id)]
    names = OfficerRepository(session).names([number for number, _at in phones])
    found = WhoSees(
        readers=readers,
        others=len(people) - len(readers),
        acts=_acts(session, "case", case.id),
        phones=[Phone(names.get(number, ""), at) for number, at in phones],
        outside=list(repository.outside_bodies(case.id)),
        has_public_copy=repository.has_public_copy(case.id),
    )
    audit.record(session, f"officer:{officer.id}", "case.who_sees", "case", case.id, now)
    return case, found


def of_conversation(session: Session, officer: Officer, public_id: str, now: datetime) -> tuple[Conversation, WhoSees]:
    """For who may read the conversation; the look is logged. Raises NotFound."""
    conversation = find_conversation(session, officer, public_id)
    people = _everybody(session, now)
    crowd = CrowdRepository(session)
    readers = _readers(session, Conversation, conversation.id, people, InboxRepository(session, crowd))
    units = {conversation.unit_id} if conversation.unit_id is not None else set()
    readers = [_placed(one, crowd, {"unit": units}) for one in readers]
    acts = _acts(session, "conversation", conversation.id)
    audit.record(session, f"officer:{officer.id}", "conversation.who_sees", "conversation", conversation.id, now)
    return conversation, WhoSees(readers, len(people) - len(readers), acts, [], [], has_public_copy=False)


def _placed(reader: Reader, crowd: CrowdRepository, units: Mapping[str, set[int]]) -> Reader:
    """The same reader, told whether it is one's own unit or one below it that the rule speaks of."""
    members = crowd.member_units(reader.officer)
    rules = [f"{name}_above" if name in units and not members & units[name] else name for name in reader.rules]
    return Reader(reader.officer, tuple(rules), reader.is_program)


def _everybody(session: Session, now: datetime) -> list[Officer]:
    """Active officers by unit and name, then the accounts of programs whose keys are in force."""
    people = sorted(OfficerRepository(session).active(), key=lambda one: (one.unit.name, one.display_name))
    keys = [key for key in TokenRepository(session).all() if key.approved_at and tokens.is_alive(key, now)]
    return [*people, *{key.account_id: key.account for key in keys}.values()]


def _readers(
    session: Session, of: Target, row_id: int, people: Iterable[Officer], rights: CaseRepository | InboxRepository
) -> list[Reader]:
    """may_read decides; the rules it is made of say why."""
    rules: dict[int, Mapping[str, ColumnElement[bool]]] = {}
    conditions: dict[int, list[ColumnElement[bool]]] = {}
    by_id = {one.id: one for one in people}
    for one in by_id.values():
        rules[one.id] = rights.reading_rules(one)
        conditions[one.id] = [rights.may_read(one), *rules[one.id].values()]
    held = WhoSeesRepository(session).holding(of, row_id, conditions)
    return [
        Reader(
            by_id[number],
            tuple(name for name, holds in zip(rules[number], why, strict=True) if holds),
            is_program=not by_id[number].is_active,
        )
        for number, (may_read, *why) in held.items()
        if may_read
    ]


def _acts(session: Session, object_type: str, object_id: int) -> list[Act]:
    rows = WhoSeesRepository(session).acts_on(object_type, object_id)
    ids = {row.actor: int(row.actor.removeprefix(ACTOR)) for row in rows if row.actor.startswith(ACTOR)}
    names = OfficerRepository(session).names(set(ids.values()))
    return [
        Act(
            names.get(ids[row.actor], row.actor) if row.actor in ids else row.actor.partition(":")[0],
            row.action,
            row.how_often,
            row.first_at,
            row.last_at,
        )
        for row in rows
    ]

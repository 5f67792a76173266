"""Who is the same person on several channels: suggested with reasons, merged by an officer with a proof, and undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.links.likeness import Matter
from inbox_api.cases.links.similar import Similar, matter_of, similar_to
from inbox_api.cases.shield import inbox as shield
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import inbox, shielding
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import fold, storable
from inbox_api.masking import masked
from inbox_api.models import Case, Citizen, Conversation, Message, Officer, PersonLink
from inbox_api.people.repository import PeopleRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

PROOFS: dict[str, LazyProxy] = {
    "same_phone": lazy_gettext("Proof: the same phone number, called back"),
    "said_so": lazy_gettext("Proof: the citizen said so in both conversations"),
    "showed_paper": lazy_gettext("Proof: showed an identity paper at the counter"),
    "same_code": lazy_gettext("Proof: named the code and key of a case of the other channel"),
    "other": lazy_gettext("Proof: another one, as described"),
}
REASON_LENGTH = range(10, 501)
SHOWN = 5


class AlreadyTheSame(Conflict):
    code = "already_the_same"
    message = lazy_gettext("These two are the same person already.")


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same person. reasons: same_phone, same_name. phone is masked."""

    citizen_id: int
    name: str | None
    phone: str
    conversation: str
    channel: str
    last_message_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """links: the citizens who are this person, this one too; () for nobody merged. conversations: the other ones."""

    links: Sequence[PersonLink]
    conversations: Sequence[Conversation]
    cases: Sequence[Case]
    similar: Sequence[Similar]


def citizens_of(session: Session, citizen_id: int) -> list[int]:
    """Ids of all citizens who are this person."""
    repository = PeopleRepository(session)
    link = repository.link_of(citizen_id)
    return [citizen_id] if link is None else [one.citizen_id for one in repository.links(link.person_id)]


def around(
    session: Session, officer: Officer, conversation: Conversation, cases: Sequence[Case], messages: Sequence[Message],
    now: datetime,
) -> Around:  # fmt: skip
    """What else there is of this person, near this place and in the same words, as far as the officer may read it.

    Of a secret conversation: nothing, so that nobody is found out by it.
    """
    if conversation.is_restricted:
        return Around((), (), (), ())
    repository = PeopleRepository(session)
    link = repository.link_of(conversation.citizen_id)
    links = repository.links(link.person_id) if link is not None else ()
    ids = [one.citizen_id for one in links] or [conversation.citizen_id]
    others = [one for one in repository.conversations(officer, ids) if one.id != conversation.id] if links else []
    own = repository.cases(officer, ids, but=[case.id for case in cases], limit=SHOWN)
    return Around(links, others, own, _similar(session, officer, conversation, cases, messages, now, own))


def _similar(
    session: Session, officer: Officer, conversation: Conversation, cases: Sequence[Case], messages: Sequence[Message],
    now: datetime, own: Sequence[Case],
) -> list[Similar]:  # fmt: skip
    open_case = next((case for case in cases if case.closed_at is None and case.restricted == "none"), None)
    if open_case is not None:
        matter = matter_of(open_case)
    else:
        words = " ".join(message.text for message in messages if message.author == "citizen" and message.text)
        if not words:
            return []
        matter = Matter(
            id=0, person=conversation.citizen_id, text=words[-2000:], topic=None, ward=None, address="",
            latitude=None, longitude=None, at=now,
        )  # fmt: skip
    known = {case.id for case in (*cases, *own)}
    return [one for one in islice(similar_to(session, officer, matter), SHOWN) if one.case.id not in known]


def alike(session: Session, officer: Officer, conversation: Conversation, now: datetime) -> list[Alike]:
    """Who may be the same person on another channel, with what speaks for it; not of secret conversations.

    Nobody whom the officer does not see: a likeness of hidden names and numbers would tell them.
    """
    if conversation.is_restricted or shielding.veil(session, officer, conversation, now) is not None:
        return []
    repository = PeopleRepository(session)
    ids = citizens_of(session, conversation.citizen_id)
    phones = repository.phones(ids)
    citizen = conversation.citizen
    found = []
    rows = repository.alike(officer, citizen, phones, SHOWN + len(ids))
    hidden = shield.veils(session, officer, [row.conversation_id for row in rows], now)
    for row in rows:
        if row.id in ids or row.conversation_id in hidden:
            continue
        digits = "".join(letter for letter in row.phone or "" if letter.isdigit())
        is_phone = any(digits and digits[-9:] == phone[-9:] for phone in phones)
        is_name = bool(row.display_name) and fold(row.display_name or "") == fold(citizen.display_name or "")
        reasons = tuple(name for name, holds in (("same_phone", is_phone), ("same_name", is_name)) if holds)
        if reasons:
            found.append(
                Alike(row.id, row.display_name, masked(row.phone or ""), row.public_id, row.channel,
                      row.last_message_at, reasons)
            )  # fmt: skip
    return sorted(found, key=lambda one: (-len(one.reasons), "same_phone" not in one.reasons))[:SHOWN]


def merge(
    session: Session, officer: Officer, public_id: str, other_public_id: str, proof: str, detail: str, now: datetime
) -> Sequence[PersonLink]:
    """The people of the two conversations are one. Raises NotFound, NotAllowed, Invalid, AlreadyTheSame."""
    one, other = (inbox.find(session, officer, name) for name in (public_id, other_public_id))
    require_writer(officer)
    if one.is_restricted or other.is_restricted:
        raise NotFound
    detail = " ".join(storable(detail).split())
    if proof not in PROOFS or (proof == "other" and len(detail) not in REASON_LENGTH):
        raise Invalid(_("Say what proves that it is the same person."))
    repository = PeopleRepository(session)
    locked = repository.lock([one.citizen_id, other.citizen_id])
    if len(locked) < 2:
        raise AlreadyTheSame
    person_id = _join(repository, locked, officer, proof, detail[:500], now)
    audit.record(
        session, f"officer:{officer.id}", "person.merge", "person", person_id, now,
        {"citizens": [citizen.id for citizen in locked], "proof": proof},
    )  # fmt: skip
    return repository.links(person_id)


def _join(
    repository: PeopleRepository, citizens: Sequence[Citizen], officer: Officer, proof: str, detail: str, now: datetime
) -> int:
    links = [repository.link_of(citizen.id) for citizen in citizens]
    persons = sorted({link.person_id for link in links if link is not None})
    if len(persons) == 1 and all(links):
        raise AlreadyTheSame
    person_id = persons[0] if persons else repository.add_person(officer.id, now)
    for other in persons[1:]:
        repository.move(other, person_id)
    for citizen, link in zip(citizens, links, strict=True):
        if link is None:
            repository.add_link(
                PersonLink(person_id=person_id, citizen_id=citizen.id, proof=proof, detail=detail, made_at=now,
                           made_by=officer.id)
            )  # fmt: skip
    return person_id


def unmerge(
    session: Session, officer: Officer, public_id: str, citizen_id: int, reason: str, now: datetime
) -> Sequence[PersonLink]:
    """This citizen is somebody else after all. Conversations and cases stay as they are; what is left of the person.

    Raises NotFound, NotAllowed, Invalid.
    """
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    reason = " ".join(storable(reason).split())
    if len(reason) not in REASON_LENGTH:
        raise Invalid(_("Say in 10 to 500 characters why it is another person."))
    repository = PeopleRepository(session)
    repository.lock([citizen_id])
    link = repository.link_of(citizen_id)
    own = repository.link_of(conversation.citizen_id)
    if link is None or own is None or link.person_id != own.person_id:
        raise NotFound
    repository.end(link, officer.id, reason, now)
    rest = repository.links(link.person_id)
    if len(rest) == 1:  # alone one is no merged person
        repository.end(rest[0], officer.id, reason, now)
        rest = ()
    audit.record(
        session, f"officer:{officer.id}", "person.unmerge", "person", link.person_id, now, {"citizen": citizen_id}
    )
    return rest

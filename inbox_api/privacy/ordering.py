"""Wishes to be forgotten that come by letter, at the counter or by telephone: found, looked at twice, then noted.

An administrator sees here how much there is of a person and what the law keeps, never what was said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import Case, ChannelIdentity, Erasure, Officer
from inbox_api.privacy import erasure, requests, retention
from inbox_api.privacy.ordering_repository import OrderingRepository
from inbox_api.privacy.ordering_rules import REASONS, ReferenceMissing, is_reference, require_admin
from inbox_api.texts import gettext as _

BY_CASE, BY_PHONE, BY_IDENTITY = "case", "phone", "identity"
PHONE_DIGITS = re.compile(r"(?:84|0)(\d{9,10})")
SHOWN = 20
SHOWN_LETTERS = 1


@dataclass(frozen=True, slots=True)
class CaseOfPerson:
    """keeps: the law keeps its file for now, without a link to the person; kept_until: None while it is open."""

    code: str
    keeps: bool
    kept_until: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """One identity on one channel, with how much there is of it. name: initials only."""

    identity_id: int
    channel: str
    account_id: str
    name: str
    last_letters: str
    first_at: datetime
    last_at: datetime | None
    messages: int
    files: int
    cases: tuple[CaseOfPerson, ...]
    is_open: bool  # a wish is under way


def find(session: Session, by: Officer, kind: str, text: str, channel: str, now: datetime) -> list[Person]:
    """People with this case code, telephone number or id at the platform (whole, of `channel`); at most 20.

    The look is logged, without the text. Raises NotAllowed, Invalid when the text cannot be any of that.
    """
    require_admin(by)
    found = search(session, kind, text, channel, now)
    detail = {"identities": [one.identity_id for one in found]}
    audit.record(session, f"officer:{by.id}", "privacy.looked_for", "person", kind, now, detail)
    return found


def search(session: Session, kind: str, text: str, channel: str, now: datetime) -> list[Person]:
    """As `find`, for whoever sits at the machine itself. Raises Invalid."""
    repository, text = OrderingRepository(session), text.strip()
    if kind == BY_PHONE:
        digits = PHONE_DIGITS.fullmatch(re.sub(r"\D", "", text))
        if digits is None:
            raise Invalid(_("A telephone number has 10 or 11 digits, such as 0912345678."))
        rows = repository.by_phone(digits[1], SHOWN)
    elif kind == BY_CASE and text:
        rows = repository.by_case(text.upper(), SHOWN)
    elif kind == BY_IDENTITY and text and channel:
        rows = repository.by_external_id(channel, text, SHOWN)
    else:
        raise Invalid(_("Type the whole case code, telephone number or id."))
    return [_person(repository, row, now) for row in rows]


def look_again(session: Session, by: Officer, identity_ids: Sequence[int], now: datetime) -> list[Person]:
    """The same people by id, for the second look before the order. Raises NotAllowed, NotFound."""
    require_admin(by)
    repository = OrderingRepository(session)
    rows = repository.identities(identity_ids)
    if not rows or len(rows) != len(set(identity_ids)):
        raise NotFound
    return [_person(repository, row, now) for row in rows]


def order(
    session: Session, actor: str, identity_ids: Sequence[int], reason: str, reference: str, nonce: str, now: datetime
) -> list[int]:
    """Note the wish for each identity; ids of the new erasures. The same `nonce` again is no new wish.

    Whoever calls has checked the right to do so. Raises Invalid, ReferenceMissing, NotFound.
    """
    reference = reference.strip()
    if reason not in REASONS:
        raise Invalid(_("Say how the wish came."))
    if not is_reference(reference):
        raise ReferenceMissing
    repository = OrderingRepository(session)
    rows = repository.identities(identity_ids)
    if not rows or len(rows) != len(set(identity_ids)):
        raise NotFound
    found = []
    for row in rows:
        digest = hashlib.sha256(f"order\n{nonce}\n{row.id}".encode()).hexdigest()
        erasure_id = erasure.ask(
            session, row.channel, row.account_id, row.external_id, source=actor, digest=digest, now=now
        )
        if erasure_id is not None:
            repository.note_reason(erasure_id, reason, reference)
            requests.note_how_erasure_came(session, erasure_id, reason, reference)
            detail = {"reason": reason, "reference": reference}
            audit.record(session, actor, "privacy.erasure_ordered", "erasure", erasure_id, now, detail)
            found.append(erasure_id)
    return found


def recent(session: Session, by: Officer) -> Sequence[Erasure]:
    """The newest wishes, whichever way they came. Raises NotAllowed."""
    require_admin(by)
    return newest(session)


def newest(session: Session) -> Sequence[Erasure]:
    """As `recent`, for whoever sits at the machine itself."""
    return OrderingRepository(session).recent(SHOWN)


def _person(repository: OrderingRepository, row: ChannelIdentity, now: datetime) -> Person:
    size = repository.size_of(row.id)
    return Person(
        identity_id=row.id,
        channel=row.channel,
        account_id=row.account_id,
        name=_initials(row.profile_name or ""),
        last_letters=row.external_id[-4:],
        first_at=row.created_at,
        last_at=size.last_at,
        messages=size.messages,
        files=size.files,
        cases=tuple(_case(case, now) for case in repository.cases_of(row.id)),
        is_open=repository.has_open_wish(erasure.identity_digest(row.channel, row.account_id, row.external_id)),
    )


def _case(case: Case, now: datetime) -> CaseOfPerson:
    return CaseOfPerson(case.code, retention.must_be_kept(case, now), retention.kept_until(case))


def _initials(name: str) -> str:
    """ "Nguyen Thi Hoa" -> "N. T. H." """
    return " ".join(f"{word[:SHOWN_LETTERS]}." for word in name.split()[:6])

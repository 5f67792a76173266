"""How a citizen wants to get answers of one case: chosen by them, proved with a code before a result goes there."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from connectors.registry import MAIL
from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.channels import vault
from inbox_api.errors import Conflict, Invalid, TooManyTries
from inbox_api.models import Case, ContactKind, ContactPoint, Conversation, Route
from inbox_api.routes import configured
from inbox_api.routes.repository import RouteRepository
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext
from inbox_api.zns import orders
from inbox_api.zns import service as zns
from inbox_api.zns.orders import Recipient, RecipientInvalid

WITH_ADDRESS = frozenset({ContactKind.ZNS, ContactKind.SMS, ContactKind.EMAIL})
CODES_AT_MOST = 5  # of one contact point
WRONG_AT_MOST = 5  # of one code
CODE_PAUSE = timedelta(seconds=60)
OPEN_CASE = "none"
Points = Mapping[ContactKind, ContactPoint]  # all of one case


class AddressInvalid(Invalid):
    code = "address_invalid"
    message = lazy_gettext("This is no e-mail address or telephone number. Please look at it again.")


class CodeWrong(Invalid):
    code = "code_wrong"
    message = lazy_gettext("This code is not right. Please look at the message again.")


class CodeOld(Conflict):
    code = "code_old"
    message = lazy_gettext("This code is no longer valid. Please ask for a new one.")


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where a way leads. is_proved: its owner typed the code that was sent there."""

    to: str
    is_proved: bool
    recipient: Recipient | None = None


def choose(session: Session, case: Case, kind: ContactKind, address: str, by: str, now: datetime) -> ContactPoint:
    """Keep the citizen's wish; an address of an e-mail or phone gets a code first. by: "citizen:page", "officer:3".

    Raises AddressInvalid, TooManyTries.
    """
    repository = RouteRepository(session)
    known = repository.contacts(case.id).get(kind)
    to = _clean(kind, address)
    repository.unchoose(case.id)
    values: dict[str, Any] = {"is_chosen": True, "consent_at": now, "consent_by": by[:200]}
    is_same = known is not None and to == address_of(known)
    if not is_same:
        values |= {"sealed": vault.seal({"to": to}) if to else None, "verified_at": None, "wrong_codes": 0}
        values |= {"code_sealed": None, "code_state": None}
    row = repository.keep_contact(case.id, kind, values)
    audit.record(session, by, "contact.choose", "case", case.id, now, {"kind": kind})
    if kind in WITH_ADDRESS and row.verified_at is None:
        send_code(session, row, now)
    return row


def withdraw(session: Session, case: Case, kind: ContactKind, by: str, now: datetime) -> None:
    """Nothing is sent there any more; the address is forgotten. How many codes were sent is not: nobody begins anew."""
    row = RouteRepository(session).contacts(case.id).get(kind)
    if row is not None:
        row.sealed, row.code_sealed, row.code_state, row.verified_at, row.is_chosen = None, None, None, None, False
        session.flush()
        audit.record(session, by, "contact.withdraw", "case", case.id, now, {"kind": kind})


def _clean(kind: ContactKind, address: str) -> str:
    if kind not in WITH_ADDRESS:
        return ""
    if kind == ContactKind.EMAIL:
        found = MAIL.clean_address(address)
        if found is None:
            raise AddressInvalid
        return found
    try:
        return orders.by_phone(address).address
    except RecipientInvalid as error:
        raise AddressInvalid from error


def known(session: Session, case: Case) -> list[ContactPoint]:
    """What the citizen has said and not withdrawn."""
    rows = RouteRepository(session).contacts(case.id).values()
    return [row for row in rows if row.is_chosen or row.sealed is not None]


def address_of(row: ContactPoint) -> str:
    return vault.unseal(row.sealed)["to"] if row.sealed else ""


def shown(row: ContactPoint) -> str:
    """The address as its owner knows it again and nobody else: a***@vidu.vn, ***002."""
    to = address_of(row)
    if "@" in to:
        local, _, domain = to.partition("@")
        return f"{local[:1]}***@{domain}"
    return f"***{to[-3:]}" if to else ""


def send_code(session: Session, row: ContactPoint, now: datetime) -> None:
    """A new code goes out by a job. Raises TooManyTries (a minute between codes, five in all)."""
    if row.code_count >= CODES_AT_MOST or (row.code_at is not None and now - row.code_at < CODE_PAUSE):
        raise TooManyTries
    row.code_sealed = vault.seal({"code": f"{secrets.randbelow(10**6):06d}"})
    row.code_at, row.code_state, row.wrong_codes = now, "planned", 0
    row.code_count += 1
    session.flush()
    queue.defer(session, queue.SEND_CONTACT_CODE, contact_id=row.id)


def verify(session: Session, case: Case, kind: ContactKind, typed: str, by: str, now: datetime) -> bool:
    """True when the code is right (or was before); False counts a wrong one, so do not undo the transaction.

    Raises CodeOld: too old, too many wrong ones, none sent.
    """
    repository = RouteRepository(session)
    found = repository.contacts(case.id).get(kind)
    row = repository.lock_contact(found.id) if found is not None else None
    if row is None:
        raise CodeOld
    if row.verified_at is not None:
        return True
    is_old = row.code_at is None or now - row.code_at > get_settings().contact_code_life
    if row.code_sealed is None or is_old or row.wrong_codes >= WRONG_AT_MOST:
        raise CodeOld
    digits = re.sub(r"\D", "", typed)
    if not hmac.compare_digest(digits.encode(), vault.unseal(row.code_sealed)["code"].encode()):
        row.wrong_codes += 1
        session.flush()
        return False
    row.verified_at, row.code_sealed = now, None
    session.flush()
    audit.record(session, by, "contact.verify", "case", case.id, now, {"kind": kind})
    return True


def chosen(session: Session, case: Case) -> ContactKind | None:
    """The way the citizen wants, when it may be used."""
    return chosen_of(RouteRepository(session).contacts(case.id))


def chosen_of(points: Points) -> ContactKind | None:
    """As `chosen`, of what is read already."""
    for row in points.values():
        if row.is_chosen and (row.kind not in WITH_ADDRESS or row.verified_at is not None):
            return ContactKind(row.kind)
    return None


def open_kinds(session: Session) -> list[ContactKind]:
    """What a citizen can choose now: here and the counter always, the others where the city has set them up."""
    by_template = zns.serves(session, orders.Purpose.CASE_ANSWERED)
    by_sms, by_mail = configured.sms_gateway(session) is not None, configured.mail_server(session) is not None
    can_prove = by_sms or zns.serves(session, orders.Purpose.CODE)  # that the number is the citizen's
    is_open = {ContactKind.ZNS: by_template and can_prove}
    is_open |= {ContactKind.SMS: by_sms, ContactKind.EMAIL: by_mail}
    return [kind for kind in ContactKind if is_open.get(kind, True)]


def address_for(session: Session, case: Case, conversation: Conversation | None, route: Route) -> Address | None:
    """Where this way leads for the case; None when nothing is known or allowed.

    Beside what the citizen proved, the number given for the case is used for the news that there is an answer; never
    for cases that are kept from others.
    """
    return address_of_way(RouteRepository(session).contacts(case.id), case, conversation, route)


def address_of_way(points: Points, case: Case, conversation: Conversation | None, route: Route) -> Address | None:
    """As `address_for`, of what is read already."""
    kinds = {
        Route.EMAIL: (ContactKind.EMAIL,),
        Route.SMS: (ContactKind.SMS, ContactKind.ZNS),
        Route.ZNS: (ContactKind.ZNS, ContactKind.SMS),
    }.get(route, ())
    for kind in kinds:
        row = points.get(kind)
        if row is not None and row.verified_at is not None:
            to = address_of(row)
            return Address(to, is_proved=True, recipient=None if route == Route.EMAIL else orders.by_phone(to))
    if route == Route.EMAIL or case.restricted != OPEN_CASE:
        return None
    given = _given_phone(case)
    if given is not None:
        return Address(given.address, is_proved=False, recipient=given)
    return _by_identity(conversation) if route == Route.ZNS else None


def _given_phone(case: Case) -> Recipient | None:
    try:
        return orders.by_phone(case.contact_phone) if case.contact_phone else None
    except RecipientInvalid:
        return None


def _by_identity(conversation: Conversation | None) -> Address | None:
    """A citizen of the OA is reached by their id there; it is the account they wrote from, so it is proved."""
    if conversation is None or conversation.channel != "zalo":
        return None
    identity = conversation.identity
    try:
        recipient = orders.by_user(identity.account_id, identity.external_id)
    except RecipientInvalid:
        return None
    return Address(identity.external_id, is_proved=True, recipient=recipient)

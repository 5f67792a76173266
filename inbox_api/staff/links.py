"""A link that sets a password once: for a new account, and for who has forgotten theirs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, NotFound
from inbox_api.models import Officer, PasswordLink
from inbox_api.officers import passwords
from inbox_api.officers import service as officers
from inbox_api.officers.service import SignIn
from inbox_api.staff import people, rules
from inbox_api.staff.repository import StaffRepository
from inbox_api.texts import lazy_gettext
from inbox_api.tokens.service import hash_of

PATH = "/dat-mat-khau"
VALID_FOR = timedelta(days=3)


class LinkOver(NotFound):
    code = "link_over"
    message = lazy_gettext("This link was used already or is too old. Ask your administrator for a new one.")


class AccountClosed(Conflict):
    code = "account_closed"
    message = lazy_gettext("This account is closed. Open it again first.")


@dataclass(frozen=True, slots=True)
class MadeLink:
    """`path` is shown once and kept nowhere."""

    path: str
    expires_at: datetime


def may_make(session: Session, by: Officer, officer: Officer) -> bool:
    """Whether this person may set a new password for the account."""
    may = people.power(session, by, officer.unit_id)
    is_open = rules.may_open(officer.roles, is_admin=may.is_admin, is_leader_above=may.is_leader_above)
    return is_open and by.id != officer.id


def is_needed(officer: Officer) -> bool:
    """Whether nobody can sign in before a link has set a password."""
    return officer.is_active and not officers.has_password(officer)


def make(session: Session, by: Officer, officer: Officer, reason: str, now: datetime) -> MadeLink:
    """The old password counts no more, every session ends, earlier links are void.

    Raises NotAllowed, OwnAccount, RoleNotYours, AccountClosed, ReasonNeeded.
    """
    people.require_reader(by)
    why = rules.reason_of(reason)
    if by.id == officer.id:
        raise rules.OwnAccount
    if not may_make(session, by, officer):
        raise rules.RoleNotYours
    if not officer.is_active:
        raise AccountClosed
    officers.take_password(session, officer, now)
    audit.record(session, f"officer:{by.id}", "officer.link", "officer", officer.id, now)
    people.keep(session, by, "officer.link", why, now, {}, officer=officer)
    return first(session, by, officer, now)


def first(session: Session, by: Officer, officer: Officer, now: datetime) -> MadeLink:
    """The link of an account that has no password."""
    repository = StaffRepository(session)
    repository.forget_links(officer.id)
    token = secrets.token_urlsafe(32)
    expires_at = now + VALID_FOR
    row = PasswordLink(
        officer_id=officer.id, token_hash=hash_of(token), made_by=by.id, made_at=now, expires_at=expires_at
    )
    repository.add(row)
    return MadeLink(f"{PATH}/{token}", expires_at)


def whose(session: Session, token: str, now: datetime) -> Officer:
    """Raises LinkOver."""
    return _living(session, token, now).officer


def _living(session: Session, token: str, now: datetime) -> PasswordLink:
    link = StaffRepository(session).lock_link(hash_of(token))
    if link is None or link.used_at is not None or link.expires_at <= now or not link.officer.is_active:
        raise LinkOver
    return link


def use(session: Session, token: str, new: str, again: str, now: datetime) -> SignIn:
    """The officer chooses a password and is signed in. Raises LinkOver, WeakPassword, BadNewPassword."""
    link = _living(session, token, now)
    officer = link.officer
    passwords.check_new(officer.username, "", new, again)
    link.used_at = now
    officers.set_password(session, officer, new, now)
    audit.record(session, f"officer:{officer.id}", "officer.password_by_link", "officer", officer.id, now)
    return officers.open_session(session, officer, now)

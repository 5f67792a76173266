"""Accounts, passwords and sessions of officers."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import AppError, Conflict, Invalid, NotFound, NotSignedIn
from inbox_api.models import Officer, OfficerSession
from inbox_api.officers import tries
from inbox_api.officers.repository import OfficerRepository
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

ROLES = ("officer", "dispatcher", "inspector", "trainer", "approver", "leader", "admin", "auditor")
USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
NO_PASSWORD = "!"  # noqa: S105 - no hash of any password
TRY_WINDOW = timedelta(minutes=15)
TRIES_KEPT = timedelta(days=1)  # longer than any window in which they count
TRIES_PER_NAME = 5
TRIES_PER_PLACE = 30
SEEN_EVERY = timedelta(minutes=1)


class WrongPassword(AppError):
    status_code = 401
    code = "wrong_password"
    message = lazy_gettext("The user name or the password is wrong.")


class WeakPassword(Invalid):
    code = "weak_password"
    message = lazy_gettext("A password needs at least 10 characters.")


class NameTaken(Conflict):
    code = "name_taken"
    message = lazy_gettext("This user name is already in use.")


class BadUserName(Invalid):
    code = "bad_user_name"
    message = lazy_gettext("A user name has 2 to 40 small letters a to z, digits, full stops, hyphens; no blanks.")


class UnknownRole(Invalid):
    code = "unknown_role"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A new session; `token` goes into the cookie and is kept nowhere else."""

    token: str
    session: OfficerSession


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with the library's present defaults


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex(16))  # so that unknown names take as long as known ones


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def require_roles(roles: Iterable[str]) -> None:
    """Raises UnknownRole."""
    if unknown := set(roles) - set(ROLES):
        raise UnknownRole(
            _("There is no role %(names)s. Roles: %(known)s.", names=", ".join(sorted(unknown)), known=", ".join(ROLES))
        )


def create_officer(
    session: Session, *, username: str, display_name: str, password: str | None, roles: list[str], unit_id: int,
    now: datetime, by: Officer | None = None,
) -> Officer:  # fmt: skip
    """password: None for an account that gets its first one by a link. by: None is the command line.

    Raises WeakPassword, NameTaken, BadUserName, UnknownRole.
    """
    repository = OfficerRepository(session)
    if password is not None and len(password) < 10:
        raise WeakPassword
    if not USER_NAME.fullmatch(username):
        raise BadUserName
    require_roles(roles)
    if repository.by_username(username) is not None:
        raise NameTaken
    officer = Officer(
        username=username,
        display_name=display_name,
        password_hash=NO_PASSWORD if password is None else _hasher().hash(password),
        roles=sorted(roles),
        unit_id=unit_id,
        is_active=True,
        created_at=now,
        password_changed_at=now,
    )
    repository.add(officer)
    actor = f"officer:{by.id}" if by else "cli"
    audit.record(session, actor, "officer.create", "officer", officer.id, now, {"roles": officer.roles})
    return officer


def reset_password(session: Session, username: str, password: str, now: datetime) -> Officer:
    """Set a new password and end all sessions. Raises NotFound, WeakPassword."""
    repository = OfficerRepository(session)
    officer = repository.by_username(username)
    if officer is None:
        raise NotFound
    if len(password) < 10:
        raise WeakPassword
    set_password(session, officer, password, now)
    audit.record(session, "cli", "officer.reset_password", "officer", officer.id, now)
    return officer


def sign_in(session: Session, username: str, password: str, place: str, now: datetime) -> SignIn:
    """Open a session. place: the caller's network address, for the throttle only.

    Raises WrongPassword, TooManyTries.
    """
    repository = OfficerRepository(session)
    username = username.strip().lower()
    name_key, place_key = f"signin:{username}"[:200], f"signin-from:{place}"
    tries.check(session, name_key, limit=TRIES_PER_NAME, window=TRY_WINDOW, now=now)
    tries.check(session, place_key, limit=TRIES_PER_PLACE, window=TRY_WINDOW, now=now)
    officer = repository.by_username(username)
    is_right = _verify(officer.password_hash if officer else _nobody(), password)
    if officer is None or not officer.is_active or not is_right:
        tries.note_failure(name_key, now)
        tries.note_failure(place_key, now)
        raise WrongPassword
    tries.forget(session, name_key)
    if _hasher().check_needs_rehash(officer.password_hash):
        officer.password_hash = _hasher().hash(password)
    audit.record(session, f"officer:{officer.id}", "officer.sign_in", "officer", officer.id, now)
    return open_session(session, officer, now)


def open_session(session: Session, officer: Officer, now: datetime) -> SignIn:
    """A new session of somebody who has just proved who they are."""
    token = secrets.token_urlsafe(32)
    row = OfficerSession(
        token_hash=_hash_token(token),
        officer_id=officer.id,
        csrf_token=secrets.token_urlsafe(24),
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=get_settings().session_hours),
    )
    OfficerRepository(session).add(row)
    return SignIn(token, row)


def tidy(session: Session, now: datetime) -> None:
    """Forget sessions that ended and failed tries that no longer count."""
    repository = OfficerRepository(session)
    repository.forget_ended_sessions(now)
    repository.forget_old_tries(now - TRIES_KEPT)


def is_password(officer: Officer, password: str) -> bool:
    """Whether it is this officer's password."""
    return _verify(officer.password_hash, password)


def set_password(session: Session, officer: Officer, password: str, now: datetime) -> None:
    """From now on; every session of the officer ends."""
    officer.password_hash, officer.password_changed_at = _hasher().hash(password), now
    OfficerRepository(session).end_sessions(officer.id)


def take_password(session: Session, officer: Officer, now: datetime) -> None:
    """Nobody signs in with the old one any more, and every session ends; a link sets the next."""
    officer.password_hash, officer.password_changed_at = NO_PASSWORD, now
    OfficerRepository(session).end_sessions(officer.id)


def has_password(officer: Officer) -> bool:
    """False: a link must set one."""
    return officer.password_hash != NO_PASSWORD


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def current_session(session: Session, token: str | None, now: datetime) -> OfficerSession:
    """The session behind a cookie. Raises NotSignedIn."""
    row = OfficerRepository(session).session_by_hash(_hash_token(token)) if token else None
    if row is None or row.expires_at <= now or not row.officer.is_active:
        raise NotSignedIn
    if now - row.seen_at > SEEN_EVERY and OfficerRepository(session).may_write(row):
        row.seen_at = now
    return row


def sign_out(session: Session, token: str, now: datetime) -> None:
    row = OfficerRepository(session).session_by_hash(_hash_token(token))
    if row is not None:
        audit.record(session, f"officer:{row.officer_id}", "officer.sign_out", "officer", row.officer_id, now)
        OfficerRepository(session).end_session(row.token_hash)


def demo_accounts(session: Session) -> list[Officer]:
    """All active officers, for the sign-in page of a demo city only."""
    return sorted(OfficerRepository(session).active(), key=lambda officer: officer.id)


def names(session: Session, officer_ids: Iterable[int | None]) -> dict[int, str]:
    """Display names by id; None is nobody."""
    return OfficerRepository(session).names({one for one in officer_ids if one is not None})

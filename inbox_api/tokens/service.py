"""Making, approving, renewing and revoking API keys, and finding out whose program calls.

A key acts as an account of its own, which is never active: it cannot sign in, is given no case and is named on no
denunciation, while every rule of reading and acting holds for it as for an officer with its roles and unit.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import AppError, Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from inbox_api.folding import fold, storable
from inbox_api.models import ApiKey, Officer
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.officers.service import NO_PASSWORD, ROLES
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.tokens.repository import TokenRepository

START = "htkn_"
SHOWN_LETTERS = len(START) + 6
KEY_ROLES = tuple(role for role in ROLES if role != "inspector")  # what is restricted is for named people only
TEXT_ROLES = ("officer", "dispatcher", "leader", "trainer")  # they read what citizens wrote: a leader must agree
LONGEST_LIFE = timedelta(days=400)
RENEWED_FOR = timedelta(hours=24)  # how long the old secret works beside the new one
USED_EVERY = timedelta(minutes=1)


class KeyWaiting(AppError):
    """The key is right and not approved yet."""

    status_code = 403
    code = "key_not_approved"
    message = lazy_gettext("This API key waits for a leader's approval.")


class KeyReadsOnly(NotAllowed):
    code = "key_reads_only"
    message = lazy_gettext("This API key may only read.")


class KeyEnded(Conflict):
    code = "key_ended"
    message = lazy_gettext("This API key was revoked or has expired.")


@dataclass(frozen=True, slots=True)
class NewKey:
    """unit: code. per_minute: requests, None for what all get."""

    name: str
    unit: str
    roles: tuple[str, ...]
    purpose: str
    days: int = 365
    is_read_only: bool = False
    per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class MadeKey:
    """`token` is shown once and kept nowhere."""

    token: str
    key: ApiKey


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def caller(session: Session, token: str, *, is_change: bool, now: datetime) -> tuple[Officer, ApiKey]:
    """The account behind a key. Raises NotSignedIn, KeyWaiting, KeyReadsOnly."""
    repository = TokenRepository(session)
    key = repository.by_hash(hash_of(token)) if token.startswith(START) else None
    if key is None or key.revoked_at is not None or key.expires_at <= now:
        raise NotSignedIn(_("This API key is not valid."))
    if key.approved_at is None:
        raise KeyWaiting
    if is_change and key.is_read_only:
        raise KeyReadsOnly
    if key.last_used_at is None or now - key.last_used_at > USED_EVERY:
        repository.note_use(key.id, now, now - USED_EVERY)
    return key.account, key


def require_admin(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not officer.has_role("admin"):
        raise NotAllowed


def create(session: Session, by: Officer | None, new: NewKey, now: datetime) -> MadeKey:
    """A new program with its first key. by: None for the command line, whose keys need no approval.

    Raises NotAllowed, Invalid, NotFound (unit), Conflict (name).
    """
    if by is not None:
        require_admin(by)
    name, purpose = storable(new.name).strip(), storable(new.purpose).strip()
    if not 2 <= len(name) <= 100 or not 5 <= len(purpose) <= 500:
        raise Invalid(_("A key needs a name and what it is for, in at least five letters."))
    if not new.roles or not set(new.roles) <= set(KEY_ROLES):
        raise Invalid(_("Choose at least one role; the role of inspector is for people only."))
    if not 1 <= new.days <= LONGEST_LIFE.days or (new.per_minute is not None and not 1 <= new.per_minute <= 100_000):
        raise Invalid(_("A key lives for 1 to %(days)d days.", days=LONGEST_LIFE.days))
    unit = OfficerRepository(session).unit_by_code(new.unit)
    if unit is None:
        raise NotFound(_("There is no unit with the code %(code)s.", code=new.unit))
    repository = TokenRepository(session)
    username = _username(name)
    if repository.account_named(username) is not None:
        raise Conflict(_("There is a program of this name already. Renew its key or choose another name."))
    account = Officer(
        username=username, display_name=name, password_hash=NO_PASSWORD, roles=sorted(set(new.roles)), unit_id=unit.id,
        is_active=False, created_at=now, password_changed_at=now,
    )  # fmt: skip
    repository.add(account)
    is_approved = by is None or not _reads_texts(account)
    made = _make(
        repository, account, purpose, now, expires_at=now + timedelta(days=new.days), by=by, is_approved=is_approved,
        is_read_only=new.is_read_only, per_minute=new.per_minute,
    )  # fmt: skip
    _log(session, by, "api_key.create", made.key, now)
    if not is_approved:
        _ask_leaders(session, made.key, now)
    return made


def _ask_leaders(session: Session, key: ApiKey, now: datetime) -> None:
    leaders = [one.id for one in OfficerRepository(session).with_role("leader")]
    notices.tell(session, leaders, "api_key_waiting", now, key=key.id, name=key.account.display_name)


def _reads_texts(account: Officer) -> bool:
    return bool(set(account.roles) & set(TEXT_ROLES))


def _username(name: str) -> str:
    return "api:" + (re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "key")[:60]


def _make(
    repository: TokenRepository, account: Officer, purpose: str, now: datetime, *, expires_at: datetime,
    by: Officer | None, is_approved: bool, is_read_only: bool, per_minute: int | None,
) -> MadeKey:  # fmt: skip
    token = START + secrets.token_urlsafe(32)
    key = ApiKey(
        account_id=account.id, token_hash=hash_of(token), shown_start=token[:SHOWN_LETTERS], purpose=purpose,
        is_read_only=is_read_only, per_minute=per_minute, created_at=now, created_by=by.id if by else None,
        approved_at=now if is_approved else None, approved_by=None, expires_at=expires_at,
    )  # fmt: skip
    repository.add(key)
    return MadeKey(token, key)


def _log(session: Session, by: Officer | None, action: str, key: ApiKey, now: datetime) -> None:
    actor = f"officer:{by.id}" if by else "cli"
    audit.record(session, actor, action, "api_key", key.id, now, {"account": key.account_id})


def keys(session: Session, by: Officer | None) -> Sequence[ApiKey]:
    """All keys, newest first, for administrators and leaders. Raises NotAllowed."""
    if by is not None and not by.has_role("admin", "leader", "auditor"):
        raise NotAllowed
    return TokenRepository(session).all()


def find(session: Session, key_id: int) -> ApiKey:
    """Raises NotFound."""
    key = TokenRepository(session).get(key_id)
    if key is None:
        raise NotFound
    return key


def is_alive(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and key.expires_at > now


def approve(session: Session, by: Officer, key_id: int, now: datetime) -> ApiKey:
    """A leader agrees that a program reads citizens' texts; never who made the key. Raises NotAllowed, Conflict."""
    key = find(session, key_id)
    if not by.has_role("leader") or key.created_by == by.id:
        raise NotAllowed
    if not is_alive(key, now):
        raise KeyEnded
    if key.approved_at is None:
        key.approved_at, key.approved_by = now, by.id
        for older in TokenRepository(session).earlier(key):
            older.expires_at = min(older.expires_at, now + RENEWED_FOR)
        TokenRepository(session).flush()
        _log(session, by, "api_key.approve", key, now)
    return key


def waiting_for(session: Session, officer: Officer, now: datetime) -> list[ApiKey]:
    """Keys that this leader can approve, oldest first; nothing for others."""
    if not officer.has_role("leader"):
        return []
    return [key for key in TokenRepository(session).waiting(now) if key.created_by != officer.id]


def renew(session: Session, by: Officer | None, key_id: int, now: datetime, *, days: int | None = None) -> MadeKey:
    """A new secret for the same program; the old one works for a day more. Raises NotAllowed, NotFound, KeyEnded.

    days: None ends with the old one. Who lengthens a life asks as who makes a key does: what reads citizens' texts
    waits for a leader, and the old secret works on meanwhile.
    """
    if by is not None:
        require_admin(by)
    old = find(session, key_id)
    if not is_alive(old, now):
        raise KeyEnded
    if days is not None and not 1 <= days <= LONGEST_LIFE.days:
        raise Invalid(_("A key lives for 1 to %(days)d days.", days=LONGEST_LIFE.days))
    ends = old.expires_at if days is None else now + timedelta(days=days)
    is_asked_for = by is not None and ends > old.expires_at and _reads_texts(old.account)
    is_approved = old.approved_at is not None and not is_asked_for
    made = _make(
        TokenRepository(session), old.account, old.purpose, now, expires_at=ends, by=by, is_approved=is_approved,
        is_read_only=old.is_read_only, per_minute=old.per_minute,
    )  # fmt: skip
    made.key.approved_by = old.approved_by if is_approved else None
    if is_approved or old.approved_at is None:
        old.expires_at = min(old.expires_at, now + RENEWED_FOR)
    TokenRepository(session).flush()
    _log(session, by, "api_key.renew", made.key, now)
    if not is_approved:
        _ask_leaders(session, made.key, now)
    return made


def revoke(session: Session, by: Officer | None, key_id: int, now: datetime) -> ApiKey:
    """The key works no more, from the next request on. Leaders may do it too. Raises NotAllowed, NotFound."""
    if by is not None and not by.has_role("admin", "leader"):
        raise NotAllowed
    key = find(session, key_id)
    if key.revoked_at is None:
        key.revoked_at = now
        TokenRepository(session).flush()
        _log(session, by, "api_key.revoke", key, now)
    return key

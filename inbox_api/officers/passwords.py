"""An officer's own password: changed with the old one, slowly guessed, and whoever else was signed in is out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Invalid
from inbox_api.folding import fold
from inbox_api.models import OfficerSession
from inbox_api.officers import service, tries
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

SHORTEST = 10


class WrongOldPassword(Invalid):
    code = "wrong_old_password"
    message = lazy_gettext("The present password is wrong.")


class BadNewPassword(Invalid):
    code = "bad_new_password"


def other_sessions(session: Session, row: OfficerSession, now: datetime) -> int:
    """In how many other browsers the officer is signed in."""
    return OfficerRepository(session).count_sessions(row.officer_id, now, but=row.id)


def change(session: Session, row: OfficerSession, old: str, new: str, again: str, now: datetime) -> service.SignIn:
    """Set the new password: every session ends, and the one that asked gets a new cookie.

    Raises TooManyTries, WrongOldPassword, WeakPassword, BadNewPassword.
    """
    officer, key = row.officer, f"password:{row.officer_id}"
    tries.check(session, key, limit=service.TRIES_PER_NAME, window=service.TRY_WINDOW, now=now)
    if not service.is_password(officer, old):
        tries.note_failure(key, now)
        raise WrongOldPassword
    check_new(officer.username, old, new, again)
    tries.forget(session, key)
    service.set_password(session, officer, new, now)
    audit.record(session, f"officer:{officer.id}", "officer.change_password", "officer", officer.id, now)
    return service.open_session(session, officer, now)


def check_new(username: str, old: str, new: str, again: str) -> None:
    """Raises WeakPassword, BadNewPassword."""
    if len(new) < SHORTEST:
        raise service.WeakPassword
    if new != again:
        raise BadNewPassword(_("The two new passwords differ."))
    if new == old:
        raise BadNewPassword(_("The new password is the present one."))
    if fold(username) in fold(new) or len(set(new)) < SHORTEST // 2:
        raise BadNewPassword(_("Choose one without your user name and with more than a few different letters."))


def end_others(session: Session, row: OfficerSession, now: datetime) -> None:
    """Sign the officer out everywhere but here."""
    OfficerRepository(session).end_sessions(row.officer_id, but=row.id)
    audit.record(session, f"officer:{row.officer_id}", "officer.end_sessions", "officer", row.officer_id, now)

"""Consent of an account's administrator in the browser: sent there once, answered once, by the same session.

The connection page calls `begin_consent` and sends the browser to the link; the vendor sends it back to the callback
route (consent_endpoints.py), which calls `finish_consent`. The state that travels along is a random word kept as a
digest; it belongs to the officer's session, so a link that somebody else made connects nothing here.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import Account, ConnectorError, FreshTokens
from connectors.registry import CONSENT_FLOWS
from inbox_api.audit import service as audit
from inbox_api.channels import service, tokens, vault
from inbox_api.channels.grant_repository import GrantRepository
from inbox_api.channels.http import http
from inbox_api.channels.repository import ChannelRepository
from inbox_api.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from inbox_api.models import ChannelConsent, Officer, OfficerSession
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

CALLBACK_PATH = "/channels/{channel}/consent"
ANSWER_WITHIN = timedelta(minutes=15)


class ConsentUnknown(NotAllowed):
    code = "consent_unknown"
    message = lazy_gettext(
        "This answer of the platform belongs to no consent that you began in this browser, or it came too late."
        " Begin again on the connection page."
    )


class ConsentOfAnother(Conflict):
    code = "consent_of_another_account"
    message = lazy_gettext(
        "Consent was given for another account. Sign in at the platform as administrator of this one."
    )


class ConsentRefused(AppError):
    status_code = 502
    code = "consent_refused"
    message = lazy_gettext("The platform did not hand out the access. Begin again.")


class NotAgreed(AppError):
    status_code = 409
    code = "not_agreed"
    message = lazy_gettext("The administrator did not agree.")


PROBLEMS = {error.code: error.message for error in (ConsentUnknown, ConsentOfAnother, ConsentRefused, NotAgreed)}


def redirect_uri(channel: str) -> str:
    """The callback address to save in the vendor's console, exactly so."""
    return get_settings().web_address + CALLBACK_PATH.format(channel=channel)


def begin_consent(session: Session, by: OfficerSession, channel: str, account_id: str, now: datetime) -> str:
    """Where to send the administrator's browser. Raises NotAllowed, NotFound, Invalid (a setting is missing)."""
    _require_admin(by.officer)
    row = ChannelRepository(session).account(channel, account_id)
    flow = CONSENT_FLOWS.get(channel)
    if row is None or flow is None:
        raise NotFound
    state = secrets.token_urlsafe(32)
    try:
        link = flow.consent_link(service.as_account(row), redirect_uri=redirect_uri(channel), state=state)
    except ConnectorError as error:
        raise Invalid(_("A setting of the account is missing: %(name)s", name=error.code)) from error
    GrantRepository(session).add_consent(
        ChannelConsent(
            account_id=row.id,
            state_digest=_digest(state),
            session_hash=by.token_hash,
            officer_id=by.officer_id,
            verifier=vault.seal({"verifier": link.verifier}),
            created_at=now,
            expires_at=now + ANSWER_WITHIN,
        )
    )
    audit.record(session, f"officer:{by.officer_id}", "channel.consent_begun", "channel", row.id, now)
    return link.url


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the vendor's redirect brought, with the account it belongs to. `code` is worth an access: never logged."""

    consent_id: int
    channel: str
    account: Account
    code: str
    verifier: str


def take_answer(
    session: Session, by: OfficerSession, channel: str, *, state: str, code: str, account_id: str, now: datetime
) -> Answer | AppError:
    """Use up the consent that this answer belongs to; the exchange follows outside the transaction.

    account_id: as the vendor named it; "" when it did not. The consent is used up by a wrong answer too, so
    ConsentOfAnother or NotAgreed is a value, to be raised after the commit. Raises NotAllowed, ConsentUnknown.
    """
    _require_admin(by.officer)
    repository = GrantRepository(session)
    consent = repository.claim_consent(_digest(state), by.token_hash, now) if state else None
    row = ChannelRepository(session).by_id(consent.account_id) if consent is not None else None
    if consent is None or row is None or row.channel != channel:
        raise ConsentUnknown
    if account_id and account_id != row.account_id:
        consent.outcome = ConsentOfAnother.code
        return ConsentOfAnother()
    if not code:
        consent.outcome = NotAgreed.code
        return NotAgreed()
    return Answer(consent.id, channel, service.as_account(row), code, vault.unseal(consent.verifier)["verifier"])


def exchange(answer: Answer, now: datetime) -> FreshTokens | ConnectorError:
    """Spend the code, once; the outcome is a value, so that it is kept whatever it is."""
    try:
        return CONSENT_FLOWS[answer.channel].exchange_code(
            answer.account, code=answer.code, verifier=answer.verifier, http=http(), now=now
        )
    except ConnectorError as error:
        return error


def store_answer(session: Session, answer: Answer, outcome: FreshTokens | ConnectorError, now: datetime) -> str | None:
    """Keep the tokens and set everything going again. Returns the vendor's error code when there are none."""
    repository = GrantRepository(session)
    consent = repository.consent(answer.consent_id)
    assert consent is not None
    row = repository.lock_account(consent.account_id)
    assert row is not None
    actor = f"officer:{consent.officer_id}"
    if isinstance(outcome, ConnectorError):
        consent.outcome = outcome.code[:200]
        audit.record(session, actor, "channel.consent_refused", "channel", row.id, now, {"code": outcome.code})
        return f"{outcome.code} {outcome.detail}".strip()
    consent.outcome = "done"
    row.is_active = True
    tokens.store(session, row, outcome, now, "channel.consent_given", actor)
    return None


def finish_consent(
    transaction: Callable[[], AbstractContextManager[Session]],
    by: OfficerSession,
    channel: str,
    *,
    state: str,
    code: str,
    account_id: str,
    now: datetime,
) -> str:
    """The whole way from the vendor's redirect to working tokens; returns the account's id.

    Raises NotAllowed, ConsentUnknown, ConsentOfAnother, NotAgreed, and ConsentRefused with the vendor's code.
    """
    with transaction() as session:
        answer = take_answer(session, by, channel, state=state, code=code, account_id=account_id, now=now)
    if isinstance(answer, AppError):
        raise answer
    outcome = exchange(answer, now)
    with transaction() as session:
        problem = store_answer(session, answer, outcome, now)
    if problem is not None:
        raise ConsentRefused(_("The platform did not hand out the access (%(code)s). Begin again.", code=problem))
    return answer.account.account_id


def _require_admin(officer: Officer) -> None:
    if not officer.has_role("admin"):
        raise NotAllowed


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()

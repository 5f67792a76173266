"""The test of one account by real calls: what the platform says, and whether our own address answers from outside.

No transaction is open while somebody is asked: begin, ask, keep.
"""

from __future__ import annotations

import secrets as random_words
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import requests
from sqlalchemy.orm import Session

from connectors.base import Account, ConnectorError, MailServer, SetupFinding, SmsGateway
from connectors.registry import CONNECTORS, MAIL, MISSED_READERS, SETUP_CHECKS, SMS, WEBHOOK_KEEPERS
from inbox_api.channels import connecting, findings, page_profile, rotation, service, setup_watch
from inbox_api.errors import AppError, NotFound
from inbox_api.models import ChannelAccount
from inbox_api.routes import configured
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

Transaction = Callable[[], AbstractContextManager[Session]]
ADDRESS_SECONDS = 10.0
ANSWERS_WITHOUT_TOKEN = frozenset({200, 403})  # 403: our own refusal of a post that nobody signed
OWN_ADDRESS = frozenset({"https", "address"})
SUBSCRIBE, WEBHOOK, PROFILE = "subscribe", "webhook", "profile"  # what we can put right by a call


class RepairRefused(AppError):
    status_code = 502
    code = "repair_refused"
    message = lazy_gettext("The platform did not take it. Test the account to see what is missing.")


@dataclass(frozen=True, slots=True, repr=False)
class TestOrder:
    """What is to be tested; read in one transaction, used after it."""

    channel: str
    account: Account
    row_id: int
    missing: tuple[str, ...] = ()
    mail: MailServer | None = None
    sms: SmsGateway | None = None


def webhook_address(channel: str) -> str:
    """Where the platform posts to; saved in its console exactly so."""
    return f"{get_settings().web_address}/webhooks/{channel}"


def repairs(channel: str) -> list[str]:
    """What can be put right by a call instead of in the platform's console."""
    found = [SUBSCRIBE] if channel == "facebook" and channel in MISSED_READERS else []
    found += [WEBHOOK] if channel in WEBHOOK_KEEPERS else []
    return found + ([PROFILE] if channel == "facebook" and page_profile.wanted() is not None else [])


def begin(session: Session, row: ChannelAccount) -> TestOrder:
    """Everything that the calls need."""
    return TestOrder(
        row.channel,
        service.as_account(row),
        row.id,
        tuple(rotation.missing(row)),
        configured.mail_server(session) if row.channel == configured.MAIL else None,
        configured.sms_gateway(session) if row.channel == configured.SMS else None,
    )


def ask(order: TestOrder, http: requests.Session, *, with_address: bool = False) -> Sequence[SetupFinding]:
    """The calls; never raises ConnectorError. with_address: ask our own address as well, as the platform does."""
    if order.channel == configured.MAIL:
        return MAIL.check(order.mail) if order.mail is not None else [_lacks(order)]
    if order.channel == configured.SMS:
        return SMS.check(order.sms, http) if order.sms is not None else [_lacks(order)]
    checks = SETUP_CHECKS.get(order.channel)
    found = list(checks.check_setup(order.account, http)) if checks is not None else [_lacks(order)]
    return [*found, *(_own_address(order, http) if with_address else [])]


def keep(session: Session, order: TestOrder, found: Sequence[SetupFinding], now: datetime) -> None:
    """Note the outcome with the account, and as problems; not that of our own address, which networks may hide."""
    row = connecting.known(session, order.channel, order.account.account_id)
    fresh = findings.stored(found)
    asked = {one["code"] for one in fresh}
    row.findings = fresh + [one for one in row.findings or [] if one["code"] in OWN_ADDRESS - asked]
    row.tested_at = now
    session.flush()
    told = [one for one in found if one.code not in OWN_ADDRESS]
    setup_watch.note(session, order.channel, order.account.account_id, told, now)


def examine(
    transaction: Transaction, find: Callable[[Session], ChannelAccount], http: requests.Session, now: datetime
) -> None:
    """One whole test. find: gives the account, after checking the caller's right to it."""
    with transaction() as session:
        order = begin(session, find(session))
    found = ask(order, http, with_address=True)
    with transaction() as session:
        keep(session, order, found, now)


def repair(order: TestOrder, what: str, http: requests.Session) -> None:
    """Put one thing right at the platform. Raises NotFound, RepairRefused, ProfileFileWrong."""
    if what not in repairs(order.channel):
        raise NotFound
    try:
        if what == SUBSCRIBE:
            MISSED_READERS[order.channel].renew_subscription(order.account, http)
        elif what == WEBHOOK:
            WEBHOOK_KEEPERS[order.channel].set_webhook(order.account, webhook_address(order.channel), http)
        else:
            page_profile.put_up(order.channel, order.account, http)
    except ConnectorError as error:
        raise RepairRefused(
            _("The platform did not take it (code %(code)s). Test the account to see what is missing.", code=error.code)
        ) from error


def _lacks(order: TestOrder) -> SetupFinding:
    return SetupFinding("secrets", is_ok=not order.missing, names=order.missing)


def _own_address(order: TestOrder, http: requests.Session) -> list[SetupFinding]:
    """https: platforms post to nothing else. address: asked as the platform asks, with the word that it was told."""
    if CONNECTORS[order.channel].is_local:
        return [_reached(http, f"{get_settings().web_address}/health", {}, "")]
    token, challenge = order.account.secrets.get("verify_token", ""), random_words.token_hex(8)
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge} if token else {}
    reached = _reached(http, webhook_address(order.channel), query, challenge if token else "")
    if order.account.options.get("is_simulated"):
        return [reached]  # on one machine nothing needs https
    is_https = urlsplit(get_settings().web_address).scheme == "https"
    return [SetupFinding("https", is_ok=is_https, names=(get_settings().web_address,)), reached]


def _reached(http: requests.Session, address: str, query: dict[str, str], wanted: str) -> SetupFinding:
    try:
        answer = http.get(address, params=query, timeout=ADDRESS_SECONDS, allow_redirects=False)
    except requests.RequestException:
        return SetupFinding("address", is_ok=False, names=(address,), error="unreachable")
    is_ours = answer.text == wanted if wanted else answer.status_code in ANSWERS_WITHOUT_TOKEN
    error = None if is_ours else f"http_{answer.status_code}"
    return SetupFinding("address", is_ok=is_ours, names=(address,), error=error)

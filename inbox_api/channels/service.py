"""Connected accounts: their secrets, their connector, and keeping raw posts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import Account, Connector, InboundMessage, ParsedPost, Variant
from connectors.registry import ACCOUNT_FIELDS, CONNECTORS, SIGNATURE_READERS
from inbox_api.channels import pauses, rotation, vault
from inbox_api.channels.repository import ChannelRepository
from inbox_api.errors import Conflict, NotFound
from inbox_api.models import ChannelAccount
from inbox_api.texts import lazy_gettext

# What explains a post later; the signature only tells which of its forms the vendor used.
KEPT_HEADERS = frozenset(
    {"content-type", "user-agent", "num_retry", "x-zevent-signature", "x-zevent-server", "x-zevent-timestamp"}
)
_CACHE_SECONDS = 10.0
_cache: dict[str, tuple[float, list[Account]]] = {}


class AccountNotConnected(Conflict):
    code = "account_not_connected"
    message = lazy_gettext("This page or account is not connected.")


def connector(channel: str) -> Connector:
    """The connector of a channel. Raises NotFound."""
    try:
        return CONNECTORS[channel]
    except KeyError as error:
        raise NotFound from error


def as_account(row: ChannelAccount) -> Account:
    """The row with its secrets in clear, for a connector."""
    options = {key: str(value) for key, value in row.options.items()}
    return Account(account_id=row.account_id, secrets=vault.unseal(row.secrets), options=options)


def accounts(session: Session, channel: str) -> list[Account]:
    """Active accounts of a channel; remembered for some seconds, since every webhook post asks."""
    kept = _cache.get(channel)
    if kept and time.monotonic() - kept[0] < _CACHE_SECONDS:
        return kept[1]
    fresh = [as_account(row) for row in ChannelRepository(session).active_accounts(channel)]
    _cache[channel] = (time.monotonic(), fresh)
    return fresh


def remembered_accounts(channel: str) -> list[Account]:
    """What this process last knew of a channel, for answers that must work with the database down."""
    return _cache.get(channel, (0.0, []))[1]


def forget_remembered(channel: str) -> None:
    """The next question reads the database again."""
    _cache.pop(channel, None)


def account(session: Session, channel: str, account_id: str) -> Account:
    """One connected account with its secrets. Raises AccountNotConnected."""
    row = ChannelRepository(session).account(channel, account_id)
    if row is None or not row.is_active:
        raise AccountNotConnected
    return as_account(row)


def account_row(session: Session, channel: str, account_id: str) -> ChannelAccount | None:
    """The account as it is stored, removed ones too."""
    return ChannelRepository(session).account(channel, account_id)


def connect(
    session: Session,
    *,
    channel: str,
    account_id: str,
    name: str,
    secrets: dict[str, str],
    options: dict[str, Any],
    now: datetime,
) -> ChannelAccount:
    """Connect a page or OA, or renew its secrets: given ones replace, others stay, old ones that verify count on."""
    if channel not in ACCOUNT_FIELDS:
        raise NotFound
    repository = ChannelRepository(session)
    row = repository.account(channel, account_id)
    if row is None:
        row = ChannelAccount(
            channel=channel,
            account_id=account_id,
            name=name,
            secrets=vault.seal(secrets),
            previous_until={},
            options=options,
            created_at=now,
            is_active=True,
        )
        repository.add_account(row)
    else:
        rotation.lock(session, row)
        row.name = name
        rotation.put(row, secrets, now)
        row.options = {**row.options, **options}
        row.is_active, row.problem, row.removed_at = True, None, None
        session.flush()
        pauses.end_pause(session, channel, account_id, now)  # what waited for a good token goes out now
    forget_remembered(channel)
    return row


def store_post(session: Session, *, channel: str, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Keep a verified webhook post and wake its reader. False: it was already there."""
    kept = {name: value[:200] for name, value in headers.items() if name in KEPT_HEADERS}
    digest = hashlib.sha256(body).hexdigest()
    post_id = ChannelRepository(session).store_raw_post(
        channel=channel, digest=digest, body=body, headers=kept, now=now
    )
    if post_id is None:
        return False
    wake_reader(session, channel)
    return True


def wake_reader(session: Session, channel: str) -> None:
    """After the commit, the worker reads the channel's waiting posts."""
    ChannelRepository(session).wake_reader(channel)


def parse(channel: str, body: bytes, known: list[Account]) -> ParsedPost:
    """The events of a post; each account reads its own (they may need its secrets), problems are named once.

    Raises PayloadError.
    """
    by_id = {account.account_id: account for account in known}
    messages: list[InboundMessage] = []
    problems: list[str] = []
    variants: list[Variant] = []
    for account in known:
        parsed = connector(channel).parse(body, account)
        messages.extend(m for m in parsed.messages if m.account_id == account.account_id)
        variants.extend(v for v in parsed.variants if v.account_id == account.account_id)
        foreign = {m.account_id for m in parsed.messages} - by_id.keys()
        problems.extend([*parsed.problems, *(f"unknown account {name}" for name in sorted(foreign))])
    return ParsedPost(tuple(messages), tuple(dict.fromkeys(problems)), tuple(variants))


def signature_variants(channel: str, body: bytes, headers: Mapping[str, str], known: list[Account]) -> list[Variant]:
    """Which form of its signature a kept post used, for channels that accept several."""
    reader = SIGNATURE_READERS.get(channel)
    if reader is None:
        return []
    names = [(account.account_id, reader.signature_variant(body, headers, account)) for account in known]
    return [Variant(account_id, "signature", name) for account_id, name in names if name]

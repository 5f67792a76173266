"""Replacing secrets: a new one that verifies signatures counts beside the old one until somebody or the time ends that.

Nothing here ever gives a stored secret back; only one that is made here is told, once, to whoever had it made. All
secrets of an account are one sealed text, so the account is locked and read anew before it is written: a token that is
renewed at the same moment must not be overwritten by the one before it.
"""

from __future__ import annotations

import hmac
import secrets as random_words
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import PREVIOUS, AccountField
from connectors.registry import ACCOUNT_FIELDS
from inbox_api.audit import service as audit
from inbox_api.channels import vault
from inbox_api.channels.grant_repository import GrantRepository
from inbox_api.channels.repository import ChannelRepository
from inbox_api.errors import Conflict, NotFound
from inbox_api.models import ChannelAccount
from inbox_api.texts import lazy_gettext

KEPT_DAYS, MOST_DAYS = 7, 60
MADE_BYTES = 32


class SameSecret(Conflict):
    code = "same_secret"
    message = lazy_gettext("This is the secret that is in use already. Copy the new one from the platform.")


@dataclass(frozen=True, slots=True)
class SecretState:
    """What may be told of one secret. previous_until: the one before counts as well until then; None: it does not."""

    field: AccountField
    is_set: bool
    previous_until: datetime | None


def fields_of(channel: str) -> Sequence[AccountField]:
    """Everything that is typed in for an account of this channel."""
    return ACCOUNT_FIELDS.get(channel, ())


def verifying(channel: str) -> frozenset[str]:
    """Names of the secrets that check signatures."""
    return frozenset(field.name for field in fields_of(channel) if field.verifies)


def lock(session: Session, row: ChannelAccount) -> None:
    """Nobody else changes the account until the transaction ends; the row holds what is stored now."""
    session.flush()
    GrantRepository(session).lock_account(row.id)


def put(row: ChannelAccount, given: Mapping[str, str], now: datetime, *, days: int = KEPT_DAYS) -> None:
    """Store secrets on a locked row; given ones replace, others stay.

    days: for how many more days a replaced one that verifies counts; 0 ends it at once.
    """
    kept = vault.unseal(row.secrets)
    until = dict(row.previous_until or {})
    for name, value in given.items():
        old = kept.get(name, "")
        if name in verifying(row.channel) and old and value and not _same(old, value):
            kept.pop(name + PREVIOUS, None)
            until.pop(name, None)
            if days > 0:
                kept[name + PREVIOUS] = old
                until[name] = (now + timedelta(days=min(days, MOST_DAYS))).isoformat()
        kept[name] = value
    row.secrets, row.previous_until = vault.seal(kept), until


def remember_previous(row: ChannelAccount, name: str, value: str, until: datetime) -> None:
    """Have an earlier secret count as well until then."""
    row.secrets = vault.seal({**vault.unseal(row.secrets), name + PREVIOUS: value})
    row.previous_until = {**(row.previous_until or {}), name: until.isoformat()}


def replace(
    session: Session, row: ChannelAccount, name: str, value: str, actor: str, now: datetime, *, days: int = KEPT_DAYS
) -> None:
    """Enter the new secret. Raises NotFound for a name that the channel does not have, SameSecret."""
    _field(row.channel, name)
    lock(session, row)
    if _same(vault.unseal(row.secrets).get(name, ""), value):
        raise SameSecret
    put(row, {name: value}, now, days=days)
    session.flush()
    detail = {"name": name, "days": days if name in verifying(row.channel) else 0}
    audit.record(session, actor, "channel.secret_replaced", "channel", row.id, now, detail)


def make(session: Session, row: ChannelAccount, name: str, actor: str, now: datetime, *, days: int = KEPT_DAYS) -> str:
    """Make up a new secret of ours and give it, this once. Raises NotFound for one that the vendor makes."""
    if not _field(row.channel, name).is_ours:
        raise NotFound
    value = random_words.token_urlsafe(MADE_BYTES)
    replace(session, row, name, value, actor, now, days=days)
    return value


def end(session: Session, row: ChannelAccount, name: str, actor: str, now: datetime) -> bool:
    """The old secret counts no longer. False: there was none."""
    lock(session, row)
    kept = vault.unseal(row.secrets)
    is_there = kept.pop(name + PREVIOUS, None) is not None
    row.secrets = vault.seal(kept)
    row.previous_until = {key: until for key, until in (row.previous_until or {}).items() if key != name}
    session.flush()
    if is_there:
        audit.record(session, actor, "channel.old_secret_ended", "channel", row.id, now, {"name": name})
    return is_there


def end_due(session: Session, now: datetime) -> int:
    """End every old secret whose time is over; how many."""
    count = 0
    for row in ChannelRepository(session).all_accounts():
        for name, until in list((row.previous_until or {}).items()):
            if datetime.fromisoformat(until) <= now:
                count += end(session, row, name, "system", now)
    return count


def states(row: ChannelAccount) -> list[SecretState]:
    """Every secret of an account, in the order in which they are asked for; no values."""
    kept, until = vault.unseal(row.secrets), row.previous_until or {}
    return [
        SecretState(field, bool(kept.get(field.name)), _until(kept, until, field.name))
        for field in fields_of(row.channel)
        if field.is_secret
    ]


def missing(row: ChannelAccount) -> list[str]:
    """Names of needed secrets and options that are not there."""
    kept = {**row.options, **vault.unseal(row.secrets)}
    return [field.name for field in fields_of(row.channel) if field.is_needed and not kept.get(field.name)]


def _until(kept: Mapping[str, str], until: Mapping[str, str], name: str) -> datetime | None:
    if not kept.get(name + PREVIOUS) or name not in until:
        return None
    return datetime.fromisoformat(until[name])


def _field(channel: str, name: str) -> AccountField:
    found = next((field for field in fields_of(channel) if field.name == name and field.is_secret), None)
    if found is None:
        raise NotFound
    return found


def _same(old: str, new: str) -> bool:
    return hmac.compare_digest(old.encode(), new.encode())

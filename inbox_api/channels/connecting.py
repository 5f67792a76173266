"""Connected accounts as an administrator adds, changes and removes them; what is typed in is checked field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import AccountField
from connectors.registry import ACCOUNT_FIELDS, ACCOUNT_IDS
from inbox_api.audit import service as audit
from inbox_api.channels import desk_repository, problems, rotation, service, vault
from inbox_api.channels.repository import ChannelRepository
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import ChannelAccount, Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

LONGEST_VALUE = 4000
ONE_ONLY = frozenset({"web", "email", "sms"})  # channels with one account, whose id is their name
NOT_CONNECTED = "not_connected"  # why a message to an account that was removed does not go out


class AccountThere(Conflict):
    code = "account_there"
    message = lazy_gettext("This account is connected already. Open it in the list to change it.")


class FieldWrong(Invalid):
    """Something that was typed in cannot be right. name: which field; the text says what it must look like."""

    code = "field_wrong"

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.name = name


def require_admin(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not officer.has_role("admin"):
        raise NotAllowed


def actor_of(officer: Officer) -> str:
    return f"officer:{officer.id}"


def find(session: Session, by: Officer, channel: str, account_id: str) -> ChannelAccount:
    """A connected account, for an administrator. Raises NotAllowed, NotFound."""
    require_admin(by)
    return known(session, channel, account_id)


def known(session: Session, channel: str, account_id: str) -> ChannelAccount:
    """Raises NotFound for one that was never connected or was removed."""
    row = ChannelRepository(session).account(channel, account_id)
    if row is None or row.removed_at is not None:
        raise NotFound
    return row


def add(session: Session, by: Officer, channel: str, account_id: str, name: str, now: datetime) -> ChannelAccount:
    """Begin to connect an account: its id and name; secrets follow step by step.

    Raises NotAllowed, NotFound (no such channel), FieldWrong, AccountThere.
    """
    require_admin(by)
    if channel not in ACCOUNT_FIELDS:
        raise NotFound
    account_id = channel if channel in ONE_ONLY else account_id.strip()
    if not re.fullmatch(ACCOUNT_IDS[channel], account_id, re.ASCII):
        raise FieldWrong("account_id", _("The id of the account consists of digits only."))
    row = ChannelRepository(session).account(channel, account_id)
    if row is not None and row.removed_at is None:
        raise AccountThere
    row = service.connect(
        session, channel=channel, account_id=account_id, name=_name(name), secrets={}, options={}, now=now
    )
    audit.record(session, actor_of(by), "channel.added", "channel", row.id, now, {"channel": channel})
    return row


def rename(session: Session, by: Officer, row: ChannelAccount, name: str, now: datetime) -> None:
    """Raises NotAllowed, FieldWrong."""
    require_admin(by)
    row.name = _name(name)
    session.flush()
    audit.record(session, actor_of(by), "channel.renamed", "channel", row.id, now)


def save(session: Session, by: Officer, row: ChannelAccount, given: Mapping[str, str], now: datetime) -> list[str]:
    """Keep what was typed in. An empty secret stays as it is, an empty option is removed; names of what changed.

    Who changes an address to which secrets are sent must type the secrets in again: they are dropped otherwise, so
    that nobody can have them sent to a machine of their own. Raises NotAllowed, FieldWrong.
    """
    require_admin(by)
    fields = {field.name: field for field in rotation.fields_of(row.channel)}
    unknown = sorted(given.keys() - fields.keys())
    if unknown:
        raise NotFound
    values = {name: checked(fields[name], value) for name, value in given.items()}
    rotation.lock(session, row)
    secrets = {name: value for name, value in values.items() if fields[name].is_secret and value}
    options = {name: value for name, value in values.items() if not fields[name].is_secret}
    changed = sorted(name for name, value in options.items() if str(row.options.get(name, "")) != value)
    if any(fields[name].leads and row.options.get(name) for name in changed):
        kept = vault.unseal(row.secrets)
        row.secrets = vault.seal({name: kept[name] for name in kept if name in fields and fields[name].is_ours})
    row.options = {name: value for name, value in {**row.options, **options}.items() if value != ""}
    rotation.put(row, secrets, now)
    session.flush()
    service.forget_remembered(row.channel)
    changed += sorted(secrets)
    if changed:
        audit.record(session, actor_of(by), "channel.changed", "channel", row.id, now, {"fields": changed})
    return changed


def remove(session: Session, by: Officer, row: ChannelAccount, now: datetime) -> int:
    """Disconnect for good: the secrets are deleted, nothing comes in or goes out; conversations stay readable.

    How many messages were waiting to be sent and fail now. Raises NotAllowed, Conflict for the web chat.
    """
    require_admin(by)
    if row.channel == "web":
        raise Conflict(_("The web chat belongs to this installation and cannot be removed."))
    rotation.lock(session, row)
    row.secrets, row.previous_until = vault.seal({}), {}
    row.is_active, row.removed_at = False, now
    row.token_expires_at = row.refresh_token_expires_at = row.sends_paused_until = row.held_until = None
    row.findings = row.tested_at = row.trial = row.health = row.health_at = None
    session.flush()
    repository = desk_repository.DeskRepository(session)
    for problem in problems.open_problems(session, row.channel, row.account_id):
        problems.clear_problem(session, row.channel, row.account_id, problem.code, now, subject=problem.subject)
    failed = repository.fail_open_pieces(row.channel, row.account_id, NOT_CONNECTED)
    repository.skip_unanswered(row.channel, row.account_id)
    service.forget_remembered(row.channel)
    audit.record(session, actor_of(by), "channel.removed", "channel", row.id, now, {"unsent": failed})
    return failed


def checked(field: AccountField, value: str) -> str:
    """The value as it is stored. Raises FieldWrong, whose text never holds the value."""
    value = storable(value).strip()
    if not value:
        return ""
    if len(value) > LONGEST_VALUE or (field.name != "body" and ("\n" in value or "\r" in value)):
        raise FieldWrong(field.name, _("This must be one line of at most %(count)d characters.", count=LONGEST_VALUE))
    if field.choices and value not in field.choices:
        raise FieldWrong(field.name, _("Choose one of the values of the list."))
    if field.pattern and not re.fullmatch(field.pattern, value, re.ASCII):
        raise FieldWrong(field.name, _("This does not look as it should. Copy it once more, without spaces around it."))
    if field.name == "port" and not 1 <= int(value) <= 65535:
        raise FieldWrong(field.name, _("A port is a number from 1 to 65535."))
    if field.name == "headers":
        _require_headers(value)
    return value


def _require_headers(value: str) -> None:
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    texts = [part for pair in found.items() for part in pair] if isinstance(found, dict) else [None]
    if not all(isinstance(text, str) and "\r" not in text and "\n" not in text for text in texts):
        raise FieldWrong("headers", _('Headers are a JSON object of texts: {"Authorization": "Bearer ..."}'))


def _name(text: str) -> str:
    name = storable(text).strip()
    if not 1 <= len(name) <= 100:
        raise FieldWrong("name", _("The name needs 1 to 100 characters."))
    return name

"""`hopthu channels`: connect pages and OAs, look after them, post recorded webhooks to the local server."""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import requests
import typer

from connectors.base import Account
from connectors.facebook import verify as facebook
from connectors.registry import ACCOUNT_FIELDS, CONNECTORS
from connectors.zalo import verify as zalo
from hopthu import ways_in_use
from hopthu.commands import channels_secrets
from hopthu.commands.channels_dead import list_dead, replay_dead
from hopthu.commands.channels_holding import hold, resume
from hopthu.errors import CommandError
from hopthu.session import ready_database
from inbox_api.channels import checking, rotation, service
from inbox_api.channels.http import http
from inbox_api.channels.repository import ChannelRepository
from inbox_api.db import transaction
from inbox_api.models import ChannelAccount
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, help=_("Pages, Official Accounts and the web chat"))
app.command("dead-letters", help=_("Posts that could not be read and messages that could not be sent"))(list_dead)
app.command(help=_("Hold back what an account sends, with a reason"))(hold)
app.command(help=_("Send what was held back"))(resume)
app.add_typer(channels_secrets.app, name="secrets")


@app.command(help=_("Connect a page or OA, or renew its secrets (asked for, never arguments)"))
def connect(
    channel: str,
    account_id: Annotated[str, typer.Argument(help=_("Id of the page or OA at the vendor"))],
    name: Annotated[str, typer.Option(help=_("Name that officers see"))],
    option: Annotated[list[str] | None, typer.Option(help=_("NAME=VALUE, e.g. app_id=123; may be repeated"))] = None,
) -> None:
    _check_channel(channel, ACCOUNT_FIELDS)
    options = dict(_pair(text) for text in option or [])
    secrets = {key: typer.prompt(f"{channel} {key}", hide_input=True, default="") for key in _asked_for(channel)}
    with ready_database(), transaction() as session:
        service.connect(
            session,
            channel=channel,
            account_id=account_id,
            name=name,
            secrets={key: value for key, value in secrets.items() if value},
            options=options,
            now=datetime.now(UTC),
        )
    typer.echo(_("%(channel)s %(id)s is connected.", channel=channel, id=account_id))


@app.command(help=_("What is connected and what needs a person"))
def check(
    live: Annotated[bool, typer.Option("--live", help=_("Test each right and secret at the platforms first"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    now = datetime.now(UTC)
    with ready_database() as settings:
        if live:
            checking.examine_all(transaction, http(), now)
        with transaction() as session:
            known = {(found.channel, found.account_id): found for found in checking.standings(session, now)}
            told = ways_in_use.by_settings(settings)
            rows = [
                _state(row, known[row.channel, row.account_id], is_by_settings=row.channel in told)
                for row in ChannelRepository(session).all_accounts()
            ]
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
    for row in [] if as_json else rows:
        trouble = [_("%(name)s is missing", name=key) for key in row.missing] + [row.problem or "", *row.problems]
        days = _("%(days)d days left", days=row.token_days_left) if row.token_days_left is not None else ""
        typer.echo(f"{row.channel:<10} {row.account_id:<24} {'; '.join(filter(None, trouble)) or _('fine')}  {days}")
    if any(row.is_active and (row.missing or row.problem or row.problems) for row in rows):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What is known of one connected account; no secrets."""

    channel: str
    account_id: str
    name: str
    is_active: bool
    token_expires_at: str | None
    token_days_left: int | None
    refresh_token_days_left: int | None
    missing: list[str]
    problem: str | None
    problems: list[str]


def _state(row: ChannelAccount, standing: checking.Standing, *, is_by_settings: bool) -> ChannelState:
    return ChannelState(
        channel=row.channel,
        account_id=row.account_id,
        name=row.name,
        is_active=row.is_active,
        token_expires_at=row.token_expires_at.isoformat() if row.token_expires_at else None,
        missing=[] if is_by_settings else rotation.missing(row),
        problem=row.problem,
        token_days_left=standing.token_days_left,
        refresh_token_days_left=standing.refresh_token_days_left,
        problems=list(standing.problems),
    )


@app.command(help=_("Post a recorded webhook to the local server, or try again what went wrong"))
def replay(
    file: Annotated[Path | None, typer.Argument(help=_("A recorded webhook; it is signed as the vendor does"))] = None,
    channel: Annotated[str, typer.Option(help=_("Default: the name of a folder above the file; else all"))] = "",
    post: Annotated[list[int] | None, typer.Option(help=_("Read this post again; may be repeated"))] = None,
    send: Annotated[list[int] | None, typer.Option(help=_("Send this message again; may be repeated"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("All posts and messages that went wrong"))] = False,
) -> None:
    if file is not None:
        _replay_file(file, channel)
        return
    if not (post or send or everything):
        raise CommandError(_("Name a file, a post, a message, or --all."))
    if channel:
        _check_channel(channel)
    with ready_database(), transaction() as session:
        count = replay_dead(session, post or [], send or [], channel or None, datetime.now(UTC), everything=everything)
    typer.echo(_("%(count)d are tried again.", count=count))


def _replay_file(file: Path, channel: str) -> None:
    file = file.resolve()  # settings move to the project's folder
    try:
        body = file.read_bytes()
    except OSError as error:
        raise CommandError(_("Cannot read %(path)s: %(reason)s", path=file, reason=error.strerror)) from error
    channel = channel or next((part for part in reversed(file.parts) if part in CONNECTORS), "")
    _check_channel(channel)
    with ready_database() as settings:
        with transaction() as session:
            account = next(iter(service.accounts(session, channel)), None)
        if account is None:
            raise CommandError(_("No account of the channel %(channel)s is connected.", channel=channel))
        address = f"http://127.0.0.1:{settings.port}/webhooks/{channel}"
        began = time.monotonic()
        try:
            answer = requests.post(address, data=body, headers=signed_headers(channel, body, account), timeout=10)
        except requests.ConnectionError as error:
            raise CommandError(
                _("Nothing answers on %(url)s. Start the system first: make run", url=address)
            ) from error
    milliseconds = (time.monotonic() - began) * 1000
    typer.echo(_("Answer %(status)d after %(ms).0f ms", status=answer.status_code, ms=milliseconds))
    if answer.status_code != requests.codes.ok:
        raise typer.Exit(1)


def signed_headers(channel: str, body: bytes, account: Account) -> dict[str, str]:
    """The headers with which the vendor would send `body` to `account`. Raises CommandError."""
    headers = {"Content-Type": "application/json"}
    if channel == "facebook":
        return {**headers, "X-Hub-Signature-256": facebook.sign(body, account.secrets.get("app_secret", ""))}
    if channel == "zalo":
        try:
            timestamp = str(json.loads(body)["timestamp"])
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(_("A Zalo webhook needs a timestamp.")) from error
        code = zalo.mac(account.options.get("app_id", ""), body, timestamp, account.secrets.get("oa_secret", ""))
        return {**headers, "X-ZEvent-Signature": f"mac={code}"}
    if channel == "telegram":
        return {**headers, "X-Telegram-Bot-Api-Secret-Token": account.secrets.get("webhook_secret", "")}
    raise CommandError(_("Webhooks of the channel %(channel)s cannot be replayed.", channel=channel))


def _asked_for(channel: str) -> list[str]:
    """Secrets that are typed in: the needed ones; of e-mail and SMS, where none is, all that are not made up here."""
    fields = [field for field in rotation.fields_of(channel) if field.is_secret]
    return [field.name for field in fields if field.is_needed or (channel not in CONNECTORS and not field.is_ours)]


def _check_channel(channel: str, known: Collection[str] = CONNECTORS) -> None:
    if channel not in known:
        raise CommandError(
            _('Unknown channel "%(channel)s". Known: %(known)s', channel=channel, known=", ".join(sorted(known)))
        )


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise CommandError(_("An option looks like NAME=VALUE: %(text)s", text=text))
    return name, value

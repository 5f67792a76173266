"""What an administrator sees of connected accounts in the browser; never a secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import AccountField
from connectors.registry import ACCOUNT_FIELDS, CONNECTORS, CONSENT_FLOWS, SETUP_CHECKS, TEMPLATE_GATEWAYS
from inbox_api.channels import (
    connecting,
    consent,
    findings,
    health,  # noqa: F401 - it brings words of problems
    holding,
    problems,
    rotation,
    testing,
    traffic,
    variants,
)
from inbox_api.channels.desk_repository import PostCount
from inbox_api.channels.findings import Finding
from inbox_api.channels.grant_repository import GrantRepository
from inbox_api.channels.repository import ChannelRepository
from inbox_api.channels.rotation import SecretState
from inbox_api.channels.traffic import LastDay, Traffic
from inbox_api.errors import NotFound
from inbox_api.models import ChannelAccount, ChannelConsent, ChannelVariant, Officer
from inbox_api.routes import configured

WARN, ALARM = timedelta(days=14), timedelta(days=4)
FINE, SOON, NOW = "fine", "soon", "now"  # how near the end of something is
ORDER = ("facebook", "zalo", "web", "telegram", "email", "sms")
READY, UNFINISHED, TROUBLED, HELD, BY_SETTINGS = "ready", "unfinished", "troubled", "held", "by_settings"


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends: "token", "consent" or "plan". days: whole ones. is_renewed: by itself, long before."""

    what: str
    ends_at: datetime
    days: int
    level: str
    is_renewed: bool = False


@dataclass(frozen=True, slots=True)
class Tested:
    """A finding with its words: what is wrong and what to do ("" when it is right)."""

    finding: Finding
    advice: str


@dataclass(frozen=True, slots=True)
class Held:
    until: datetime
    since: datetime | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account. options: what is stored, without secrets. missing: names of needed fields that are empty."""

    channel: str
    account_id: str
    name: str
    state: str
    problems: tuple[str, ...]
    endings: tuple[Ending, ...]
    paused_until: datetime | None
    held: Held | None
    missing: tuple[str, ...]
    options: dict[str, str]
    secrets: tuple[SecretState, ...]
    tested: tuple[Tested, ...]
    tested_at: datetime | None
    traffic: Traffic
    last_consent: ChannelConsent | None
    is_simulated: bool

    @property
    def can_hold(self) -> bool:
        return holding.can_hold(self.channel)


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel with its accounts. webhook, redirect: the addresses to save in the platform's console, if any."""

    channel: str
    webhook: str | None
    redirect: str | None
    has_templates: bool
    is_by_settings: bool
    accounts: tuple[AccountView, ...]
    posts: PostCount | None
    can_add: bool


def channels(session: Session, by: Officer, now: datetime, *, only: str = "") -> list[ChannelView]:
    """Every channel, connected or not. Raises NotAllowed, NotFound for an unknown one."""
    connecting.require_admin(by)
    if only and only not in ACCOUNT_FIELDS:
        raise NotFound
    day = traffic.last_day(session, now)
    rows = ChannelRepository(session).all_accounts()
    names = sorted(ACCOUNT_FIELDS, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    return [_channel(session, name, rows, day, now) for name in names if only in {"", name}]


def account(session: Session, by: Officer, channel: str, account_id: str, now: datetime) -> AccountView:
    """Raises NotAllowed, NotFound."""
    row = connecting.find(session, by, channel, account_id)
    return _account(session, row, traffic.last_day(session, now), now)


def counters(session: Session, by: Officer) -> Sequence[ChannelVariant]:
    """Which forms of uncertain points real traffic used. Raises NotAllowed."""
    connecting.require_admin(by)
    return variants.counted(session)


def fields(channel: str) -> dict[str, AccountField]:
    """What is typed in for an account, by name."""
    return {field.name: field for field in rotation.fields_of(channel)}


def begins_with_consent(channel: str) -> bool:
    """The access comes from the platform's consent page."""
    return channel in CONSENT_FLOWS


def is_testable(channel: str) -> bool:
    return channel in SETUP_CHECKS or channel in {"web", configured.MAIL, configured.SMS}


def advice_on(found: Finding) -> str:
    """What is wrong and what to do; "" for what is right or could not be asked."""
    if found.state != findings.WRONG:
        return ""
    return problems.words_of(findings.problem_code(found.code, found.names, found.error), {"names": found.told})


def _channel(session: Session, name: str, rows: Sequence[ChannelAccount], day: LastDay, now: datetime) -> ChannelView:
    accounts = tuple(_account(session, row, day, now) for row in rows if row.channel == name)
    return ChannelView(
        channel=name,
        webhook=testing.webhook_address(name) if name in CONNECTORS and not CONNECTORS[name].is_local else None,
        redirect=consent.redirect_uri(name) if name in CONSENT_FLOWS else None,
        has_templates=name in TEMPLATE_GATEWAYS,
        is_by_settings=configured.is_by_settings(name),
        accounts=accounts,
        posts=day.posts.get(name),
        can_add=not (accounts and name in connecting.ONE_ONLY),
    )


def _account(session: Session, row: ChannelAccount, day: LastDay, now: datetime) -> AccountView:
    told = tuple(problems.text_of(one) for one in problems.open_problems(session, row.channel, row.account_id))
    tested = findings.read(row.findings)
    held = Held(row.held_until, row.held_at, row.held_by or "", row.held_reason or "") if row.held_until else None
    missing = tuple(rotation.missing(row))
    is_held = held is not None and held.until > now
    troubled = [one for one in tested if one.state == findings.WRONG]
    state = HELD if is_held else UNFINISHED if missing else TROUBLED if told or troubled else READY
    return AccountView(
        channel=row.channel,
        account_id=row.account_id,
        name=row.name,
        state=BY_SETTINGS if configured.is_by_settings(row.channel) else state,
        problems=told,
        endings=tuple(_endings(row, tested, now)),
        paused_until=row.sends_paused_until if row.sends_paused_until and row.sends_paused_until > now else None,
        held=held if is_held else None,
        missing=missing,
        options={name: str(value) for name, value in row.options.items()},
        secrets=tuple(rotation.states(row)),
        tested=tuple(Tested(one, advice_on(one)) for one in tested),
        tested_at=row.tested_at,
        traffic=day.of(row.channel, row.account_id, now),
        last_consent=GrantRepository(session).last_answer(row.id),
        is_simulated=bool(row.options.get("is_simulated")),
    )


def _endings(row: ChannelAccount, tested: Sequence[Finding], now: datetime) -> list[Ending]:
    """What ends, with how near that is; what is renewed by itself alarms only when it has ended."""
    ends = {one.code: one.ends_at for one in tested if one.ends_at is not None}
    is_renewed = row.channel in CONSENT_FLOWS and row.refresh_token_expires_at is not None
    found = [
        ("token", row.token_expires_at or ends.get("token"), is_renewed),
        ("consent", row.refresh_token_expires_at, False),
        ("plan", ends.get("plan"), False),
    ]
    return [
        Ending(what, at, max(0, (at - now).days), _level(at, now, is_renewed=by_itself), by_itself)
        for what, at, by_itself in found
        if at is not None
    ]


def _level(ends_at: datetime, now: datetime, *, is_renewed: bool) -> str:
    left = ends_at - now
    if is_renewed:
        return NOW if left <= timedelta(0) else FINE
    return NOW if left < ALARM else SOON if left < WARN else FINE

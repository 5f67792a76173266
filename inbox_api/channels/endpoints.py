"""How the channels stand, pausing them, and what went wrong for good, for administrators' programs.

Secrets and consents are not here: they are typed in or given by a person on the pages.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.channels import connecting, dead_letters, desk, holding, pauses
from inbox_api.channels.dead_letters import DeadPost, DeadSend
from inbox_api.channels.desk import AccountView
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/channels", tags=["channels"])
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Channel = Annotated[str, Query(max_length=40)]


class EndingOut(BaseModel):
    """Something that ends: token, consent, plan. level: fine, soon, now."""

    what: str
    ends_at: datetime
    level: str


class TrafficOut(BaseModel):
    """Of the last 24 hours: citizens' messages, ours, vendor calls that ended well or not, what waits."""

    received: int
    written: int
    sent: int
    failed: int
    waiting: int


class AccountOut(BaseModel):
    """state: ready, unfinished, troubled, held, by_settings. missing: names of needed fields; never a secret."""

    channel: str
    account_id: str
    name: str
    state: str
    problems: list[str]
    missing: list[str]
    endings: list[EndingOut]
    held_until: datetime | None
    held_reason: str | None
    paused_until: datetime | None
    tested_at: datetime | None
    traffic: TrafficOut

    @classmethod
    def of(cls, row: AccountView) -> AccountOut:
        flow = row.traffic
        return cls(
            channel=row.channel, account_id=row.account_id, name=row.name, state=row.state,
            problems=list(row.problems), missing=list(row.missing),
            endings=[EndingOut(what=one.what, ends_at=one.ends_at, level=one.level) for one in row.endings],
            held_until=row.held.until if row.held else None, held_reason=row.held.reason if row.held else None,
            paused_until=row.paused_until, tested_at=row.tested_at,
            traffic=TrafficOut(
                received=flow.received, written=flow.written, sent=flow.sent, failed=flow.failed, waiting=flow.waiting
            ),
        )  # fmt: skip


class ChannelOut(BaseModel):
    """webhook: the address that the platform posts to. is_by_settings: set up by the operator, not on the pages."""

    channel: str
    webhook: str | None
    is_by_settings: bool
    accounts: list[AccountOut]


class HoldIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The platform changes its keys", "hours": 4}]})

    reason: str = Field(min_length=1, max_length=holding.REASON_LENGTH)
    hours: int = Field(default=4, ge=1, le=168)


class DeadPostOut(BaseModel):
    """A post of a platform that was not wholly read. problem: for programs, sentences: the same for people.

    body: its shape, everything personal masked.
    """

    id: int
    channel: str
    received_at: datetime
    is_waiting: bool
    problem: str
    sentences: list[str]
    body: str

    @classmethod
    def of(cls, row: DeadPost) -> DeadPostOut:
        return cls(
            id=row.id, channel=row.channel, received_at=row.received_at, is_waiting=row.is_waiting,
            problem=row.problem, sentences=row.sentences, body=row.body,
        )  # fmt: skip


class DeadSendOut(BaseModel):
    """A piece of an answer that could not be sent. is_unknown: it may have arrived, which is looked up first."""

    id: int
    channel: str
    conversation: str
    code: str
    tries: int
    created_at: datetime
    is_unknown: bool

    @classmethod
    def of(cls, row: DeadSend) -> DeadSendOut:
        return cls(
            id=row.id, channel=row.channel, conversation=row.conversation, code=row.code, tries=row.tries,
            created_at=row.created_at, is_unknown=row.is_unknown,
        )  # fmt: skip


class DeadLettersOut(BaseModel):
    """The newest five hundred of each."""

    posts: list[DeadPostOut]
    sends: list[DeadSendOut]


class ReplayIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"posts": [], "sends": [812]}]})

    posts: list[int] = Field(default=[], max_length=dead_letters.MOST)
    sends: list[int] = Field(default=[], max_length=dead_letters.MOST)


class OutcomeOut(BaseModel):
    """kind: post or send. state: waiting, or refused when there is nothing to try."""

    kind: str
    id: int
    state: str


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def list_channels(officer: CurrentOfficer, session: SessionDep) -> list[ChannelOut]:
    """Every channel with its accounts."""
    return [
        ChannelOut(
            channel=one.channel, webhook=one.webhook, is_by_settings=one.is_by_settings,
            accounts=[AccountOut.of(row) for row in one.accounts],
        )
        for one in desk.channels(session, officer, now())
    ]  # fmt: skip


@router.get("/dead-letters")
def list_dead_letters(officer: CurrentOfficer, session: SessionDep, channel: Channel = "") -> DeadLettersOut:
    """Posts that were not wholly read and pieces that were not sent, newest first."""
    connecting.require_admin(officer)
    return DeadLettersOut(
        posts=[DeadPostOut.of(row) for row in dead_letters.posts(session, channel or None)],
        sends=[DeadSendOut.of(row) for row in dead_letters.sends(session, now(), channel or None)],
    )


@router.post("/dead-letters/replay", status_code=202)
def replay(order: ReplayIn, officer: CurrentOfficer, session: SessionDep) -> list[OutcomeOut]:
    """Try these again; reading a post twice is harmless."""
    connecting.require_admin(officer)
    found = dead_letters.replay(session, order.posts, order.sends, connecting.actor_of(officer), now())
    return [OutcomeOut(kind=one.kind, id=one.id, state=one.state) for one in found]


@router.post("/dead-letters/posts/{post_id}/dismiss", status_code=204)
def dismiss(post_id: Number, officer: CurrentOfficer, session: SessionDep) -> None:
    """Nothing is to be done about this post."""
    connecting.require_admin(officer)
    dead_letters.dismiss_post(session, post_id, connecting.actor_of(officer), now())


@router.get("/{channel}/accounts/{account_id}")
def show_account(channel: str, account_id: str, officer: CurrentOfficer, session: SessionDep) -> AccountOut:
    return AccountOut.of(desk.account(session, officer, channel, account_id, now()))


@router.put("/{channel}/accounts/{account_id}/hold")
def hold(channel: str, account_id: str, order: HoldIn, officer: CurrentOfficer, session: SessionDep) -> AccountOut:
    """Send nothing of this account for so many hours; what comes in is taken in as ever."""
    row = connecting.find(session, officer, channel, account_id)
    holding.hold(session, row, order.reason, timedelta(hours=order.hours), connecting.actor_of(officer), now())
    return AccountOut.of(desk.account(session, officer, channel, account_id, now()))


@router.delete("/{channel}/accounts/{account_id}/hold")
def resume(channel: str, account_id: str, officer: CurrentOfficer, session: SessionDep) -> AccountOut:
    """What waited goes out now, also what our pause after the platform's refusals held back."""
    row = connecting.find(session, officer, channel, account_id)
    holding.resume(session, row, connecting.actor_of(officer), now())
    pauses.end_pause(session, channel, account_id, now(), actor=connecting.actor_of(officer))
    return AccountOut.of(desk.account(session, officer, channel, account_id, now()))

"""A day of traffic for the demo's connection pages: counts, two things that went wrong, tokens that end, two secrets.

Everything lies in closed conversations of made-up people, so the officers' open lists stay empty. Written once, when
the demo city is loaded; a real city never gets it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import SetupFinding
from inbox_api.channels import findings, rotation, service, setup_watch, variants
from inbox_api.channels.repository import ChannelRepository
from inbox_api.channels.watch_repository import WatchRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.folding import fold
from inbox_api.models import (
    Author,
    BotState,
    ChannelAccount,
    Conversation,
    Erasure,
    ErasureState,
    Message,
    OutboundMessage,
    RawPost,
    SendState,
)
from inbox_api.routes import configured
from inbox_api.texts import gettext as _

# Messages of the last 24 hours, oldest first: people write in the morning and after dinner.
BY_HOUR = (0, 0, 0, 0, 0, 1, 2, 4, 6, 7, 5, 4, 3, 4, 5, 5, 4, 3, 4, 6, 7, 5, 3, 2)
SHARE = {"facebook": 1.0, "zalo": 0.7, "web": 0.4}
COUNTS = (
    ("facebook", "id_form", "string", 412),
    ("facebook", "id_form", "number", 3),
    ("facebook", "echo_app", "business suite", 17),
    ("facebook", "echo_app", "absent", 2),
    ("facebook", "comment_author", "from", 58),
    ("zalo", "signature", "app_id", 268),
    ("zalo", "timestamp", "text", 268),
    ("zalo", "receipt_sender", "oa", 140),
)
BROKEN_POST = {
    "object": "page",
    "entry": [
        {
            "id": "102030405060708",
            "time": 1795650000123,
            "messaging": [{"message": {"mid": "m_demo", "text": "so 0900000017"}, "timestamp": 1795650000123}],
        }
    ],
}
EXAMPLE_BOT = "7000000001"


def fill(session: Session, now: datetime) -> bool:
    """True when it was written; False where there is traffic already."""
    repository = ChannelRepository(session)
    accounts = {row.channel: row for row in repository.all_accounts()}
    if "facebook" not in accounts or ConversationRepository(session).find("facebook", *_person(accounts["facebook"])):
        return False
    for channel, share in SHARE.items():
        if channel in accounts:
            _talk(session, accounts[channel], share, now)
    _count_forms(session, accounts)
    _fail_a_send(session, accounts["facebook"], now)
    _break_a_post(session, now)
    _let_things_end(session, accounts, now)
    _begin_telegram(session, now)
    _show_ways(session, now)
    _forget_somebody(session, now)
    return True


def _person(row: ChannelAccount) -> tuple[str, str]:
    return row.account_id, f"demo-traffic-{row.channel}"


def _talk(session: Session, row: ChannelAccount, share: float, now: datetime) -> Conversation:
    conversation = ConversationRepository(session).find_or_open(row.channel, *_person(row), now)
    conversation.is_closed, conversation.last_message_at = True, now
    hour = now.replace(minute=0, second=0, microsecond=0)
    for ago, planned in enumerate(reversed(BY_HOUR)):
        for number in range(round(planned * share)):
            at = hour - timedelta(hours=ago) + timedelta(minutes=7 * number)
            if at < now:
                _say(session, conversation, Author.CITIZEN, _("(message of the demo)"), at)
                _say(session, conversation, Author.BOT, _("(answer of the demo)"), at + timedelta(seconds=2))
    return conversation


def _say(session: Session, conversation: Conversation, author: Author, text: str, at: datetime) -> Message:
    message = Message(
        conversation_id=conversation.id, channel=conversation.channel, account_id=conversation.identity.account_id,
        external_id=f"demo-{secrets.token_hex(8)}", author=author, text=text, folded=fold(text), buttons=[], cards=[],
        sent_at=at, received_at=at, bot_state=BotState.ANSWERED if author == Author.CITIZEN else None,
    )  # fmt: skip
    session.add(message)
    session.flush()
    if author != Author.CITIZEN:
        _piece(session, message, SendState.SENT, at)
    return message


def _piece(session: Session, message: Message, state: SendState, at: datetime, code: str | None = None) -> None:
    session.add(
        OutboundMessage(
            message_id=message.id, conversation_id=message.conversation_id, marker=f"demo-{secrets.token_hex(8)}",
            text=message.text, buttons=[], cards=[], is_human=False, state=state, attempts=1, started_at=at,
            sent_at=at if state == SendState.SENT else None, error_code=code, error_action="human" if code else None,
            external_id=f"demo-{secrets.token_hex(8)}" if state == SendState.SENT else None, created_at=at,
        )
    )  # fmt: skip
    session.flush()


def _count_forms(session: Session, accounts: dict[str, ChannelAccount]) -> None:
    for channel, point, name, times in COUNTS:
        if channel in accounts:
            for _number in range(times):
                variants.seen(session, channel, accounts[channel].account_id, point, name)


def _fail_a_send(session: Session, row: ChannelAccount, now: datetime) -> None:
    conversation = ConversationRepository(session).find_or_open(row.channel, *_person(row), now)
    at = now - timedelta(hours=3)
    text = _("(answer of the demo that could not be sent)")
    message = Message(
        conversation_id=conversation.id, channel=row.channel, account_id=row.account_id, author=Author.OFFICER,
        text=text, folded=fold(text), buttons=[], cards=[], sent_at=at, received_at=at,
    )  # fmt: skip
    session.add(message)
    session.flush()
    _piece(session, message, SendState.FAILED, at, code="10/2018065")


def _break_a_post(session: Session, now: datetime) -> None:
    body = json.dumps(BROKEN_POST, separators=(",", ":")).encode()
    at = now - timedelta(hours=5)
    post = RawPost(
        channel="facebook", digest=hashlib.sha256(body).hexdigest(), body=body, headers={}, received_at=at,
        handled_at=at, problem="entry[0].messaging[0]: no sender",
    )  # fmt: skip
    session.add(post)


def _let_things_end(session: Session, accounts: dict[str, ChannelAccount], now: datetime) -> None:
    """A token that ends in twelve days, a permission that is missing, a secret that is being replaced."""
    row = accounts["facebook"]
    found = [
        SetupFinding("secrets", is_ok=True),
        SetupFinding("token", is_ok=True, ends_at=now + timedelta(days=12, hours=6)),
        SetupFinding("permissions", is_ok=False, names=("pages_read_user_content",)),
        SetupFinding("page", is_ok=True),
        SetupFinding("subscription", is_ok=True),
        SetupFinding("conversations", is_ok=True),
    ]
    row.findings, row.tested_at = findings.stored(found), now - timedelta(hours=6)
    for code, detail in (
        (setup_watch.TOKEN_ENDS, {"days": 12}),
        (f"{findings.PREFIX}permissions", {"names": "pages_read_user_content"}),
    ):  # not by setup_watch.note: this is no news for the terminal
        key = (row.channel, row.account_id, code, "")
        WatchRepository(session).raise_problem(key, is_urgent=True, detail=detail, now=now)
    zalo = accounts.get("zalo")
    if zalo is not None:
        zalo.refresh_token_expires_at = now + timedelta(days=76)
        _remember_an_old_secret(zalo, now)


def _remember_an_old_secret(row: ChannelAccount, now: datetime) -> None:
    """As if the webhook's secret had been replaced two days ago."""
    rotation.remember_previous(row, "oa_secret", secrets.token_urlsafe(24), now + timedelta(days=5))


def _begin_telegram(session: Session, now: datetime) -> None:
    name = _("Telegram bot (example, not finished)")
    service.connect(
        session,
        channel="telegram",
        account_id=EXAMPLE_BOT,
        name=name,
        secrets={},
        now=now,
        options={"is_simulated": True},
    )


def _show_ways(session: Session, now: datetime) -> None:
    """E-mail and SMS are set by the settings of the machine; as accounts they can be tested."""
    for channel, name in ((configured.MAIL, _("Letters of the demo")), (configured.SMS, _("SMS of the demo"))):
        service.connect(
            session, channel=channel, account_id=channel, name=name, secrets={}, options={"is_simulated": True}, now=now
        )


def _forget_somebody(session: Session, now: datetime) -> None:
    at = now - timedelta(days=2)
    session.add(
        Erasure(
            request_digest=secrets.token_hex(16), identity_digest=None, source="officer:0", reason="letter",
            reference="12/PYC", state=ErasureState.DONE, counts={"messages": 14, "files": 2, "cases_kept": 1},
            asked_at=at, done_at=at + timedelta(seconds=4),
        )
    )  # fmt: skip
    session.flush()

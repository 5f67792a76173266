"""A test message to oneself: proof that an account receives and sends, before citizens depend on it.

Chat channels answer only who wrote first. So the administrator writes a word that is made up here to the account from
a phone of their own; when it has come in, the test message goes out to that conversation. Letters and SMS go straight
to an address that is typed in and not kept.
"""

from __future__ import annotations

import secrets as random_words
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import ConnectorError, Mail, Sms
from connectors.registry import CONNECTORS, MAIL, SMS
from inbox_api.audit import service as audit
from inbox_api.channels.desk_repository import DeskRepository
from inbox_api.conversations import outbox
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import Author, ChannelAccount, Message, SendState
from inbox_api.routes import calls, configured
from inbox_api.texts import gettext as _
from inbox_api.zns import orders

Transaction = Callable[[], AbstractContextManager[Session]]
WORD_LETTERS = "ABCDEFGHKLMNPQRSTUVXY3456789"
WORD_LENGTH = 6
LIFE = timedelta(minutes=30)
WAITING, ON_ITS_WAY, SENT, DELIVERED, FAILED, OVER = "waiting", "on_its_way", "sent", "delivered", "failed", "over"
OPEN = (SendState.QUEUED, SendState.SENDING, SendState.RETRYING)


@dataclass(frozen=True, slots=True)
class Trial:
    """How far the test has come. state: see above; word: to be written to the account; code: why it failed."""

    state: str
    word: str = ""
    until: datetime | None = None
    code: str = ""
    at: datetime | None = None


def begin(session: Session, row: ChannelAccount, actor: str, now: datetime) -> None:
    """Make up a word for this account. Raises NotFound for a way that nobody writes to."""
    if row.channel not in CONNECTORS:
        raise NotFound
    word = "KT" + "".join(random_words.choice(WORD_LETTERS) for _ in range(WORD_LENGTH))
    row.trial = {"word": word, "begun_at": now.isoformat(), "until": (now + LIFE).isoformat()}
    session.flush()
    audit.record(session, actor, "channel.trial_begun", "channel", row.id, now)


def look(session: Session, row: ChannelAccount, now: datetime) -> Trial | None:
    """How far it is; sends the test message as soon as the word has come in. None: nobody began one."""
    trial = row.trial
    if not trial:
        return None
    if "outcome" in trial:
        return Trial(str(trial["outcome"]), code=str(trial.get("code", "")), at=_moment(trial["at"]))
    repository, until = DeskRepository(session), _moment(trial["until"])
    if "message_id" not in trial:
        found = repository.message_with(row.channel, row.account_id, trial["word"], _moment(trial["begun_at"]))
        conversation = repository.conversation(found.conversation_id) if found is not None else None
        if conversation is None:
            return Trial(OVER if now > until else WAITING, trial["word"], until)
        text = _("This is the test message that you asked for: receiving and sending work.")
        said = outbox.say(session, conversation, author=Author.SYSTEM, text=text, now=now)
        row.trial = {**trial, "message_id": said.id}
        session.flush()
        return Trial(ON_ITS_WAY, trial["word"], until)
    message = repository.message(trial["message_id"])
    return _state_of(message, until) if message is not None else None


def _state_of(message: Message, until: datetime) -> Trial:
    pieces = message.outbound
    failed = next((piece for piece in pieces if piece.state == SendState.FAILED), None)
    if failed is not None:
        return Trial(FAILED, until=until, code=failed.error_code or "")
    if any(piece.state in OPEN for piece in pieces):
        waits = next(piece for piece in pieces if piece.state in OPEN)
        return Trial(ON_ITS_WAY, until=until, code=waits.error_code or "")
    done_at = message.read_at or message.delivered_at
    sent_at = next((piece.sent_at for piece in pieces if piece.sent_at is not None), message.sent_at)
    return Trial(DELIVERED, at=done_at) if done_at is not None else Trial(SENT, at=sent_at)


def send_directly(
    transaction: Transaction, find: Callable[[Session], ChannelAccount | None], channel: str, to: str, now: datetime
) -> Trial:
    """A test letter or SMS to an address that is not kept. find: checks the caller's right; None: set by the machine.

    Raises Invalid (no such address, or the way is not set up), NotFound.
    """
    marker = f"test-{random_words.token_hex(8)}"
    with transaction() as session:
        find(session)
        call = _call(session, channel, to, marker)
    outcome = calls.make(call)
    state, code = (FAILED, outcome.code) if isinstance(outcome, ConnectorError) else (SENT, "")
    with transaction() as session:
        row = find(session)
        if row is not None:
            row.trial = {"outcome": state, "code": code[:200], "at": now.isoformat()}
    return Trial(state, code=code, at=now)


def _call(session: Session, channel: str, to: str, marker: str) -> calls.Call:
    text = _("This is the test message that you asked for: receiving and sending work.")
    subject = _("Test message")
    if channel == configured.MAIL:
        server, address = configured.mail_server(session), MAIL.clean_address(to)
        _require(is_set_up=server is not None, is_address=address is not None)
        assert server is not None
        assert address is not None
        return calls.MailCall(0, server, Mail(marker, address, subject, text, f"<p>{text}</p>"))
    if channel == configured.SMS:
        gateway, phone = configured.sms_gateway(session), _phone(to)
        _require(is_set_up=gateway is not None, is_address=phone is not None)
        assert gateway is not None
        assert phone is not None
        return calls.SmsCall(0, gateway, Sms(marker, phone, SMS.fitted(text, segments=1, is_plain=True)))
    raise NotFound


def _phone(text: str) -> str | None:
    try:
        return orders.by_phone(text).address
    except orders.RecipientInvalid:
        return None


def _require(*, is_set_up: bool, is_address: bool) -> None:
    if not is_set_up:
        raise Invalid(_("This way is not set up yet."))
    if not is_address:
        raise Invalid(_("This is no address that a message could go to. Look at it once more."))


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(str(value))

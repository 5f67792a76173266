"""How each way is begun and looked at. What cannot be used says why; nothing here waits for anybody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import Mail, Sms
from connectors.registry import SMS
from inbox_api.areas import service as areas
from inbox_api.conversations import outbox
from inbox_api.conversations.reply_window import is_shut
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.files.sending import to_send
from inbox_api.models import (
    AnswerKind,
    AttemptState,
    Conversation,
    Message,
    Route,
    RouteAnswer,
    RouteAttempt,
    SendState,
    ZnsState,
)
from inbox_api.routes import configured, contacts, links, words
from inbox_api.routes.calls import Call, MailCall, SmsCall
from inbox_api.routes.repository import RouteRepository
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.zns import service as zns
from inbox_api.zns.orders import Purpose, TemplateOrder
from inbox_api.zns.repository import ZnsRepository

WORKER_DEAD = timedelta(minutes=3)  # longer than any call
OPEN_PIECES = {SendState.QUEUED, SendState.RETRYING, SendState.SENDING}
ZNS_STATES = {
    ZnsState.SENT: AttemptState.SENT,
    ZnsState.DELIVERED: AttemptState.DELIVERED,
    ZnsState.FAILED: AttemptState.FAILED,
    ZnsState.UNKNOWN: AttemptState.UNKNOWN,
}


class CannotUse(Exception):
    """This way is not open for this answer; `code` is kept and shown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of an attempt under way. at: when it was sent or proved, aware UTC."""

    state: AttemptState
    code: str | None = None
    at: datetime | None = None


def marker() -> str:
    return f"a{secrets.token_hex(10)}"


# the chat


def begin_chat(
    session: Session, answer: RouteAnswer, attempt: RouteAttempt, conversation: Conversation | None, now: datetime
) -> None:
    """Let the held message go, within the window only. Raises CannotUse."""
    message = ConversationRepository(session).message(answer.message_id) if answer.message_id else None
    if conversation is None or message is None:
        raise CannotUse("no_conversation")
    if is_shut(conversation, now, is_by_officer=answer.is_by_officer):
        raise CannotUse("window_closed")
    is_first = not message.outbound
    if is_first:
        outbox.release(session, conversation, message, now)
    else:
        outbox.resend(session, message, conversation)
    if is_first and answer.asks_back:
        from inbox_api.cases import notices  # it speaks through this module itself

        notices.ask_back(session, answer.case, conversation, message.officer_id, now)
    RouteRepository(session).claim(attempt, now)


def see_chat(session: Session, attempt: RouteAttempt, now: datetime) -> Seen:
    """From the states of the pieces and the receipts of the message."""
    pieces = RouteRepository(session).pieces(attempt.message_id or 0)
    message = session.get(Message, attempt.message_id, populate_existing=True) if attempt.message_id else None
    bad = next((p for p in pieces if p.state in {SendState.FAILED, SendState.SUPPRESSED}), None)
    if bad is not None:
        return Seen(AttemptState.FAILED, bad.error_code or str(bad.state))
    if any(piece.state in OPEN_PIECES for piece in pieces) or message is None or not pieces:
        began = attempt.started_at or attempt.created_at
        if now - began > get_settings().route_patience and RouteRepository(session).withdraw_pieces(
            attempt.message_id or 0
        ):
            return Seen(AttemptState.FAILED, "waited_too_long")
        return Seen(AttemptState.SENDING)
    sent_at = max((piece.sent_at for piece in pieces if piece.sent_at), default=now)
    if message.read_at is not None:
        return Seen(AttemptState.READ, at=message.read_at)
    if message.delivered_at is not None:
        return Seen(AttemptState.DELIVERED, at=message.delivered_at)
    return Seen(AttemptState.SENT, at=sent_at)


# template messages


def begin_zns(
    session: Session, answer: RouteAnswer, attempt: RouteAttempt, conversation: Conversation | None, now: datetime
) -> None:
    """Order the template message. Raises CannotUse."""
    address = contacts.address_for(session, answer.case, conversation, Route.ZNS)
    if address is None or address.recipient is None:
        raise CannotUse("no_address")
    purpose = Purpose.CASE_ANSWERED if answer.kind == AnswerKind.FINAL else Purpose.CASE_MOVED
    order = TemplateOrder(
        purpose,
        address.recipient,
        answer.case.code,
        f"{answer.change}-{attempt.rounds}",
        _values(answer),
        answer.case_id,
    )
    try:
        message = zns.send_template(session, order, now)
    except zns.NoTemplate as error:
        raise CannotUse("no_template") from error
    except zns.ValuesMisfit as error:
        raise CannotUse("values_misfit") from error
    RouteRepository(session).claim(attempt, now)
    attempt.external_id = f"zns:{message.id}"


def _values(answer: RouteAnswer) -> dict[str, str]:
    """Nothing of the matter itself: a number may have passed to somebody else."""
    from inbox_api.cases.states import STATE_LABELS, CaseState  # cases speak through this package

    case = answer.case
    name = case.contact_name or (case.citizen.display_name if case.citizen else None)
    link = links.of_code(case.code)
    return {
        "code": case.code,
        "state": str(STATE_LABELS[CaseState(case.status)]),
        "unit": case.unit.name,
        "name": name or _("you (of a person whose name is not known)"),
        "title": _("the matter you reported"),
        "result": _("there is an answer; please open the link"),
        "reason": _("there is an answer; please open the link"),
        "link": link,
        "date": f"{answer.created_at.astimezone(LOCAL_ZONE):%d/%m/%Y}",
        "time": f"{answer.created_at.astimezone(LOCAL_ZONE):%H:%M %d/%m/%Y}",
    }


def see_zns(session: Session, attempt: RouteAttempt, now: datetime) -> Seen:
    """From the row of the template message; one that only waits is withdrawn after a while."""
    number = int((attempt.external_id or "zns:0").removeprefix("zns:"))
    message = ZnsRepository(session).message(number)
    if message is None:
        return Seen(AttemptState.FAILED, "message_missing")
    session.refresh(message)
    state = ZNS_STATES.get(message.state)
    if state is not None:
        return Seen(state, message.error_code, message.delivered_at or message.sent_at)
    began = attempt.started_at or attempt.created_at
    if now - began > get_settings().route_patience and zns.cancel(session, message.id, now):
        return Seen(AttemptState.FAILED, "waited_too_long")
    return Seen(AttemptState.SENDING)


# SMS and e-mail


def begin_sms(
    session: Session, answer: RouteAnswer, attempt: RouteAttempt, conversation: Conversation | None, now: datetime
) -> Call | None:
    """Claim it for one call. Raises CannotUse."""
    gateway = configured.sms_gateway(session)
    if gateway is None:
        raise CannotUse("not_set_up")
    address = contacts.address_for(session, answer.case, conversation, Route.SMS)
    if address is None:
        raise CannotUse("no_address")
    link = _new_link(attempt) if address.is_proved else links.of_code(answer.case.code)
    settings = get_settings()
    text = words.short_message(answer.case, AnswerKind(answer.kind), link)
    text = SMS.fitted(text, segments=settings.sms_segments, is_plain=settings.sms_plain)
    if not RouteRepository(session).claim(attempt, now):
        return None
    return SmsCall(attempt.id, gateway, Sms(attempt.marker, address.to, text))


def begin_mail(
    session: Session, answer: RouteAnswer, attempt: RouteAttempt, conversation: Conversation | None, now: datetime
) -> Call | None:
    """Claim it for one call. Raises CannotUse."""
    server = configured.mail_server(session)
    if server is None:
        raise CannotUse("not_set_up")
    address = contacts.address_for(session, answer.case, conversation, Route.EMAIL)
    if address is None:
        raise CannotUse("no_address")
    letter = words.letter(
        answer.case, AnswerKind(answer.kind), answer.text, _new_link(attempt), areas.city(session).name
    )
    files = []
    room = get_settings().mail_files_bytes if answer.case.restricted == "none" else 0
    for row in RouteRepository(session).files(answer.message_id or 0):
        if row.stored_name and row.size_bytes is not None and row.size_bytes <= room:
            files.append(to_send(row, None, now))
            room -= row.size_bytes
    if not RouteRepository(session).claim(attempt, now):
        return None
    mail = Mail(attempt.marker, address.to, letter.subject, letter.text, letter.html)
    return MailCall(attempt.id, server, mail, tuple(files))


def _new_link(attempt: RouteAttempt) -> str:
    token = links.new_token()
    attempt.link_digest = links.digest(token)
    return links.of_token(token)


def see_call(attempt: RouteAttempt, now: datetime) -> Seen:
    """Its worker keeps the outcome; one that never did is dead, and the call may have gone out."""
    if attempt.state == AttemptState.SENDING and now - (attempt.started_at or now) > WORKER_DEAD:
        return Seen(AttemptState.UNKNOWN, "worker_died")
    return Seen(AttemptState(attempt.state), attempt.error_code, attempt.sent_at)

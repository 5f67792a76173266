"""The jobs of the officers' inbox: held answers, reminders, calls of those on duty."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from connectors.base import ConnectorError, Mail, MailServer
from connectors.registry import MAIL
from inbox_api import queue
from inbox_api.cases import held
from inbox_api.cases.held_repository import HeldRepository
from inbox_api.conversations import danger_question, holding, reminders, silence
from inbox_api.conversations.undoing_repository import UndoingRepository
from inbox_api.db import transaction
from inbox_api.duty import push, waking
from inbox_api.duty import service as duty
from inbox_api.duty.letters import letter_of, letter_of_news
from inbox_api.duty.repository import DutyRepository
from inbox_api.errors import AppError
from inbox_api.instructions import service as instructions
from inbox_api.routes.configured import mail_server

log = logging.getLogger(__name__)
jobs = queue.jobs
UNDO_KEPT = timedelta(days=2)


def _now() -> datetime:
    return datetime.now(UTC)


@jobs.task(name=holding.RELEASE)
def release_held(message_id: int) -> None:
    with transaction() as session:
        holding.release(session, message_id, _now())


@jobs.task(name=held.RELEASE)
def release_held_case(held_id: int) -> None:
    with transaction() as session:
        held.release(session, held_id, _now())


@jobs.task(name=danger_question.CHECK)
def check_danger(conversation_id: int, message_id: int) -> None:
    """The bot asked whether somebody is in danger; without an answer people are told."""
    with transaction() as session:
        danger_question.check(session, conversation_id, message_id, _now())


@jobs.task(name=duty.CALL)
def duty_call(call_id: int) -> None:
    """Call the next one on duty, then send the letter and wake the browsers, with no transaction open."""
    with transaction() as session:
        told = duty.call_next(session, call_id, _now())
        server = mail_server(session) if told.letters else None
    wake(told.browsers)
    for address, marker in told.letters:
        send(server, marker, address, letter_of(told.public_id, told.channel))


@jobs.periodic(cron="* * * * *")
@jobs.task(name="wake", lock="wake", queueing_lock="wake")
def wake_people(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Push and write for the urgent notices of the last minute, with no transaction open."""
    with transaction() as session:
        found = waking.take(session, _now())
        server = mail_server(session) if found.letters else None
    wake(found.browsers)
    for news in found.letters:
        send(server, news.marker, news.address, letter_of_news(news.counts))


def send(server: MailServer | None, marker: str, address: str, letter: tuple[str, str, str]) -> None:
    """A letter to an officer; one that cannot be sent is left, the notice is in the inbox anyway."""
    if server is None:
        return
    subject, text, html = letter
    try:
        MAIL.send(server, Mail(marker, address, subject, text, html))
    except ConnectorError as error:
        log.warning("a letter to an officer was not sent: %s (%s)", marker, error.code)


def wake(browsers: tuple[tuple[int, str], ...]) -> None:
    """Push to each; a subscription that has ended is forgotten."""
    for number, endpoint in browsers:
        if not push.push(endpoint, _now()):
            with transaction() as session:
                DutyRepository(session).drop(number)


@jobs.periodic(cron="* * * * *")
@jobs.task(name="inbox_minute", queueing_lock="inbox_minute")
def every_minute(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Reminders and instructions whose time has come, answers whose job was lost, officers who let citizens wait."""
    with transaction() as session:
        reminders.tell_due(session, _now())
    with transaction() as session:
        instructions.tell_late(session, _now())
    with transaction() as session:
        holding.release_lost(session, _now())
    with transaction() as session:
        held.release_lost(session, _now())
    with transaction() as session:
        silent = silence.due(session, _now())
    for conversation_id in silent:
        try:
            with transaction() as session:
                silence.act(session, conversation_id, _now())
        except AppError as error:  # somebody was faster; the next look finds what is left
            log.warning("conversation %d: silence not looked at (%s)", conversation_id, error.code)


@jobs.periodic(cron="43 20 * * *")  # 3:43 in Vietnam
@jobs.task(name="inbox_tidy", queueing_lock="inbox_tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    with transaction() as session:
        UndoingRepository(session).forget(_now() - UNDO_KEPT)
        HeldRepository(session).forget(_now() - UNDO_KEPT)

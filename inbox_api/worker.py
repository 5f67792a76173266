"""The worker process: reads raw posts, asks the bot, sends answers, fetches files, keeps tokens alive.

Run: python -m inbox_api.worker
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
import uvloop

from connectors.base import ConnectorError
from inbox_api import calm_memory, queue, worker_queues
from inbox_api.approvals import jobs as approval_jobs
from inbox_api.assignment import jobs as assignment_jobs
from inbox_api.cases import silence_jobs
from inbox_api.cases.links import jobs as link_jobs
from inbox_api.cases.quality import jobs as quality_jobs
from inbox_api.cases.waves import jobs as wave_jobs
from inbox_api.channels import people_jobs, received_signs, reconciling_jobs, token_jobs, window_jobs
from inbox_api.channels import service as channels
from inbox_api.channels.http import http
from inbox_api.channels.repository import ChannelRepository
from inbox_api.channels.uploads import StoredUploads
from inbox_api.comments import jobs as comment_jobs
from inbox_api.conversations import inbox_jobs, sending, service, web_visits
from inbox_api.conversations.changes_repository import ChangesRepository
from inbox_api.conversations.sending import SendTask
from inbox_api.db import driver_url, transaction
from inbox_api.deadlines import jobs as deadline_jobs
from inbox_api.files import tasks as file_tasks  # noqa: F401 - registers its jobs
from inbox_api.files.problems import FileUnreadable
from inbox_api.hooks_out import jobs as hook_jobs
from inbox_api.http import jobs as api_jobs
from inbox_api.officers import service as officers
from inbox_api.privacy import jobs as privacy_jobs
from inbox_api.procedures.forms import tasks as form_tasks
from inbox_api.routes import jobs as route_jobs
from inbox_api.settings import get_settings
from inbox_api.training import erasing as training_erasing
from inbox_api.training.health import jobs as health_jobs
from inbox_api.training.models import jobs as model_jobs
from inbox_api.training.models import routing
from inbox_api.training.review import jobs as review_jobs
from inbox_api.zns import jobs as zns_jobs

log = logging.getLogger("inbox_api.worker")
jobs = queue.jobs
# modules whose tasks are known to the worker by their import
TASKS_ELSEWHERE = (
    approval_jobs,
    assignment_jobs,
    deadline_jobs,
    inbox_jobs,
    comment_jobs,
    silence_jobs,
    link_jobs,
    wave_jobs,
    quality_jobs,
    people_jobs,
    reconciling_jobs,
    token_jobs,
    window_jobs,
    received_signs,
    privacy_jobs,
    zns_jobs,
    route_jobs,
    form_tasks,
    hook_jobs,
    api_jobs,
    model_jobs,
    review_jobs,
    health_jobs,
    training_erasing,
)
typing_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="typing")


def now() -> datetime:
    return datetime.now(UTC)


@jobs.task(name=queue.ANSWER)
def answer(conversation_id: int) -> None:
    """Ask the bot for every waiting message of one conversation, oldest first."""
    is_over = False
    while not is_over:
        with transaction() as session:
            request = service.next_bot_request(session, conversation_id)
            if request is None:
                return
            route = routing.choose(session, conversation_id, now())
            account = channels.account(session, request.channel, request.account_id)
        typing_threads.submit(_show_typing, request.channel, account, request.citizen_id)
        outcome = routing.ask(request, route)
        if outcome.answer is None:
            log.warning("conversation %d: bot unavailable (%s)", conversation_id, outcome.trouble)
            with transaction() as session:
                routing.note(session, request, route, outcome, now())
                service.note_bot_trouble(session, request, now())
            return
        try:
            with transaction() as session:
                routing.note(session, request, route, outcome, now())
                service.store_bot_answer(session, request, outcome.answer, now())
                is_over = service.next_bot_request(session, conversation_id) is None
        except Exception as error:  # noqa: BLE001 - an answer that cannot be kept must bring people, not silence
            log.error("conversation %d: answer not kept (%s)", conversation_id, type(error).__name__)
            with transaction() as session:
                service.note_bot_trouble(session, request, now())
            return


def _show_typing(channel: str, account: Any, citizen_id: str) -> None:
    try:
        channels.connector(channel).show_typing(account, citizen_id, http())
    except Exception as error:  # noqa: BLE001 - a sign that is not shown harms nobody
        log.info("%s: typing not shown (%s)", channel, type(error).__name__)


@jobs.task(name=queue.SEND)
def send(conversation_id: int) -> None:
    """Send what waits for one citizen, in order; a piece that must be tried later holds back those after it."""
    task = _next_piece(conversation_id)
    while task is not None:
        if task.is_unsettled and not _settle(task):
            return
        if task.is_unsettled:
            with transaction() as session:
                is_claimed = sending.claim_again(session, task, now())
            if not is_claimed:
                task = _next_piece(conversation_id)
                continue
        task = _call_vendor(task)


def _next_piece(conversation_id: int) -> SendTask | None:
    with transaction() as session:
        return sending.next_send(session, conversation_id, now())


def _settle(task: SendTask) -> bool:
    """Find out whether the last try arrived. True: it is known by now whether to send again."""
    wait = task.started_at + get_settings().settle_wait - now()
    if wait > timedelta(0):
        time.sleep(min(wait.total_seconds(), 5.0))  # its echo may still come
    try:
        history = channels.connector(task.channel).recent_outgoing(
            task.account, task.citizen_id, task.started_at - sending.CLOCK_SKEW, http()
        )
    except ConnectorError as error:
        log.warning("piece %d: history not available (%s)", task.piece_id, error.code)
        with transaction() as session:
            sending.record_silence(session, task, error, now())
        return False
    with transaction() as session:
        found = sending.find_in_history(session, task, history)
        if found is not None:
            sending.record_sent(session, task, found.external_id, found.sent_at)
    return True


def _call_vendor(task: SendTask) -> SendTask | None:
    """Send one piece and keep the outcome; the next piece, None when there is nothing more to do now."""
    try:
        message = sending.with_file(task)
    except FileUnreadable as error:
        log.warning("piece %d: its file cannot be read", task.piece_id)
        return _after_failure(task, sending.file_error(error))
    try:
        uploads = StoredUploads(transaction, now, task.channel, task.account.account_id)
        result = channels.connector(task.channel).send(message, task.account, http(), uploads)
    except ConnectorError as error:
        log.warning("piece %d: not sent (%s, %s)", task.piece_id, error.code, error.action)
        return _after_failure(task, error)
    with transaction() as session:
        sending.record_sent(session, task, result.external_id, result.sent_at or now(), result.quota)
        is_over = not sending.has_open(session, task.conversation_id)
    return None if is_over else _next_piece(task.conversation_id)


def _after_failure(task: SendTask, error: ConnectorError) -> SendTask | None:
    with transaction() as session:
        goes_on = sending.record_failure(session, task, error, now())
    return _next_piece(task.conversation_id) if goes_on else None


@jobs.periodic(cron="* * * * *")
@jobs.task(name="sweep", queueing_lock="sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001
    """Repair what a lost job could leave behind: messages not asked, pieces not sent."""
    with transaction() as session:
        for conversation_id in service.forgotten_by_bot(session, now() - timedelta(seconds=30)):
            queue.defer_answer(session, conversation_id)
        for conversation_id in sending.forgotten(session, now() - timedelta(seconds=60)):
            queue.defer_send(session, conversation_id)


@jobs.periodic(cron="17 20 * * *")  # 3:17 in Vietnam
@jobs.task(name="tidy", queueing_lock="tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001
    """Forget raw posts that were handled long ago, uploads that vendors have forgotten, changes of nothing, sessions
    that ended.
    """
    with transaction() as session:
        ChannelRepository(session).forget_old_uploads(now())
        ChangesRepository(session).forget_early(now() - timedelta(days=get_settings().raw_post_days))
        ChannelRepository(session).forget_raw_posts(now() - timedelta(days=get_settings().raw_post_days))
        web_visits.forget_unseen(session, now())
        officers.tidy(session, now())


async def run() -> None:
    connector = procrastinate.PsycopgConnector(conninfo=driver_url(get_settings().database_url))
    with jobs.replace_connector(connector) as running:
        async with running.open_async():
            await asyncio.to_thread(reconciling_jobs.plan_after_start)
            calm_memory.freeze()
            await worker_queues.serve(running)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("procrastinate", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    uvloop.run(run())


if __name__ == "__main__":
    main()

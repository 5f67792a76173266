"""The jobs about comments: the bot reads them, actions are carried out, and what a lost job left behind is found."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from connectors.base import ConnectorError
from inbox_api import bot_client, queue
from inbox_api.channels.http import http
from inbox_api.comments import acting, plans, reading
from inbox_api.comments import erasing as erasing  # noqa: PLC0414 - has erasures forget comments as well
from inbox_api.comments.repository import CommentRepository
from inbox_api.db import transaction
from inbox_api.training.models import routing

log = logging.getLogger(__name__)
AT_ONCE = 200
FORGOTTEN_AFTER = timedelta(seconds=60)


def now() -> datetime:
    return datetime.now(UTC)


@queue.jobs.task(name=plans.READ)
def read_comment(comment_id: int) -> None:
    """Ask the bot what a comment says; a dead bot is asked again later."""
    with transaction() as session:
        order, bot = reading.begin(session, comment_id), routing.live_address(session)
    if order is None:
        return
    understanding = None
    if order.text:
        try:
            understanding = bot_client.parse(order.text, bot)
        except bot_client.BotUnavailable as error:
            log.warning("comment %d: bot unavailable (%s)", comment_id, error)
            with transaction() as session:
                reading.put_off(session, order, now())
            return
    with transaction() as session:
        reading.finish(session, order, understanding, now())


@queue.jobs.task(name=plans.ACT)
def act_on_comment(action_id: int) -> None:
    """One try of one action."""
    with transaction() as session:
        task = acting.begin(session, action_id, now())
    if task is None:
        return
    try:
        result = acting.carry_out(task, http())
    except ConnectorError as error:
        log.warning("comment action %d: not done (%s, %s)", action_id, error.code, error.action)
        with transaction() as session:
            acting.record_failure(session, task, error, now())
        return
    with transaction() as session:
        acting.record_done(session, task, result, now())


@queue.jobs.periodic(cron="* * * * *")
@queue.jobs.task(name="sweep_comments", queueing_lock="sweep_comments")
def sweep_comments(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Plan again what nobody has looked at for a while."""
    with transaction() as session:
        repository = CommentRepository(session)
        before = now() - FORGOTTEN_AFTER
        for comment_id in repository.to_read(before, AT_ONCE):
            plans.plan_reading(session, comment_id)
        for action in repository.forgotten_actions(before, AT_ONCE):
            comment = repository.get(action.comment_id)
            if comment is not None:
                plans.plan_act(session, action.id, comment.post_id)

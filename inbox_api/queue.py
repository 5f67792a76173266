"""The job queue: jobs are put on the caller's own connection, so a row and its job commit or vanish together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import procrastinate
from sqlalchemy.orm import Session

jobs = procrastinate.App(connector=procrastinate.PsycopgConnector())
# Inside the worker `jobs` has an asynchronous connector, which cannot use a session's connection; this one never opens.
_deferring = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

PLANNED, NOW = 0, 1  # priorities: the higher one goes first
# Queues: each has threads of its own in a worker, so that none waits for the slowness of another.
EVERYTHING_ELSE = "default"
QUESTIONS = "questions"  # asking the bot, which may hang
FILES = "files"  # fetching from the platforms: few at once
HOOKS = "hooks"  # telling other systems, which may hang
TRAINING = "training"  # a process of its own for minutes: one at a time
TRAINING_CARE = "training-care"  # loading models into the bot processes
ANSWER = "answer"
SEND = "send"
FETCH_FILE = "fetch_file"
DISCARD_FILES = "discard_files"
READ_PROFILE = "read_profile"
RECONCILE = "reconcile"
TEST_SETUP = "test_setup"
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name of a task
SEND_TEMPLATE = "send_template"
SYNC_TEMPLATES = "sync_templates"
ERASE = "erase"
LET_GO = "let_go_for_review"
REVIEW = "collect_for_review"  # the lock of all that changes the review queue
READ_WINDOW = "read_window"
FETCH_FORM = "fetch_form"
LOOK_AT_FORMS = "look_at_forms"
PUT_SIGN = "put_sign"
ROUTE_STEP = "route_step"
SEND_CONTACT_CODE = "send_contact_code"
SEND_HOOK = "send_hook"


def defer(
    session: Session,
    task: str,
    *,
    lock: str | None = None,
    at: datetime | None = None,
    queue: str = EVERYTHING_ELSE,
    **arguments: Any,
) -> None:
    """Put a job in the queue with this transaction. Jobs of one `lock` run one at a time, oldest first.

    Of one lock, a planned job (`at`) would hold back every later one until its time: so jobs for now go first.
    """
    connection = session.connection().connection.driver_connection
    job = _deferring.configure_task(
        task, lock=lock, schedule_at=at, priority=PLANNED if at else NOW, queue=queue, connection=connection
    )
    job.defer(**arguments)


def defer_answer(session: Session, conversation_id: int, at: datetime | None = None) -> None:
    lock = f"conversation:{conversation_id}"
    defer(session, ANSWER, lock=lock, at=at, queue=QUESTIONS, conversation_id=conversation_id)


def defer_send(session: Session, conversation_id: int, at: datetime | None = None) -> None:
    defer(session, SEND, lock=f"send:{conversation_id}", at=at, conversation_id=conversation_id)


def defer_fetch_file(session: Session, attachment_id: int, at: datetime | None = None) -> None:
    defer(session, FETCH_FILE, at=at, queue=FILES, attachment_id=attachment_id)


def defer_template(session: Session, account_row_id: int, message_id: int, at: datetime | None = None) -> None:
    defer(session, SEND_TEMPLATE, lock=f"zns:{account_row_id}", at=at, message_id=message_id)


def defer_route(session: Session, answer_id: int, at: datetime | None = None) -> None:
    defer(session, ROUTE_STEP, lock=f"answer:{answer_id}", at=at, answer_id=answer_id)


def defer_fetch_form(session: Session, form_id: int, at: datetime | None = None) -> None:
    defer(session, FETCH_FORM, at=at, queue=FILES, form_id=form_id)

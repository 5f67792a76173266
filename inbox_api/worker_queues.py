"""The queues that one worker process serves, each with threads of its own, and the jobs of dead workers."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

from connectors.registry import CONNECTORS
from inbox_api import post_reading, queue
from inbox_api.settings import get_settings

log = logging.getLogger(__name__)
SPARE_THREADS = 4  # for what runs beside the jobs
POLLING_SECONDS = 2.0  # between two looks for jobs whose time has come
WAKING_SECONDS = (0.02, 0.2, 1.0)
TAKE_ALL = {queue.ANSWER, queue.SEND}  # one job does what its lock's next ones were put there for


def threads_of_queues() -> dict[str, int]:
    """{queue: how many of its jobs run at once}.

    What waits for the bot, for a platform's files, or for nobody must not wait for each other: a bot that hangs in
    every thread keeps no officer's answer from being sent. Posts have readers of their own (post_reading.py).
    """
    settings = get_settings()
    return {
        queue.EVERYTHING_ELSE: settings.worker_threads,
        queue.QUESTIONS: settings.worker_threads,
        queue.FILES: settings.downloads_at_once,
        queue.HOOKS: settings.hook_threads,
        queue.TRAINING: 1,
        queue.TRAINING_CARE: 1,
    }


async def serve(running: procrastinate.App) -> None:
    """Work until a signal, or until one queue ends: then the others finish their jobs too. Raises what ended one."""
    wanted = threads_of_queues()
    number = sum(wanted.values()) + len(CONNECTORS) + SPARE_THREADS
    threads = ThreadPoolExecutor(max_workers=number, thread_name_prefix="job")
    asyncio.get_running_loop().set_default_executor(threads)
    rescue = asyncio.create_task(_rescue_stalled_jobs(running))
    workers = [asyncio.create_task(_work(running, name, count)) for name, count in wanted.items()]
    try:
        await _until_stopped([*workers, asyncio.create_task(post_reading.serve())])
    finally:
        rescue.cancel()


async def _work(running: procrastinate.App, name: str, concurrency: int) -> None:
    await running.run_worker_async(
        queues=[name],
        concurrency=concurrency,
        delete_jobs="successful",
        fetch_job_polling_interval=POLLING_SECONDS,
        update_heartbeat_interval=2.0,
        stalled_worker_timeout=get_settings().stalled_after.total_seconds(),
        shutdown_graceful_timeout=10.0,
        install_signal_handlers=False,  # each queue would take the signal away from the others
        worker_middleware=[_wake_the_next_of_a_lock],
    )


async def _wake_the_next_of_a_lock(go_on: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
    """Run one job; the next one of its lock begins when it has ended and not at the next look for planned jobs.

    A flood of reports is looked at one after the other: with a look every two seconds it was proposed after a minute.
    """
    job = asyncio.current_task()
    if job is not None and context.job.lock and context.job.task_name not in TAKE_ALL:
        job.add_done_callback(lambda _ended: _wake(worker))
    return await go_on()


def _wake(worker: Worker) -> None:
    """Let a worker look for jobs soon. A look that is under way forgets what it was told meanwhile."""
    loop = asyncio.get_running_loop()
    for seconds in WAKING_SECONDS:
        loop.call_later(seconds, worker._new_job_event.set)  # the library has no public name for it


async def _rescue_stalled_jobs(running: procrastinate.App) -> None:
    """Give the jobs of dead workers to living ones, every two seconds."""
    while True:
        try:
            seconds = get_settings().stalled_after.total_seconds()
            for job in await running.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
                log.warning("job %s of a dead worker is tried again", job.id)
                await running.job_manager.retry_job(job)
        except procrastinate.exceptions.ConnectorException:
            log.warning("stalled jobs: database not available")
        await asyncio.sleep(2)


async def _until_stopped(workers: list[asyncio.Task[None]]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: [worker.cancel() for worker in workers])
    _ended, others = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    for worker in others:
        worker.cancel()
    for outcome in await asyncio.gather(*workers, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome

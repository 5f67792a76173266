"""Keeps the processes of the system alive: starts them, waits until they answer, restarts what dies, stops all.

No threads: a child is told by the kernel to end when the thread that started it ends.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from hopthu import run_state
from hopthu.child import Child, Service, port_is_free
from hopthu.environment import ROOT
from hopthu.errors import CommandError
from hopthu.postgres import EmbeddedPostgres
from inbox_api.texts import gettext as _

LOOP_SECONDS = 0.2
DATABASE_CHECK_SECONDS = 1.0
LOG_CHECK_SECONDS = 30.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Ctrl-C or SIGTERM while something is being started; not an Exception, so that no handler swallows it."""


class Supervisor:
    """Owns the children of one `hopthu run`."""

    def __init__(
        self,
        var: Path,
        *,
        port: int,
        started_at: datetime,
        say: Callable[[str], None] = print,
    ) -> None:
        self.var = var
        self.port = port
        self.started_at = started_at
        self.database_url = ""
        self.database: EmbeddedPostgres | None = None
        self.say = say
        self.children: list[Child] = []
        self.is_ready = False
        self._stop_requested = False
        self._last_state: dict[str, Any] = {}
        self._next_database_check = 0.0
        self._next_log_check = 0.0

    def use_database(self, url: str, embedded: EmbeddedPostgres | None) -> None:
        """Tell which database the children use; an embedded one is watched too."""
        self.database_url, self.database = url, embedded

    def handle_signals(self) -> None:
        """From here on Ctrl-C, SIGTERM and a closed terminal stop the system in order."""
        for number in STOP_SIGNALS:
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # started with nohup
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        is_second = self._stop_requested
        self._stop_requested = True
        if not self.is_ready or is_second:
            raise StopRequested

    def start(self, services: Sequence[Service]) -> None:
        """Start `services` together and wait until all answer. Raises CommandError for one that does not."""
        for service in services:
            child = Child(service, self.var / "logs" / f"{service.name}.log", ROOT)
            self.children.append(child)
            child.start()
            self.save_state()
        wait_until_ready([child for child in self.children if child.service in services], self._note_ready)

    def _note_ready(self, child: Child, seconds: float) -> None:
        self.say(_("  %(title)s is ready (%(seconds).1f s)", title=child.service.title, seconds=seconds))
        self.save_state()

    def watch(self) -> None:
        """Keep everything alive until a stop signal."""
        self.is_ready = True
        self.save_state()
        while not self._stop_requested:
            self.tick()
            time.sleep(LOOP_SECONDS)

    def tick(self) -> None:
        """One look at everything: revive what died, rotate logs, write the state file when it changed."""
        moment = time.monotonic()
        if self.database is not None and moment >= self._next_database_check:
            self._next_database_check = moment + DATABASE_CHECK_SECONDS
            self._revive_database(self.database)
        for child in self.children:
            if child.has_ended():
                pause = child.plan_restart()
                self.say(
                    _(
                        "%(title)s ended (%(how)s); starting it again in %(pause).1f s",
                        title=child.service.title,
                        how=_how_it_ended(child.exit_code),
                        pause=pause,
                    )
                )
            elif child.restart_is_due():
                child.restart()
            elif child.state == "starting" and child.check_ready():
                self.say(_("%(title)s is running again", title=child.service.title))
        if moment >= self._next_log_check:
            self._next_log_check = moment + LOG_CHECK_SECONDS
            for child in self.children:
                child.rotate_log()
        self.save_state()

    def _revive_database(self, database: EmbeddedPostgres) -> None:
        if database.is_running():
            return
        self.say(_("The database ended; starting it again"))
        try:
            database.ensure_running()
        except CommandError as error:
            self.say(error.text)
            self._next_database_check = time.monotonic() + 10.0

    def stop(self) -> None:
        """End all children, the last started first. A second Ctrl-C kills at once."""
        self.is_ready = False
        is_hurried = False
        for child in reversed(self.children):
            try:
                child.stop(now=is_hurried)
            except StopRequested:
                is_hurried = True
                child.stop(now=True)
        self.children.clear()

    def save_state(self) -> None:
        """Write the state file when something changed."""
        state = {
            "supervisor_pid": os.getpid(),
            "is_ready": self.is_ready,
            "started_at": self.started_at.isoformat(),
            "port": self.port,
            "database": {
                "url": self.database_url,
                "is_embedded": self.database is not None,
                "pid": self.database.process_id() if self.database else None,
            },
            "processes": {
                child.service.name: {
                    "pid": child.pid,
                    "port": child.service.port,
                    "state": child.state,
                    "restarts": child.restarts,
                    "log": str(child.log_file),
                }
                for child in self.children
            },
        }
        if state != self._last_state:
            try:
                run_state.write(self.var, state)
            except OSError as error:
                self.say(_("The state file cannot be written: %(reason)s", reason=error.strerror))
            self._last_state = state


def wait_until_ready(children: Sequence[Child], note: Callable[[Child, float], None] = lambda *_: None) -> None:
    """Wait until all answer; `note` gets each child and its seconds. Raises CommandError for one that does not."""
    began = time.monotonic()
    waiting = list(children)
    while waiting:
        seconds = time.monotonic() - began
        for child in list(waiting):
            _check_start(child, seconds)
            if child.check_ready():
                note(child, seconds)
                waiting.remove(child)
        time.sleep(0.1)


def _check_start(child: Child, seconds: float) -> None:
    """Raises CommandError when the child ended or takes too long."""
    values = {"title": child.service.title, "log": child.log_file}
    if child.has_ended():
        raise CommandError(
            _("%(title)s ended while starting: %(reason)s (details: %(log)s)", reason=child.last_words(), **values)
        )
    if seconds > child.service.start_seconds:
        limit = child.service.start_seconds
        raise CommandError(
            _("%(title)s does not answer after %(seconds)d s (details: %(log)s)", seconds=limit, **values)
        )


def check_ports(services: Sequence[Service]) -> None:
    """Raises CommandError that names the first port that another program uses."""
    for service in services:
        if service.port is not None and not port_is_free(service.port):
            raise CommandError(
                _(
                    "Port %(port)d (%(title)s) is in use by another program. Choose another start, e.g. "
                    "HOPTHU_PORT=%(other)d make run",
                    port=service.port,
                    title=service.title,
                    other=next_start(service.port),
                )
            )


def next_start(port: int) -> int:
    """Another value for HOPTHU_PORT, far enough from a used port."""
    return (port // 100 + 1) * 100 if port < 60_000 else 8000


def _how_it_ended(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return _("signal %(number)d", number=-exit_code)
    return _("exit code %(number)d", number=exit_code or 0)

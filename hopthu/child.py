"""One child process of the supervisor: start, restart with back-off, stop, log file."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hopthu import postgres_keeper

LOG_KEEP_BYTES = 10 * 1024 * 1024
LOG_BACKUPS = 3
FIRST_PAUSE = 0.5  # seconds before the first restart; doubles up to LONGEST_PAUSE
LONGEST_PAUSE = 30.0
ALIVE_SECONDS = 1.0  # a child that listens nowhere counts as ready after this
CALM_SECONDS = 60.0  # a child that ran this long starts again with FIRST_PAUSE

State = Literal["stopped", "starting", "ready", "waiting"]


@dataclass(frozen=True, slots=True)
class Service:
    """What to run and how to see that it works.

    title: what people read; port: None when it listens nowhere; health_path: "" means "is alive after a moment".
    """

    name: str
    title: str
    command: Sequence[str]
    environment: Mapping[str, str]
    port: int | None = None
    health_path: str = ""
    start_seconds: float = 60.0
    stop_seconds: float = 10.0


@dataclass(slots=True)
class Child:
    """A running (or waiting) service. All times are time.monotonic() seconds."""

    service: Service
    log_file: Path
    cwd: Path
    clock: Callable[[], float] = time.monotonic
    process: subprocess.Popen[bytes] | None = None
    state: State = "stopped"
    restarts: int = 0
    exit_code: int | None = None
    _started: float = 0.0
    _pause: float = FIRST_PAUSE
    _restart_at: float = 0.0
    _log_start: int = field(default=0, repr=False)

    def start(self) -> None:
        """Start the process; its output is appended to the log file."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self._log_start = log.tell()
            self.process = subprocess.Popen(
                list(self.service.command),
                cwd=self.cwd,
                env=dict(self.service.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops us in order
                # SIGKILL: nobody is left to wait for a polite end, and every process survives one by design
                preexec_fn=lambda: postgres_keeper.die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - no threads
            )
        self._started = self.clock()
        self.state = "starting"

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.state in {"starting", "ready"} else None

    def has_ended(self) -> bool:
        """True when the process is gone although it should run; keeps its exit code."""
        if self.process is None or self.state not in {"starting", "ready"} or self.process.poll() is None:
            return False
        self.exit_code = self.process.returncode
        return True

    def plan_restart(self) -> float:
        """After an unwanted end: seconds until the next start."""
        if self.clock() - self._started > CALM_SECONDS:
            self._pause = FIRST_PAUSE
        pause = self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._restart_at = self.clock() + pause
        self.state = "waiting"
        return pause

    def restart_is_due(self) -> bool:
        return self.state == "waiting" and self.clock() >= self._restart_at

    def restart(self) -> None:
        self.restarts += 1
        self.start()

    def check_ready(self) -> bool:
        """True once the service answers; remembers it."""
        if self.state == "starting" and self._answers():
            self.state = "ready"
        return self.state == "ready"

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            return False
        if self.service.port is None:
            return self.clock() - self._started > ALIVE_SECONDS
        if not self.service.health_path:
            return port_answers(self.service.port)
        return url_answers(f"http://127.0.0.1:{self.service.port}{self.service.health_path}")

    def stop(self, *, now: bool = False) -> None:
        """Ask the process to end, wait, then kill its whole group."""
        process = self.process
        self.state = "stopped"
        if process is None:
            return
        if process.poll() is None and not now:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.service.stop_seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # also what it may have started itself
        process.wait()
        self.exit_code = process.returncode
        self.process = None

    def last_words(self) -> str:
        """The last line the process wrote since its start, for the message about its end."""
        try:
            with self.log_file.open("rb") as log:
                size = log.seek(0, os.SEEK_END)
                log.seek(max(self._log_start, size - 4096))
                lines = log.read().decode(errors="replace").split("\n")
        except OSError:
            return ""
        told = [line.strip() for line in lines if line.strip()]
        return told[-1][:200] if told else ""

    def rotate_log(self) -> None:
        """Copy a large log aside and empty it; the child keeps writing (it appends, so the place is right)."""
        try:
            if self.log_file.stat().st_size < LOG_KEEP_BYTES:
                return
            for number in range(LOG_BACKUPS - 1, 0, -1):
                older = self.log_file.with_name(f"{self.log_file.name}.{number}")
                if older.exists():
                    older.replace(self.log_file.with_name(f"{self.log_file.name}.{number + 1}"))
            shutil.copyfile(self.log_file, self.log_file.with_name(f"{self.log_file.name}.1"))
            os.truncate(self.log_file, 0)
            self._log_start = 0
        except OSError:
            return  # a full disk must not stop the supervisor


def port_answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(0.5)
        return client.connect_ex(("127.0.0.1", port)) == 0


def url_answers(url: str) -> bool:
    """True for an answer below 500."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2.0) as answer:
            return int(answer.status) < 500
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True

"""The bot's environment as a child process that trains and judges; heard line by line, ended at a word."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from inbox_api.settings import get_settings

Command = Callable[[Sequence[str]], list[str]]
NICENESS = 10  # citizens' messages go first
_LOOK_SECONDS = 0.3  # between two questions whether to stop


class TrainingFailed(Exception):
    """The text is the last line the child wrote."""


class Cancelled(Exception):
    """Somebody wanted it to end."""


def command(arguments: Sequence[str]) -> list[str]:
    """How the child is started; tests put another in its place."""
    python = get_settings().bot_python.absolute()
    return ["nice", "-n", str(NICENESS), str(python), "-m", "bot.judging", *arguments]


def train_and_judge(
    root: Path, models: Path, folder: Path, rows: Sequence[dict[str, Any]], heard: Callable[[str], bool]
) -> tuple[Path, list[dict[str, Any]]]:
    """Train the project at `root` into `models` and ask the new model about `rows`; (its file, its answers).

    folder: for the two files that are passed. heard: gets every line of progress, and "" some times a second; True
    from it ends the child. Raises TrainingFailed, Cancelled.
    """
    return _run(["--root", str(root), "--out", str(models)], folder, rows, heard)


def judge(
    model: Path, folder: Path, rows: Sequence[dict[str, Any]], heard: Callable[[str], bool]
) -> list[dict[str, Any]]:
    """What a trained model makes of `rows`. Raises TrainingFailed, Cancelled."""
    return _run(["--model", str(model)], folder, rows, heard)[1]


def _run(
    what: list[str], folder: Path, rows: Sequence[dict[str, Any]], heard: Callable[[str], bool]
) -> tuple[Path, list[dict[str, Any]]]:
    asked, answered = folder / "rows.jsonl", folder / "answers.jsonl"
    asked.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    last = ""
    with _child(command([*what, "--rows", str(asked), "--answers", str(answered)])) as (process, lines):
        deadline = time.monotonic() + get_settings().training_time.total_seconds()
        while True:
            try:
                line = lines.get(timeout=_LOOK_SECONDS)
            except Empty:
                line = ""
            if line is None:
                break
            last = line or last
            if heard(line):
                raise Cancelled
            if time.monotonic() > deadline:
                raise TrainingFailed("too slow")
        if process.wait() != 0 or not last.endswith(".tar.gz"):
            raise TrainingFailed(last)
    return Path(last), [json.loads(line) for line in answered.read_text(encoding="utf-8").splitlines() if line]


@contextmanager
def _child(arguments: list[str]) -> Iterator[tuple[subprocess.Popen[str], Queue[str | None]]]:
    """The running child and the lines it writes, None at their end. It is dead when this is left."""
    # It trains with code nobody updates any more: it gets no key, no database, nothing of our environment.
    environment = {"PATH": os.defpath, "HOME": str(Path.home()), "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        arguments,
        env=environment,
        stdin=subprocess.PIPE,  # stays open: its end tells the child that we are gone
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # a group of its own, so that what it starts ends with it
    )
    lines: Queue[str | None] = Queue()

    def read() -> None:
        assert process.stdout is not None  # PIPE
        for line in process.stdout:
            lines.put(line.strip())
        lines.put(None)

    Thread(target=read, daemon=True, name="training").start()
    try:
        yield process, lines
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()

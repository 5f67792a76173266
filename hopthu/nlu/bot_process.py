"""The bot's own environment as a child process: training, and understanding a batch of messages."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Thread

from hopthu.environment import BOT_PYTHON, ROOT, child_environment
from hopthu.errors import CommandError
from hopthu.nlu.rows import Answer
from inbox_api.texts import gettext as _

_BOT_VARIABLES = frozenset({"HOPTHU_VAR"})


def train(models: Path, say: Callable[[str], None], *, force: bool = False) -> Path:
    """Train unless the fitting model is in `models`; its path. `say` gets each line of progress.

    Raises CommandError when training fails.
    """
    command = [*_command("bot.training"), "--out", str(models), *(["--force"] if force else [])]
    last = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=child_environment({}, only=_BOT_VARIABLES),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        errors = _drain(process)
        assert process.stdout is not None  # PIPE
        for line in process.stdout:
            last = line.strip() or last
            if last.startswith("training:"):
                say(last)
        process.wait()
        complaint = errors()
    if process.returncode != 0 or not last.endswith(".tar.gz"):
        raise CommandError(_("The bot could not be trained: %(reason)s", reason=complaint or last))
    return Path(last)


def parse(model: Path, texts: Iterable[tuple[str, str]], tick: Callable[[], None]) -> dict[str, Answer]:
    """What the bot understands of each (id, text), by id. `tick` is called once a message.

    Raises CommandError when the bot stops before the last answer.
    """
    lines = [json.dumps({"id": row_id, "text": text}) for row_id, text in texts]
    answers: dict[str, Answer] = {}
    with subprocess.Popen(
        [*_command("bot.parsing"), "--model", str(model)],
        cwd=ROOT,
        env=child_environment({}, only=_BOT_VARIABLES),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        errors = _drain(process)
        assert process.stdin is not None  # PIPE
        assert process.stdout is not None
        try:
            for line in lines:  # one at a time: neither side can fill the other's pipe
                process.stdin.write(line + "\n")
                process.stdin.flush()
                reply = process.stdout.readline()
                if not reply:
                    break
                answer = Answer.model_validate_json(reply)
                answers[answer.id] = answer
                tick()
            process.stdin.close()
        except BrokenPipeError:
            pass  # reported below by the missing answers
        process.wait()
        complaint = errors()
    if len(answers) != len(lines):
        raise CommandError(_("The bot stopped after %(n)d messages: %(reason)s", n=len(answers), reason=complaint))
    return answers


def _command(module: str) -> list[str]:
    if not BOT_PYTHON.exists():
        raise CommandError(_("The bot's environment is missing: run `make install` first."))
    return [str(BOT_PYTHON), "-m", module]


def _drain(process: subprocess.Popen[str]) -> Callable[[], str]:
    """Read stderr on the side; the function returned gives its last line once the process has ended."""
    kept: list[str] = []

    def read() -> None:
        assert process.stderr is not None  # PIPE
        for line in process.stderr:
            if line.strip():
                kept[:] = [line.strip()]

    thread = Thread(target=read, daemon=True)
    thread.start()

    def last_line() -> str:
        thread.join(timeout=5)
        return kept[0] if kept else ""

    return last_line

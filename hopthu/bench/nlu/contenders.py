"""The contenders, run in the bot's environment: one process trains with an empty cache, another loads and answers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hopthu.environment import BOT_PYTHON, ROOT, child_environment
from hopthu.errors import CommandError
from hopthu.nlu.rows import Answer, EvaluationRow
from inbox_api.texts import gettext as _

SEED = 20261126  # of the copies in other styles


@dataclass(frozen=True, slots=True)
class Contender:
    """key: how the command line and the JSON name it. config: of Rasa, None for the plain SVM (intents only)."""

    key: str
    title: str
    config: Path | None
    has_epochs: bool = False

    @property
    def kind(self) -> str:
        return "rasa" if self.config else "svm"

    @property
    def finds_entities(self) -> bool:
        return self.config is not None


OURS = Contender("ours", "config.yml", ROOT / "config.yml")
PEERS = {
    "default": Contender(
        "default", "Rasa 3.6.21, default pipeline", ROOT / "bot" / "bench" / "default_pipeline.yml", has_epochs=True
    ),
    "svm": Contender("svm", "TF-IDF + linear SVM (scikit-learn)", None),
}


def train(contender: Contender, training: Path, work: Path, *, epochs: int) -> tuple[Path, dict[str, float]]:
    """(model, figures) in a new folder below `work`. epochs: 0 for the configured number. Raises CommandError."""
    out = work / contender.key
    command = ["train", contender.kind, "--data", str(training), "--out", str(out)]
    if contender.config:
        command += ["--config", str(contender.config)]
    if contender.has_epochs and epochs:
        command += ["--epochs", str(epochs)]
    log = work / f"{contender.key}-train.log"
    printed = _run(command, log)
    figures = json.loads(printed)
    return Path(figures.pop("model")), figures


def test(
    contender: Contender, model: Path, rows: Sequence[EvaluationRow], work: Path, tick: Callable[[], None]
) -> tuple[dict[str, float], dict[str, Answer]]:
    """(figures of loading, answers by row id). `tick` is called once a message. Raises CommandError."""
    questions, log = work / "questions.jsonl", work / f"{contender.key}-test.log"
    lines = (json.dumps({"id": row.id, "text": row.text}, ensure_ascii=False) + "\n" for row in rows)
    questions.write_text("".join(lines), encoding="utf-8")
    answers: dict[str, Answer] = {}
    loading: dict[str, float] = {}
    with (
        questions.open("rb") as given,
        log.open("wb") as noise,
        subprocess.Popen(
            _command("bot.bench.contender", "test", contender.kind, "--model", str(model)),
            cwd=ROOT,
            env=_environment(),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=noise,
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        assert process.stdout is not None  # PIPE
        for line in process.stdout:
            if not loading:
                loading = json.loads(line)
                continue
            answer = Answer.model_validate_json(line)
            answers[answer.id] = answer
            tick()
    if process.returncode != 0 or len(answers) != len(rows):
        raise CommandError(
            _("The bot stopped after %(n)d messages: %(reason)s", n=len(answers), reason=_last_line(log))
        )
    return loading, answers


def with_copies(rows: Sequence[EvaluationRow]) -> list[EvaluationRow]:
    """The rows and their copies in the other styles, made by the augmenter of the bot. Raises CommandError."""
    done = subprocess.run(
        _command("bot.bench.copies", "--seed", str(SEED)),
        cwd=ROOT,
        env=_environment(),
        input="".join(row.model_dump_json() + "\n" for row in rows),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise CommandError(_("The copies in other styles could not be made: %(reason)s", reason=reason))
    return [EvaluationRow.model_validate_json(line) for line in done.stdout.splitlines()]


def _run(arguments: Sequence[str], log: Path) -> str:
    """The last line of the output of a contender's step."""
    with log.open("wb") as noise:
        done = subprocess.run(
            _command("bot.bench.contender", *arguments),
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=noise,
            text=True,
            check=False,
        )
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        raise CommandError(_("The bot could not be trained: %(reason)s", reason=_last_line(log)))
    return lines[-1]


def _command(module: str, *arguments: str) -> list[str]:
    if not BOT_PYTHON.exists():
        raise CommandError(_("The bot's environment is missing: run `make install` first."))
    return [str(BOT_PYTHON), "-m", module, *arguments]


def _environment() -> dict[str, str]:
    """No setting of ours, and no cache of an earlier training."""
    found: dict[str, Any] = child_environment({}, only=frozenset())
    return {name: value for name, value in found.items() if name != "RASA_CACHE_DIRECTORY"}


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1].strip()[:300] if lines else "?"

"""The process that trains and judges beside the bot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import judging

ASK = (
    "import os, subprocess, sys; from bot.judging import let_others_first; let_others_first();"
    "print(subprocess.check_output([sys.executable, '-c', 'import os; print(os.sched_getscheduler(0))'], text=True))"
)


def test_it_and_what_it_starts_take_only_time_that_nobody_else_wants() -> None:
    said = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(os.SCHED_IDLE)


def test_two_processes_answer_all_rows_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Mind:
        def __init__(self, model: Path) -> None:
            self.begun = False

        def begin(self) -> None:
            self.begun = True

        def answer(self, row: dict[str, Any]) -> dict[str, Any]:
            return {"id": row["id"], "begun": self.begun, "process": os.getpid()}

    monkeypatch.setattr(judging, "Judge", Mind)
    rows, answers = tmp_path / "rows.jsonl", tmp_path / "answers.jsonl"
    rows.write_text("".join(json.dumps({"id": str(number)}) + "\n" for number in range(230)), encoding="utf-8")
    judging.judge(tmp_path / "model", rows, answers)
    said = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in said] == [str(number) for number in range(230)]
    assert all(answer["begun"] and answer["process"] != os.getpid() for answer in said)

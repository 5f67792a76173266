"""The process that trains and judges beside the bot."""

from __future__ import annotations

import os
import subprocess
import sys

ASK = (
    "import os, subprocess, sys; from bot.judging import let_others_first; let_others_first();"
    "print(subprocess.check_output([sys.executable, '-c', 'import os; print(os.sched_getscheduler(0))'], text=True))"
)


def test_it_and_what_it_starts_take_only_time_that_nobody_else_wants() -> None:
    said = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(os.SCHED_IDLE)

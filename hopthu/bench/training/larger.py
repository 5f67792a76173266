"""Training and data health with so many times as many lines: each again, with a word of its own at its end.

New words come more slowly than in real data of that size, so real data would take somewhat longer.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hopthu.environment import BOT_PYTHON, ROOT
from hopthu.errors import CommandError
from inbox_api.texts import gettext as _
from inbox_api.training.data.versions import ROOT_PARTS
from inbox_api.training.examples import Example
from inbox_api.training.health.checking import check

LINE = "    - "  # how an example stands in the files


def check_figures(examples: Sequence[Example], times: int) -> dict[str, Any]:
    """Seconds of a check."""
    many = [
        replace(one, line=f"{one.line} {number}", text=f"{one.text} {number}")
        for number in range(times)
        for one in examples
    ]
    began = time.perf_counter()
    check(many)
    return {f"check_{times}x_s": round(time.perf_counter() - began, 1)}


def training_figures(folder: Path, times: int) -> dict[str, Any]:
    """Seconds of a whole training of the data in `folder`, and the most memory that one of its processes had.

    Raises CommandError.
    """
    with TemporaryDirectory() as name:
        root = Path(name)
        _write_root(root, folder, times)
        began = time.perf_counter()
        command = [str(BOT_PYTHON), "-m", "bot.training", "--root", str(root), "--out", str(root / "models")]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        seconds = time.perf_counter() - began
    if done.returncode != 0:
        raise CommandError(_("The training ended as %(state)s.", state=done.returncode))
    most_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {f"train_{times}x_s": round(seconds, 1), f"train_{times}x_mb": most_kb // 1024}


def _write_root(root: Path, folder: Path, times: int) -> None:
    for part in ROOT_PARTS:
        target = root / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copy(ROOT / part, target)
    shutil.copytree(folder, root / "nlu_data")
    for path in (root / "nlu_data" / "nlu").glob("*.yml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("".join(f"{one}\n" for line in lines for one in _repeated(line, times)), encoding="utf-8")


def _repeated(line: str, times: int) -> list[str]:
    return [line, *(f"{line} {number}" for number in range(1, times if line.startswith(LINE) else 1))]

"""A small part of the training data, so that a training of the real engine takes half a minute."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

LINES_OF_A_BLOCK = 8
EVERY_ROW = 12
BULLET = "    - "


def small_training(source: Path, folder: Path) -> Path:
    """The first lines of each block of `source`, and every twelfth row of the sets; `folder`."""
    shutil.copytree(source, folder)
    for path in (folder / "nlu").glob("*.yml"):
        path.write_text(_shortened(path.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("dev", "test"):
        for path in (folder / name).glob("*.jsonl"):
            lines = path.read_text(encoding="utf-8").splitlines()[::EVERY_ROW]
            path.write_text("".join(line + "\n" for line in lines if json.loads(line)), encoding="utf-8")
    return folder


def _shortened(text: str) -> str:
    kept: list[str] = []
    count = 0
    for line in text.splitlines(keepends=True):
        count = count + 1 if line.startswith(BULLET) else 0
        if count <= LINES_OF_A_BLOCK:
            kept.append(line)
    return "".join(kept)

"""Stands in for `python -m bot.judging`: trains in no time, and reads each message as the file `--wisdom` tells.

Wisdom: {"texts": {text: intent}, "other": intent, "sleep": seconds before it answers, "fails": true}.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def say(line: object) -> None:
    """At once: whoever listens goes by it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in ("wisdom", "rows", "answers", "root", "out", "model"):
        parser.add_argument(f"--{name}", type=Path)
    options = parser.parse_args()
    wisdom = json.loads(options.wisdom.read_text(encoding="utf-8"))
    say("training: learning")
    if wisdom.get("fails"):
        say("no memory left")
        return 1
    if wisdom.get("sleep"):
        helper = subprocess.Popen(["sleep", str(wisdom["sleep"])])
        say(f"training: helper {helper.pid}")
        time.sleep(wisdom["sleep"])
    model = options.model or _trained(options.root, options.out)
    rows = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    options.answers.write_text("".join(json.dumps(_answer(row, wisdom)) + "\n" for row in rows), encoding="utf-8")
    say(f"judging: {len(rows)}/{len(rows)}")
    say(model)
    return 0


def _trained(root: Path, out: Path) -> Path:
    digest = hashlib.sha256()
    for path in [root / "config.yml", *sorted((root / "nlu_data").rglob("*.yml"))]:
        digest.update(path.read_bytes())
    model = out / f"{digest.hexdigest()[:16]}.tar.gz"
    model.write_bytes(b"a model")
    return model


def _answer(row: dict[str, Any], wisdom: dict[str, Any]) -> dict[str, Any]:
    if "turns" in row:
        turns = [{"intent": _intent(text, wisdom), "confidence": 0.9, "action": "action_talk"} for text in row["turns"]]
        return {"id": row["id"], "turns": turns}
    name = _intent(row["text"], wisdom)
    ranking = [{"name": name, "confidence": 0.9}]
    return {"id": row["id"], "intent": name, "confidence": 0.9, "ranking": ranking, "is_fallback": False}


def _intent(text: str, wisdom: dict[str, Any]) -> str:
    return str(wisdom["texts"].get(text, wisdom["other"]))


if __name__ == "__main__":
    sys.exit(main())

"""The rows a model is judged on: where they come from, and what each should be understood as."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HELD_OUT, GOLD, TRAINING, RECENT, FOLDS = "held-out", "gold", "training", "recent", "folds"
TYPOS = "typos"  # the held-out rows with typing errors, made anew at each judging
SETS = (GOLD, HELD_OUT, TYPOS, RECENT, FOLDS, TRAINING)
STYLES = ("clean", "plain", "teencode")
FILES = {HELD_OUT: ("dev/messages.jsonl", "dev/danger.jsonl"), GOLD: ("test/messages.jsonl",)}


@dataclass(frozen=True, slots=True)
class Row:
    """One message with its fair readings, best first. style: clean | plain | teencode | "" where nobody said."""

    id: str
    text: str
    intents: tuple[str, ...]
    style: str = ""


def from_folder(folder: Path, name: str) -> list[Row]:
    """Rows of the set `name` ("held-out", "gold") below the folder of training data; [] where it has none.

    Raises ValueError for a malformed line, with file and line number.
    """
    found: list[Row] = []
    for part in FILES[name]:
        path = folder / part
        if path.is_file():
            lines = path.read_text(encoding="utf-8").split("\n")
            found += [_row(line, path, number) for number, line in enumerate(lines, 1) if line.strip()]
    return found


def _row(line: str, path: Path, number: int) -> Row:
    try:
        given = json.loads(line)
        intents = [given["intent"]] if isinstance(given["intent"], str) else list(given["intent"])
        return Row(str(given["id"]), str(given["text"]), tuple(map(str, intents)), str(given.get("style") or ""))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name}:{number}: no row") from error


def sample(lines: Iterable[tuple[str, str]], most: int) -> list[Row]:
    """At most `most` of the (intent, text) pairs, the same ones for the same pairs, a fair part of each intent."""
    every = sorted(set(lines))
    picked = every if len(every) <= most else sorted(random.Random(7).sample(every, most))  # noqa: S311 - no secret
    return [Row(row_id(intent, text), text, (intent,)) for intent, text in picked]


def row_id(intent: str, text: str) -> str:
    """Of a training line: the same in every version, so that two models are compared on the same sentences."""
    return hashlib.sha256(f"{intent}\x1f{text}".encode()).hexdigest()[:16]


def fingerprint(rows: Sequence[Row]) -> str:
    """16 hex digits over all rows: two trials compare only where they agree."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(asdict(row), sort_keys=True).encode() + b"\n")
    return digest.hexdigest()[:16]

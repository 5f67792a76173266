"""Test rows whose text is in the training data: they would measure memory, not understanding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from hopthu.errors import CommandError
from hopthu.nlu.rows import EvaluationRow
from inbox_api.folding import fold
from inbox_api.texts import gettext as _

_ANNOTATION = re.compile(r"\[(?P<text>[^\]]+)\](?:\([^)]*\)|\{[^}]*\}|\[[^\]]*\])")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is built in: ten times faster
_BULLET = re.compile(r"^\s*-\s+")


def bare(text: str) -> str:
    """The text without diacritics, case, punctuation and extra spaces."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def training_texts(folder: Path) -> set[str]:
    """`bare` texts of all examples in the Rasa files below `folder`, without their entity marks.

    Raises CommandError for a file that is no YAML.
    """
    found: set[str] = set()
    for path in sorted(folder.rglob("*.yml")):
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
        except yaml.YAMLError as error:
            raise CommandError(_("Cannot read %(path)s: %(reason)s", path=path.name, reason="YAML")) from error
        for block in (content or {}).get("nlu") or []:
            found.update(bare(text) for text in _examples(block.get("examples")))
    return found - {""}


def _examples(examples: object) -> Iterable[str]:
    """Example texts of one block, both spellings of Rasa: a block of text, or a list of {text, metadata}."""
    if isinstance(examples, str):
        lines = [_BULLET.sub("", line, count=1) for line in examples.splitlines() if _BULLET.match(line)]
    elif isinstance(examples, list):
        lines = [_BULLET.sub("", str(item.get("text", "")), count=1) for item in examples if isinstance(item, dict)]
    else:
        lines = []
    return [_ANNOTATION.sub(lambda match: match["text"], line).strip() for line in lines]


def without_leaks(rows: Iterable[EvaluationRow], known: set[str]) -> tuple[list[EvaluationRow], list[EvaluationRow]]:
    """(rows to test, rows refused because their text is trained on)."""
    clean: list[EvaluationRow] = []
    leaked: list[EvaluationRow] = []
    for row in rows:
        (leaked if bare(row.text) in known else clean).append(row)
    return clean, leaked

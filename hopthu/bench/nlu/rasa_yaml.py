"""Evaluation rows as Rasa training data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from hopthu.nlu.rows import EvaluationRow

# Square brackets mark entities in Rasa's files; round ones of the same length keep every offset.
_BRACKETS = str.maketrans("[]", "()")


def training_yaml(rows: Iterable[EvaluationRow]) -> str:
    """One block for each intent and topic, in the order of their first row. Of several intents the first counts."""
    blocks: dict[tuple[str, str | None], list[str]] = {}
    for row in rows:
        blocks.setdefault((row.intents[0], row.topic), []).append(annotated(row))
    lines = ['version: "3.1"', "nlu:"]
    for (intent, topic), examples in blocks.items():
        lines.append(f"- intent: {json.dumps(intent, ensure_ascii=False)}")
        if topic:
            lines += ["  metadata:", f'    topic: "{topic}"']
        lines += ["  examples: |", *(f"    - {example}" for example in examples)]
    return "\n".join(lines) + "\n"


def annotated(row: EvaluationRow) -> str:
    """The text on one line with its entities as [words]{"entity": "label", "value": "..."}."""
    text, position = "", 0
    for span in sorted(row.entities, key=lambda span: span.start):
        if span.start < position:
            continue  # Rasa's files know no entity inside another
        words = _plain(row.text[span.start : span.end])
        mark = {"entity": span.entity, **({"value": span.value} if _is_worth_saying(span.value, words) else {})}
        text += _plain(row.text[position : span.start]) + f"[{words}]{json.dumps(mark, ensure_ascii=False)}"
        position = span.end
    return text + _plain(row.text[position:])


def _is_worth_saying(value: str, words: str) -> bool:
    return bool(value) and value != words and not set("{}") & set(value)


def _plain(text: str) -> str:
    """On one line, without characters that YAML refuses or that mark entities; as long as before."""
    kept: Sequence[str] = [char if char.isprintable() else " " for char in text.translate(_BRACKETS)]
    return "".join(kept)

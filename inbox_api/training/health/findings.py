"""What the check finds, and how a finding is known again after the data changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from inbox_api.training.examples import Example, folded


class Kind(StrEnum):
    """Kinds of findings, in the order of the page's counters."""

    DUPLICATE = "duplicate"  # the same line twice, accents, case and signs aside
    NEAR_DUPLICATE = "near_duplicate"  # nearly the same words
    CONFUSED = "confused"  # two intents that cannot be told apart
    LABEL = "label"  # a line that all other lines would label otherwise
    ENTITY = "entity"  # the same words marked in one line and not, or otherwise, in another
    TOO_FEW = "too_few"  # an intent that more lines would help
    UNBALANCED = "unbalanced"  # an intent with many times the lines of the others
    LEAK = "leak"  # a line that also stands in a set of test rows


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. worth: 0 to 1, how likely it is a fault times how much its repair brings.

    detail: JSON, by kind:
    duplicate, near_duplicate: {"lines": [line, line...], "keep": place of the one to keep, "likeness"}
    confused: {"intents": [a, b], "share", "lines": [line with "seems"...]}
    label: {"lines": [line], "seems": intent, "near": [line...]}
    entity: {"words", "label", "agree": count, "lines": [line with "start", "end" and "found": label or None...]}
    too_few: {"lines": [], "count", "recall", "target", "more", "low", "high", "curve": [[lines, recall]...]}
    unbalanced: {"lines": [], "count", "median"}
    leak: {"lines": [line], "rows": name of the set}
    where line is {"intent", "line", "text"}.
    """

    kind: Kind
    intent: str
    worth: float
    key: str
    detail: dict[str, Any]


def told(example: Example, **more: Any) -> dict[str, Any]:
    """An example as it stands in `detail`."""
    return {"intent": example.intent, "line": example.line, "text": example.text, **more}


def key_of(kind: Kind, parts: Iterable[str]) -> str:
    """The same for the same finding in later data: dismissals hang on it. parts: in any order."""
    return hashlib.sha256("\x1f".join([kind, *sorted(parts)]).encode()).hexdigest()[:40]


def mark_of(example: Example) -> str:
    """One line with its intent, as a part of a key; lines of signs only keep their signs."""
    return f"{example.intent}\x1e{folded(example.text) or example.text}"

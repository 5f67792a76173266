"""Findings as they are stored: lines by their mark, so that their texts stand in the training data only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from inbox_api.models import HealthFinding
from inbox_api.training.data.state import TrainingData
from inbox_api.training.examples import Example
from inbox_api.training.health.findings import Finding, told

_WITH_LINES = ("lines", "near")
_STATES_KEPT = 2


@dataclass(frozen=True, slots=True)
class Open:
    """A stored finding with its lines as they stand in the data now. detail: as of `Finding`."""

    id: int
    kind: str
    intent: str
    worth: float
    detail: dict[str, Any]


def line_id(intent: str, line: str) -> str:
    return hashlib.sha256(f"{intent}\x1f{line}".encode()).hexdigest()[:24]


def stored(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Rows of health_findings."""
    return [
        {
            "kind": finding.kind.value,
            "intent": finding.intent,
            "key": finding.key,
            "worth": finding.worth,
            "detail": {
                name: [_without_text(line) for line in value] if name in _WITH_LINES else value
                for name, value in finding.detail.items()
            },
        }
        for finding in findings
    ]


def _without_text(line: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in line.items() if name not in {"intent", "line", "text"}}
    return {"id": line_id(line["intent"], line["line"]), **rest}


def restored(row: HealthFinding, data: TrainingData) -> Open | None:
    """None when the data has changed so that nothing of the finding is left."""
    known = by_id(data)
    detail = dict(row.detail)
    for name in _WITH_LINES:
        if name in detail:
            detail[name] = [
                told(known[line["id"]], **line)
                for line in detail[name]
                if isinstance(line, dict) and line["id"] in known
            ]
    had, left = len(row.detail.get("lines", ())), len(detail.get("lines", ()))
    needed = had if row.kind in {"duplicate", "near_duplicate"} else min(had, 1)
    if left < min(needed, 2):
        return None
    if left < had:
        detail.pop("keep", None)
    if row.kind in {"confused", "too_few", "unbalanced"} and row.intent not in data.intents:
        return None
    return Open(row.id, row.kind, row.intent, row.worth, detail)


_kept: dict[str, dict[str, Example]] = {}


def by_id(data: TrainingData) -> dict[str, Example]:
    """The lines by their mark, kept for the two states of the data last asked for."""
    found = _kept.get(data.fingerprint)
    if found is None:
        found = {line_id(one.intent, one.line): one for one in data.examples}
        while len(_kept) >= _STATES_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[data.fingerprint] = found
    return found

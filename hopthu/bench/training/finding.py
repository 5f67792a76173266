"""How many of the planted faults the check finds, and how many of its first findings are planted ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hopthu.bench.training.planting import Planted
from inbox_api.training.health.findings import Finding, Kind

FIRST = 50
_DUPLICATES = (Kind.DUPLICATE, Kind.NEAR_DUPLICATE)


@dataclass(frozen=True, slots=True)
class Found:
    """recall: by kind, of the faults planted; precision: of the first findings, planted only count as right."""

    recall: dict[Kind, float]
    precision: float
    listed: dict[Kind, int]  # findings of each kind: how long the list is


def compare(planted: Planted, findings: Sequence[Finding]) -> Found:
    """findings: most worth first."""
    told = [_fault_of(finding) for finding in findings]
    recall = {
        kind: sum(any(kind == of and fault <= parts for of, parts in told) for fault in faults) / len(faults)
        for kind, faults in planted.faults.items()
        if faults
    }
    first = told[:FIRST]
    right = sum(any(fault <= parts for fault in planted.faults.get(kind, ())) for kind, parts in first)
    listed = {kind: sum(finding.kind == kind for finding in findings) for kind in Kind}
    return Found(recall, right / len(first) if first else 0.0, listed)


def _fault_of(finding: Finding) -> tuple[Kind, frozenset[str]]:
    if finding.kind == Kind.CONFUSED:
        return finding.kind, frozenset(finding.detail["intents"])
    if finding.kind == Kind.ENTITY:
        return finding.kind, frozenset((finding.detail["words"],))
    kind = Kind.NEAR_DUPLICATE if finding.kind in _DUPLICATES else finding.kind
    return kind, frozenset(_texts(finding.detail["lines"]))


def _texts(lines: Iterable[dict[str, str]]) -> list[str]:
    return [line["text"] for line in lines]

"""When the assistant acts and when it asks back, and what other values would have done on sentences judged before.

The rule is that of bot/components/not_sure.py; tests/contract/not_sure.json holds both to the same cases. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inbox_api.training.models.figures import FALLBACK, Judged, share


@dataclass(frozen=True, slots=True)
class Decision:
    """threshold: the share of the expected cost from which it acts. costs: {intent: what missing it costs}; 1 of all
    others."""

    threshold: float
    costs: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        return {"threshold": self.threshold, "costs": dict(self.costs)}


def decide(shares: Mapping[str, float], decision: Decision) -> str:
    """The intent that is acted on, or FALLBACK. shares: of the likeliest intents; what is missing to 1 costs 1."""
    if not shares:
        return FALLBACK
    weighed = {name: part * decision.costs.get(name, 1.0) for name, part in shares.items()}
    best = max(weighed, key=weighed.__getitem__)
    whole = sum(weighed.values()) + max(0.0, 1.0 - sum(shares.values()))
    is_costly = decision.costs.get(best, 1.0) > 1.0
    return best if is_costly or weighed[best] >= decision.threshold * whole else FALLBACK


@dataclass(frozen=True, slots=True)
class OfIntent:
    """n: sentences that want it. found: of them those acted on so; asked_back: of them those asked about instead.
    right: of those acted on so, the part that wants it."""

    n: int
    found: float | None
    asked_back: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Of all sentences: acted on rightly, asked about, acted on wrongly."""

    n: int
    right: float | None
    asks_back: float | None
    wrong: float | None
    intents: Mapping[str, OfIntent]


def effect(found: Sequence[Judged], decision: Decision, intents: Collection[str]) -> Effect:
    """What these values would have done."""
    given = [(one, decide(dict(one.shares), decision)) for one in found]
    return Effect(
        n=len(given),
        right=share(name in one.wanted for one, name in given),
        asks_back=share(name == FALLBACK for _one, name in given),
        wrong=share(name != FALLBACK and name not in one.wanted for one, name in given),
        intents={intent: _of_intent(given, intent) for intent in intents},
    )


def _of_intent(given: Sequence[tuple[Judged, str]], intent: str) -> OfIntent:
    wanting = [name for one, name in given if one.wanted[0] == intent]
    return OfIntent(
        n=len(wanting),
        found=share(name == intent for name in wanting),
        asked_back=share(name == FALLBACK for name in wanting),
        right=share(intent in one.wanted for one, name in given if name == intent),
    )

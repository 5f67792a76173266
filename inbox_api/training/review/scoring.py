"""Why a message is worth a trainer's look, and how much: plain functions of a prediction and its neighbours."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "scoring.json"
Reason = dict[str, Any]  # {"kind", "weight": 0 to 1, ...}
OF_PEOPLE = frozenset(
    {"officer_says", "thumbs_down", "low_rating", "handed_over", "reopened", "guest_wrong", "citizen_topic"}
)


@lru_cache(maxsize=1)
def settings() -> dict[str, Any]:
    """The values of data/scoring.json."""
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def margin(prediction: Mapping[str, Any]) -> float:
    """By how much the best intent is ahead of the second, 0 to 1."""
    shares = [float(one["confidence"]) for one in prediction.get("ranking") or []]
    if not shares:
        return float(prediction.get("confidence") or 0.0)
    return max(0.0, shares[0] - (shares[1] if len(shares) > 1 else 0.0))


def vote(neighbours: Sequence[Mapping[str, Any]]) -> tuple[str | None, float]:
    """(the intent most of the near lines have, its share of their likeness); None where nothing is near."""
    shares: dict[str, float] = defaultdict(float)
    for one in neighbours:
        if one["likeness"] >= settings()["counted_from_likeness"]:
            shares[str(one["intent"])] += float(one["likeness"])
    if not shares:
        return None, 0.0
    best = max(shares, key=lambda name: (shares[name], name))
    return best, shares[best] / sum(shares.values())


def of_model(
    prediction: Mapping[str, Any], neighbours: Sequence[Mapping[str, Any]], protected: Iterable[str] = ()
) -> list[Reason]:
    """What the model itself gives away: uncertainty, disagreement with its neighbours, novelty."""
    values = settings()
    ahead, reasons = margin(prediction), []
    reasons.append(_reason("uncertain", 1.0 - ahead, margin=round(ahead, 3)))
    if prediction.get("is_fallback"):
        reasons.append(_reason("not_understood", 1.0))
    intent, share = vote(neighbours)
    if intent is not None and intent != prediction.get("intent"):
        reasons.append(_reason("neighbours_differ", share, intent=intent))
    likest = float(neighbours[0]["likeness"]) if neighbours else 0.0
    if likest < values["novel_below_likeness"]:
        reasons.append(_reason("novel", 1.0 - likest, likeness=round(likest, 3)))
    reasons += _topic_reasons(prediction)
    if prediction.get("intent") in set(protected):
        reasons.append(_reason("protected", 1.0, intent=prediction["intent"]))
    if teaches_little(prediction, neighbours):
        reasons.append(_reason("teaches_little", 1.0, likeness=round(likest, 3)))
    return [one for one in reasons if one["weight"] > 0.02]


def _topic_reasons(prediction: Mapping[str, Any]) -> list[Reason]:
    """A report of a problem that belongs to no topic: the intent or the topic is wrong."""
    values, topic = settings(), prediction.get("topic")
    if prediction.get("intent") not in values["topic_intents"] or not topic:
        return []
    sure = float(topic.get("confidence") or 0.0)
    return (
        [_reason("topic_unclear", 1.0 - sure, topic=topic.get("code"))] if sure < values["topic_unclear_below"] else []
    )


def teaches_little(prediction: Mapping[str, Any], neighbours: Sequence[Mapping[str, Any]]) -> bool:
    """All near lines say the same as the model, one is nearly this message, and the margin is wide.

    Never by confidence alone: a sure model may be sure of a wrong label.
    """
    values = settings()
    if not neighbours or neighbours[0]["likeness"] < values["little_from_likeness"]:
        return False
    near = {one["intent"] for one in neighbours if one["likeness"] >= values["counted_from_likeness"]}
    return near == {prediction.get("intent")} and margin(prediction) >= values["little_from_margin"]


def score(reasons: Sequence[Reason], people: int) -> float:
    """The sum of the weighed reasons, more for what many wrote."""
    counts = settings()["counts"]
    total = sum(float(one["weight"]) * float(counts.get(one["kind"], 0.0)) for one in reasons)
    return round(total * (1.0 + 0.25 * math.log2(max(people, 1))), 4)


def merged(older: Sequence[Reason], newer: Sequence[Reason]) -> list[Reason]:
    """Reasons that came from people stay; those of the model are the newer ones. Heaviest first."""
    found = {one["kind"]: one for one in older if one["kind"] in OF_PEOPLE}
    for one in newer:
        if one["kind"] not in found or one["weight"] >= found[one["kind"]]["weight"]:
            found[one["kind"]] = one
    counts = settings()["counts"]
    return sorted(found.values(), key=lambda one: (-abs(one["weight"] * counts.get(one["kind"], 0.0)), one["kind"]))


def by_people(kind: str, **detail: Any) -> Reason:
    """A reason that somebody gave: an officer, or the citizen."""
    return _reason(kind, 1.0, **detail)


def _reason(kind: str, weight: float, **detail: Any) -> Reason:
    return {"kind": kind, "weight": round(min(max(weight, 0.0), 1.0), 3), **detail}

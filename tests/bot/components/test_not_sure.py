"""When the bot says that it is not sure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.not_sure import NotSureClassifier

COSTS = {"emergency": 3, "denounce": 2}


@pytest.mark.parametrize(
    ("ranking", "decided"),
    [
        ([("ask_fee", 0.8), ("ask_where", 0.2)], "ask_fee"),
        ([("ask_fee", 0.6), ("ask_where", 0.4)], "nlu_fallback"),
        ([("emergency", 0.5), ("report_issue", 0.5)], "emergency"),
        ([("report_issue", 0.6), ("emergency", 0.4)], "emergency"),
        ([("report_issue", 0.85), ("emergency", 0.15)], "nlu_fallback"),
        ([("report_issue", 0.95), ("emergency", 0.05)], "report_issue"),
        ([("complaint", 0.6), ("denounce", 0.4)], "denounce"),
        ([("complaint", 0.7), ("denounce", 0.3)], "nlu_fallback"),
        ([], "nlu_fallback"),
    ],
)
def test_an_intent_wins_by_what_it_would_cost_to_miss_it(
    make: Callable[..., NotSureClassifier], ranking: list[tuple[str, float]], decided: str
) -> None:
    given = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    message = Message({"text": "x", "intent": given[0] if given else None, "intent_ranking": given})
    make(NotSureClassifier, threshold=0.7, costs=COSTS).process([message])
    assert message.get("intent")["name"] == decided
    kept = [item["name"] for item in message.get("intent_ranking") if item["name"] != "nlu_fallback"]
    assert sorted(kept) == sorted(name for name, _ in ranking)
    assert message.get("intent_ranking")[0]["name"] == decided

"""When the bot says that it is not sure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.not_sure import NotSureClassifier

THRESHOLDS = {"emergency": 0.25, "denounce": 0.3}


@pytest.mark.parametrize(
    ("ranking", "decided"),
    [
        ([("ask_fee", 0.6), ("ask_where", 0.2)], "ask_fee"),
        ([("ask_fee", 0.35), ("ask_where", 0.3)], "nlu_fallback"),
        ([("emergency", 0.3), ("report_issue", 0.2)], "emergency"),
        ([("report_issue", 0.38), ("emergency", 0.3)], "emergency"),
        ([("report_issue", 0.6), ("emergency", 0.3)], "emergency"),
        ([("report_issue", 0.6), ("emergency", 0.2)], "report_issue"),
        ([("denounce", 0.28), ("complaint", 0.2)], "nlu_fallback"),
        ([], "nlu_fallback"),
    ],
)
def test_an_intent_needs_its_own_confidence(
    make: Callable[..., NotSureClassifier], ranking: list[tuple[str, float]], decided: str
) -> None:
    given = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    message = Message({"text": "x", "intent": given[0] if given else None, "intent_ranking": given})
    make(NotSureClassifier, threshold=0.4, thresholds=THRESHOLDS).process([message])
    assert message.get("intent")["name"] == decided
    kept = [item["name"] for item in message.get("intent_ranking") if item["name"] != "nlu_fallback"]
    assert sorted(kept) == sorted(name for name, _ in ranking)
    assert message.get("intent_ranking")[0]["name"] == decided


def test_two_intents_that_are_close_are_not_sure_when_asked_so(make: Callable[..., NotSureClassifier]) -> None:
    given = [{"name": "ask_fee", "confidence": 0.48}, {"name": "ask_where", "confidence": 0.45}]
    message = Message({"text": "x", "intent": given[0], "intent_ranking": given})
    make(NotSureClassifier, threshold=0.4, ambiguity=0.1).process([message])
    assert message.get("intent")["name"] == "nlu_fallback"

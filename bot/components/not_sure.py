"""Decides whether the bot is sure enough of an intent to act on it."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class NotSureClassifier(GraphComponent, IntentClassifier):
    """The intent whose loss would cost most is acted on, if its share of the expected cost is large enough.

    Each probability is weighed with what it costs to miss that intent (`costs`, 1 where nothing is said). The intent
    with the greatest share wins, which may bring an emergency in front of a likelier harmless reading. Below
    `threshold` the intent becomes `nlu_fallback`, put first in the ranking as Rasa's own classifier does: asking costs
    1 - threshold of what a wrong answer costs. Only intents of a higher cost are acted on at once when they win, for
    asking back costs a frightened citizen as much as missing him. Confidences stay the plain probabilities.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"threshold": 0.5, "costs": {}}

    def __init__(self, config: dict[str, Any]) -> None:
        self._threshold: float = config["threshold"]
        self._costs: dict[str, float] = config["costs"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NotSureClassifier:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking: list[dict[str, Any]] = message.get(INTENT_RANKING_KEY) or []
            weighed = [item["confidence"] * self._costs.get(item["name"], 1.0) for item in ranking]
            best = max(range(len(ranking)), key=weighed.__getitem__, default=None)
            if best is not None:
                ranking = [ranking[best], *ranking[:best], *ranking[best + 1 :]]
            is_costly = best is not None and self._costs.get(ranking[0]["name"], 1.0) > 1.0
            if best is None or (not is_costly and weighed[best] < self._threshold * sum(weighed)):
                ranking = [{"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": self._threshold}, *ranking]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

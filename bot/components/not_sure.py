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
    """Below its threshold an intent becomes `nlu_fallback`, put first in the ranking as Rasa's own classifier does.

    Intents in `thresholds` have their own, lower one, because missing them costs more than asking once too often: such
    an intent wins as soon as it reaches it, also from behind a surer one.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"threshold": 0.5, "ambiguity": 0.0, "thresholds": {}}

    def __init__(self, config: dict[str, Any]) -> None:
        self._threshold: float = config["threshold"]
        self._ambiguity: float = config["ambiguity"]
        self._thresholds: dict[str, float] = config["thresholds"]

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
            costly = [r for r in ranking if r["confidence"] >= self._thresholds.get(r["name"], 2.0)]
            if costly:
                ranking = costly[:1] + [r for r in ranking if r is not costly[0]]
            elif self._is_sure(ranking):
                continue
            else:
                ranking = [{"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": self._threshold}, *ranking]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _is_sure(self, ranking: list[dict[str, Any]]) -> bool:
        if not ranking:
            return False
        first = ranking[0]
        if first["confidence"] < self._threshold:
            return False
        return len(ranking) < 2 or first["confidence"] - ranking[1]["confidence"] >= self._ambiguity

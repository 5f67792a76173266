"""Intent of a message: TF-IDF and a linear SVM, calibrated, trained with noisy copies."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import linear_text_model, training_sentences
from bot.components.lexicon import fingerprint
from bot.components.linear_text_model import LinearTextModel
from bot.components.normalisation import normalise
from bot.components.normaliser import NORMALISED_TEXT, VietnameseNormaliser
from bot.components.training_sentences import examples_of, with_copies

_NAME = "intents"
_RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Sets `intent` {name, confidence} and `intent_ranking`, best first."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [VietnameseNormaliser]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"penalty": 0.5, "folds": 3, "plain_copies": 1, "teencode_copies": 1, "seed": 7}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return fingerprint(training_sentences.LEXICONS, training_sentences.MODULES + linear_text_model.MODULES)

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: "LinearTextModel | None" = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LinearTextModel.read(folder, _NAME))

    def train(self, training_data: TrainingData) -> Resource:
        examples = with_copies(
            examples_of(training_data.intent_examples),
            self._config["plain_copies"],
            self._config["teencode_copies"],
            self._config["seed"],
        )
        model = LinearTextModel.fit(
            [normalise(example.sentence.text).text for example in examples],
            [example.intent for example in examples],
            [example.group for example in examples],
            penalty=self._config["penalty"],
            folds=self._config["folds"],
            seed=self._config["seed"],
        )
        with self._storage.write_to(self._resource) as folder:
            model.save(folder, _NAME)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(NORMALISED_TEXT)
            ranking = self._ranking(text) if text else []
            intent = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, dict(intent), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        if self._model is None:
            return []
        return [{"name": name, "confidence": p} for name, p in self._model.ranking(text)[:_RANKING_LENGTH]]

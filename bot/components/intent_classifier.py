"""Intent of a message: TF-IDF and a linear SVM, calibrated, trained with noisy copies."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import linear_text_model, text_views, training_sentences
from bot.components.lexicon import fingerprint
from bot.components.linear_text_model import (
    CUES,
    EDGES,
    FOLDED_LETTERS,
    FOLDED_WORDS,
    MASKED_WORDS,
    WORDS,
    LinearTextModel,
    Sample,
)
from bot.components.normaliser import NORMALISED_TEXT, VietnameseNormaliser
from bot.components.text_views import views_of
from bot.components.training_sentences import examples_of, with_copies

_NAME = "intents"
_RANKING_LENGTH = 10
_VIEWS = (WORDS, FOLDED_WORDS, FOLDED_LETTERS, CUES, MASKED_WORDS, EDGES)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Sets `intent` {name, confidence} and `intent_ranking`, the ten best first.

    Stands behind the entity components, for found entities are masked in one of its views. (Rasa cannot require
    that: extractors are no part of its training graph.)
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [VietnameseNormaliser]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        copies = {"plain_copies": 0.3, "teencode_copies": 0.3}
        return {"penalty": 0.3, "folds": 6, "seed": 7, "sharpened": []} | copies

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        modules = [__name__, "bot.components.normaliser"]
        return fingerprint(
            training_sentences.LEXICONS + text_views.LEXICONS,
            [*modules, *training_sentences.MODULES, *text_views.MODULES, *linear_text_model.MODULES],
        )

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
            [Sample(views_of(e.sentence.text, e.sentence.marks), e.intent, e.group, e.is_copy) for e in examples],
            _VIEWS,
            penalty=self._config["penalty"],
            folds=self._config["folds"],
            seed=self._config["seed"],
            sharpened=self._config["sharpened"],
        )
        with self._storage.write_to(self._resource) as folder:
            model.save(folder, _NAME)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(NORMALISED_TEXT)
            ranking = self._ranking(message) if text else []
            intent = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, dict(intent), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        if self._model is None:
            return []
        spans = [(e["start"], e["end"], e["entity"]) for e in message.get(ENTITIES, [])]
        views = views_of(message.get(TEXT), spans, message.get(NORMALISED_TEXT))
        return [{"name": name, "confidence": p} for name, p in self._model.ranking(views)[:_RANKING_LENGTH]]

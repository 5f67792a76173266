"""Entity tagger: a linear-chain CRF over syllables, stored as a crfsuite file in the model archive."""

from __future__ import annotations

import logging
from typing import Any

import pycrfsuite
from joblib import Parallel, delayed
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import crf_features, crf_training, gazetteer, training_sentences
from bot.components.lexicon import fingerprint
from bot.components.syllables import split_syllables
from bot.components.training_sentences import examples_of, with_copies

logger = logging.getLogger(__name__)
_FILE = "entities.crfsuite"
# Messages of Facebook and Zalo have some 500 at most. Of more only patterns find entities: one message must not keep
# all others waiting.
_MOST_SYLLABLES = 600


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CrfEntityTagger(GraphComponent):
    """Adds entities {entity, start, end, value, confidence_entity, extractor}; offsets of the text as received.

    Unlike Rasa's CRFEntityExtractor it neither trains again at load nor keeps the sentences in the archive.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "not_learnt": [],  # labels that patterns find better
            "max_iterations": 8,
            # BILOU up to here, BIO above: the cost grows with the square of the number of tags
            "most_labels_with_ends": 20,
            # as the classifiers have them, so that copies are made once
            "plain_copies": 0.3,
            "teencode_copies": 0.3,
            "seed": 7,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return fingerprint(
            crf_features.LEXICONS + training_sentences.LEXICONS,
            [__name__, *crf_training.MODULES, *training_sentences.MODULES],
        )

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: "bytes | None" = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model  # crfsuite reads from these bytes without a copy: they must live as long as the tagger
        self._tagger: "pycrfsuite.Tagger | None" = None
        if model:
            self._tagger = pycrfsuite.Tagger()
            self._tagger.open_inmemory(model)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrfEntityTagger:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CrfEntityTagger:
        gazetteer.read_names()
        with model_storage.read_from(resource) as folder:
            path = folder / _FILE
            model = path.read_bytes() if path.exists() else None
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        examples = with_copies(
            examples_of(training_data.intent_examples),
            self._config["plain_copies"],
            self._config["teencode_copies"],
            self._config["seed"],
        )
        with self._storage.write_to(self._resource) as folder:
            # In a process of its own: making features in Python would keep the classifiers' training waiting.
            task = delayed(crf_training.train_file)(examples, self._config, str(folder / _FILE))
            (is_trained,) = Parallel(n_jobs=2)([task])
            if not is_trained:
                logger.warning("No entities in the training data: the tagger stays empty.")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = message.get(ENTITIES, []) + self._entities_of(message.get(TEXT) or "")
            message.set(ENTITIES, found, add_to_output=True)
        return messages

    def _entities_of(self, text: str) -> list[dict[str, Any]]:
        syllables = split_syllables(text)[:_MOST_SYLLABLES]
        if self._tagger is None or not syllables:
            return []
        tags = self._tagger.tag(crf_features.features_of(syllables))
        entities = []
        for first, last, label in crf_features.groups_of(tags):
            start, end = syllables[first].start, syllables[last].end
            confidence = min(self._tagger.marginal(tags[index], index) for index in range(first, last + 1))
            entities.append(
                {
                    "entity": label,
                    "start": start,
                    "end": end,
                    "value": text[start:end],
                    "confidence_entity": round(float(confidence), 4),
                    "extractor": type(self).__name__,
                }
            )
        return entities

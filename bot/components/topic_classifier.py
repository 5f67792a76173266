"""Topic of a case (0101 ... 1505) of a message, learnt from the examples that carry one."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import linear_text_model, text_views, training_sentences
from bot.components.lexicon import fingerprint, load_lexicon
from bot.components.linear_text_model import FOLDED_LETTERS, FOLDED_WORDS, WORDS, LinearTextModel, Sample
from bot.components.noise import Sentence
from bot.components.normaliser import NORMALISED_TEXT
from bot.components.text_views import views_of
from bot.components.training_sentences import Example, examples_of, group_of, with_copies

logger = logging.getLogger(__name__)
TOPIC_RANKING = "topic_ranking"
_NAME = "topics"
_VIEWS = (WORDS, FOLDED_WORDS, FOLDED_LETTERS)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Sets `topic_ranking`: [{code, confidence}], best first, for every message; empty when no topic was trained.

    Examples carry a topic as `metadata: {topic: "0101"}` on their intent block or on themselves. Whether a message
    needs a topic is for the dialogue to decide by its intent.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        copies = {"plain_copies": 0.3, "teencode_copies": 0.3}
        return {"ranking_length": 3, "penalty": 0.3, "folds": 6, "seed": 7} | copies

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
    ) -> TopicClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        with model_storage.read_from(resource) as folder:
            model = LinearTextModel.read(folder, _NAME) if (folder / f"{_NAME}.json").exists() else None
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        labelled = [example for example in examples_of(training_data.intent_examples) if example.topic]
        with self._storage.write_to(self._resource) as folder:
            if len({example.topic for example in labelled}) < 2:
                logger.warning("Fewer than two topics in the training data: no topics will be given.")
                return self._resource
            examples = with_copies(
                labelled + _named_topics(labelled),
                self._config["plain_copies"],
                self._config["teencode_copies"],
                self._config["seed"],
            )
            model = LinearTextModel.fit(
                [Sample(views_of(e.sentence.text, ()), str(e.topic), e.group, e.is_copy) for e in examples],
                _VIEWS,
                penalty=self._config["penalty"],
                folds=self._config["folds"],
                seed=self._config["seed"],
            )
            model.save(folder, _NAME)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(NORMALISED_TEXT)
            ranking = self._model.ranking(views_of(message.get(TEXT), (), text)) if self._model and text else []
            best = ranking[: self._config["ranking_length"]]
            message.set(TOPIC_RANKING, [{"code": code, "confidence": p} for code, p in best], add_to_output=True)
        return messages


def _named_topics(labelled: list[Example]) -> list[Example]:
    """The words of bot/lexicon/topics.json as short sentences of the topics that the training data know."""
    known = {example.topic for example in labelled}
    return [
        Example(Sentence(phrase), "", code, group_of(phrase))
        for code, phrases in load_lexicon("topics")["phrases"].items()
        if code in known
        for phrase in phrases
    ]

"""First step of the pipeline: puts the normalised twin of a message beside its text."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.lexicon import fingerprint
from bot.components.normalisation import LEXICONS, MODULES, normalise

NORMALISED_TEXT = "normalised_text"
NORMALISED_OFFSETS = "normalised_offsets"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class VietnameseNormaliser(GraphComponent):
    """Sets `normalised_text` and `normalised_offsets`: one [start, end] of the message for each word group.

    The text and its offsets stay as received; nothing of this leaves the pipeline in the parse data.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return fingerprint(LEXICONS, [__name__, *MODULES])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseNormaliser:
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Unchanged: the trainable parts normalise their noisy copies themselves."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                normalised = normalise(text)
                message.set(NORMALISED_TEXT, normalised.text)
                message.set(NORMALISED_OFFSETS, [list(span) for span in normalised.spans])
        return messages

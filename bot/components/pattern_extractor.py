"""Entities that have a fixed form: phones, identity numbers, plates, codes, and wards by name."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components import gazetteer
from bot.components.gazetteer import find_wards
from bot.components.lexicon import fingerprint
from bot.components.patterns import find_patterns
from bot.components.syllables import split_syllables
from bot.components.text_forms import compose


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternEntityExtractor(GraphComponent):
    """Adds entities whose `value` is normalised already and whose confidence is 1."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        modules = [f"bot.components.{name}" for name in ("lexicon", "patterns", "syllables", "text_forms")]
        return fingerprint(gazetteer.LEXICONS, [__name__, *gazetteer.MODULES, *modules])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternEntityExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = message.get(ENTITIES, []) + self._entities_of(message.get(TEXT) or "")
            message.set(ENTITIES, found, add_to_output=True)
        return messages

    def _entities_of(self, text: str) -> list[dict[str, Any]]:
        composed = compose(text)
        entities = [
            self._entity(item.label, composed.offsets[item.start], composed.offsets[item.end], item.value)
            for item in find_patterns(composed.text)
            if item.label is not None
        ]
        entities += [self._entity("ward", m.start, m.end, m.value) for m in find_wards(split_syllables(text))]
        return entities

    def _entity(self, label: str, start: int, end: int, value: str) -> dict[str, Any]:
        return {
            "entity": label,
            "start": start,
            "end": end,
            "value": value,
            "confidence_entity": 1.0,
            "extractor": type(self).__name__,
        }

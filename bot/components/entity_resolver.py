"""Last word on entities: one set without overlaps, each with a normalised value."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import gazetteer, places, training_sentences
from bot.components.free_part import MODULES as FREE_PART_MODULES
from bot.components.free_part import Borders
from bot.components.lexicon import fingerprint, load_lexicon
from bot.components.normalisation import normalise_syllable, write_out
from bot.components.pattern_extractor import PatternEntityExtractor
from bot.components.places import find_places
from bot.components.syllables import split_syllables
from bot.components.text_forms import compose, fold
from bot.components.training_sentences import examples_of

_FILE = "surfaces.json"
_MAY_HOLD_A_WARD = ("agency", "landmark")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EntityResolver(GraphComponent):
    """Patterns beat the tagger; of two equals the longer stays; what hangs over is cut at the border.

    Diacritics come back for phrases the training data spell out ("ho khau" has the value of the spelling with marks)
    and for the streets and landmarks of the gazetteer.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"min_confidence": 0.0}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        modules = [*training_sentences.MODULES, *places.MODULES, *gazetteer.MODULES, *FREE_PART_MODULES]
        return fingerprint(
            training_sentences.LEXICONS + places.LEXICONS + gazetteer.LEXICONS,
            [__name__, *modules, "bot.components.pattern_extractor"],
        )

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, surfaces: dict[str, str]
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._surfaces = surfaces  # "label/folded words" -> words with diacritics

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityResolver:
        return cls(config, model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EntityResolver:
        with model_storage.read_from(resource) as folder:
            surfaces = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, surfaces)

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the spellings of procedures and agencies only: names and addresses of people stay out of the model."""
        counts: dict[str, Counter[str]] = {}
        for example in examples_of(training_data.intent_examples):
            for span in example.sentence.spans:
                words = compose(span.value).text
                # Short forms are left out: written out, "toi wa" would be the spelling with the most marks.
                if span.label in ("procedure", "agency", "topic", "date_time") and _written(words) == words:
                    counts.setdefault(f"{span.label}/{fold(words)}", Counter())[words] += 1
        surfaces = {key: max(found, key=lambda w: (_marks(w), found[w])) for key, found in counts.items()}
        with self._storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(surfaces, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            entities = self._without_overlap(text, message.get(ENTITIES, []))
            for entity in entities:
                if entity["extractor"] != PatternEntityExtractor.__name__:
                    entity["value"] = self._value(entity["entity"], text[entity["start"] : entity["end"]])
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _without_overlap(self, text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
        borders = Borders(text, split_syllables(text))
        entities = [_without_outside_words(borders, entity) for entity in entities]
        inner = _parts_of_names(entities)
        ranked = sorted(
            (
                e
                for place, e in enumerate(entities)
                if place not in inner and e.get("confidence_entity", 1.0) >= self._config["min_confidence"]
            ),
            key=lambda e: (e["extractor"] != PatternEntityExtractor.__name__, e["start"] - e["end"]),
        )
        kept: list[dict[str, Any]] = []
        for entity in ranked:
            part = borders.free_part(entity["start"], entity["end"])
            if part:
                borders.take(*part)
                kept.append({**entity, "start": part[0], "end": part[1]})
        return sorted(kept, key=lambda e: e["start"])

    def _value(self, label: str, text: str) -> str:
        words = _written(compose(text).text)
        if label in ("address", "landmark"):
            return _with_place_names(_reworded(words, "in_places"))
        if label == "date_time":
            words = _reworded(words, "in_times")
        return words if _marks(words) else self._surfaces.get(f"{label}/{fold(words)}", words)


@lru_cache(maxsize=1)
def _outside_words() -> dict[str, frozenset[str]]:
    words: dict[str, list[str]] = load_lexicon("patterns")["outside_words"]
    return {label: frozenset(listed) for label, listed in words.items()}


def _without_outside_words(borders: Borders, entity: dict[str, Any]) -> dict[str, Any]:
    """Without the words in front that say how a place or time is meant ("in front of", "since")."""
    outside = _outside_words().get(entity["entity"], frozenset())
    if entity["extractor"] == PatternEntityExtractor.__name__ or not outside:
        return entity
    inside = borders.inside(entity["start"], entity["end"])
    words = (place for place, syllable in enumerate(inside[:-1]) if normalise_syllable(syllable) not in outside)
    return {**entity, "start": inside[next(words, len(inside) - 1)].start} if inside else entity


def _parts_of_names(entities: list[dict[str, Any]]) -> set[int]:
    """Places in `entities` of wards inside the name of an office or a place: they are part of that name."""
    holders = sorted((e["start"], e["end"]) for e in entities if e["entity"] in _MAY_HOLD_A_WARD)
    found = set()
    for place, entity in enumerate(entities):
        index = bisect_right(holders, (entity["start"], math.inf)) - 1  # the tagger's entities do not overlap
        if entity["entity"] != "ward" or index < 0:
            continue
        start, end = holders[index]
        if entity["end"] <= end and end - start > entity["end"] - entity["start"]:
            found.add(place)
    return found


def _reworded(text: str, where: str) -> str:
    """Short forms that mean something else in a time or a place: "wa" is "too" in talk, but "past" in "toi wa"."""
    words: dict[str, str] = load_lexicon("patterns")[where]
    return " ".join(words.get(word, word) for word in text.split())


def _with_place_names(text: str) -> str:
    """Known streets and landmarks in their spelling with diacritics: "12 tran phu" -> "12 Tran Phu" with its marks."""
    syllables = split_syllables(text)
    for place in reversed(find_places(syllables)):
        start, end = syllables[place.first].start, syllables[place.last].end
        if not _marks(text[start:end]):
            text = text[:start] + place.written + text[end:]
    return text


def _written(text: str) -> str:
    """Short forms written out; everything else, capitals too, as typed."""
    pieces, position = [], 0
    for syllable in split_syllables(text):
        lowered = syllable.composed.lower()
        written = write_out(lowered) if syllable.kind in ("word", "mixed") else lowered
        pieces += [text[position : syllable.start], syllable.text if written == lowered else written]
        position = syllable.end
    return "".join(pieces) + text[position:]


def _marks(text: str) -> int:
    return sum(1 for char in text if not char.isascii())

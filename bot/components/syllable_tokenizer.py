"""Tokens for Rasa: syllables, never glued words, so that entity borders hold on text without diacritics."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.lexicon import fingerprint
from bot.components.normalisation import LEXICONS, MODULES, normalise_syllable
from bot.components.syllables import split_syllables

_MOST_TOKENS = 600  # as many syllables as the entity tagger looks at; Rasa sends their offsets along with every answer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SyllableTokenizer(Tokenizer):
    """Each token is an exact slice of the text as received; its lemma is the normalised form."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return fingerprint(LEXICONS, [__name__, *MODULES])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Unchanged: nothing that learns here reads tokens, and hashing them took seconds."""
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        return [
            Token(
                syllable.text,
                syllable.start,
                syllable.end,
                data={"kind": syllable.kind},
                lemma=normalise_syllable(syllable) or syllable.composed.lower(),
            )
            for syllable in split_syllables(message.get(attribute))[:_MOST_TOKENS]
        ]

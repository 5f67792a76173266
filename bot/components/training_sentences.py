"""Training messages of Rasa as sentences with spans, topic and group, and their noisy copies."""

import random
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.noise import LEXICONS as NOISE_LEXICONS
from bot.components.noise import MODULES as NOISE_MODULES
from bot.components.noise import Sentence, Span, plain_copy, teencode_copy
from bot.components.normalisation import LEXICONS as NORMALISATION_LEXICONS
from bot.components.normalisation import MODULES as NORMALISATION_MODULES
from bot.components.text_forms import fold

# Three times a city's set. Memory and time of training grow with the examples; beyond this they would not fit into the
# machine on which the bot answers meanwhile.
MOST_EXAMPLES = 120_000
ALWAYS_LEARNT = 200  # sentences of each intent and topic
_ONE_AT_A_TIME = Lock()  # intents, topics and the tagger, trained side by side, learn from the same copies

LEXICONS = NOISE_LEXICONS + NORMALISATION_LEXICONS
MODULES = NOISE_MODULES + NORMALISATION_MODULES + ["bot.components.training_sentences"]


@dataclass(frozen=True)
class Example:
    """One sentence of the training data or a noisy copy of it; copies share the `group` of their original."""

    sentence: Sentence
    intent: str
    topic: "str | None"
    group: int
    is_copy: bool = False


def examples_of(messages: list[Message]) -> list[Example]:
    """Originals, in order. Sentences that differ only in diacritics and case are one group."""
    examples = []
    for message in messages:
        text, intent = message.get(TEXT), message.get(INTENT)
        if not text or not intent:
            continue
        examples.append(Example(Sentence(text, _spans(message)), intent, topic_of(message), group_of(text)))
    return examples


def group_of(text: str) -> int:
    """A number of the sentence alone: it does not change with what else is in the data."""
    return zlib.crc32(fold(text).encode())


def topic_of(message: Message) -> "str | None":
    """The topic code of an example: its own `metadata: {topic}`, else that of its intent block."""
    metadata = message.get("metadata") or {}
    for level in ("example", "intent"):
        block = metadata.get(level)
        if isinstance(block, dict) and block.get("topic"):
            return str(block["topic"])
    return None


def with_copies(
    examples: list[Example], plain: float, teencode: float, seed: int, most: int = MOST_EXAMPLES
) -> list[Example]:
    """`examples` and noisy copies: `plain` (without diacritics) and `teencode` copies of each on average.

    0.5 makes one copy of every second sentence. Seed and sentence decide, not its neighbours: a line more changes
    no copy of the others, so two models of nearly the same data can be compared. Of more sentences than about `most`
    examples can be made of, some are left out.
    """
    examples = chosen(examples, int(most / (1 + plain + teencode)))
    result = list(examples)
    for example in examples:
        with _ONE_AT_A_TIME:
            copies = _copies_of(example.sentence, plain, teencode, seed)
        result += [replace(example, sentence=copy, is_copy=True) for copy in copies]
    return result


@lru_cache(maxsize=MOST_EXAMPLES)
def _copies_of(sentence: Sentence, plain: float, teencode: float, seed: int) -> tuple[Sentence, ...]:
    rng = random.Random(f"{seed} {sentence.text}")  # noqa: S311 - spelling, no secrets
    copies = [plain_copy(sentence) for _ in range(_count(plain, rng))]
    copies += [teencode_copy(sentence, rng) for _ in range(_count(teencode, rng))]
    return tuple(copy for copy in copies if copy.text != sentence.text)  # many are typed without diacritics already


def chosen(examples: list[Example], most: int) -> list[Example]:
    """`most` of them in their order, or all. Rare labels stay whole; of the others the sentence itself decides."""
    if len(examples) <= most:
        return examples
    by_chance = sorted(range(len(examples)), key=lambda place: zlib.crc32(examples[place].sentence.text.encode()))
    seen: "Counter[tuple[str, str | None]]" = Counter()
    first, others = [], []
    for place in by_chance:
        label = (examples[place].intent, examples[place].topic)
        seen[label] += 1
        (first if seen[label] <= ALWAYS_LEARNT else others).append(place)
    return [examples[place] for place in sorted((first + others)[:most])]


def _count(average: float, rng: random.Random) -> int:
    whole = int(average)
    return whole + (rng.random() < average - whole)


def _spans(message: Message) -> tuple[Span, ...]:
    return tuple(
        Span(entity["start"], entity["end"], entity["entity"], str(entity.get("value", "")))
        for entity in message.get(ENTITIES, [])
    )

"""Faults planted in a copy of the training data, by rules that know nothing of the check that must find them.

Wrong labels: a line, any line, gets another intent, any other. Near duplicates: a line of five words and more is put in
once more with one small change (a word left out, two words changed over, a greeting or a particle more, a letter lost,
another entity of its kind), two of five of them without accents, three of ten in another intent. Confused pairs: an
intent of 100 lines and more is dealt out at random to two names. Inconsistent entities: words that are always marked
alike, in five lines and more, lose their mark or get another label in every fifth of them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from inbox_api.folding import fold
from inbox_api.training.examples import BrokenLine, Example, Span, folded, parse_line, render
from inbox_api.training.health.findings import Kind

WRONG_LABELS, NEAR_DUPLICATES, CONFUSED_PAIRS, ENTITIES = 30, 30, 5, 10
_SPLIT_FROM = 100  # lines of an intent that is split
_FEWEST_WORDS = 5  # of a line that is put in again
_FEWEST_MARKS = 5  # lines in which the words of an entity are marked
_TWIN = "_2"


@dataclass(slots=True)
class Planted:
    """examples: the data with its faults; faults: kind -> what tells each fault: texts, intents or words."""

    examples: list[Example]
    faults: dict[Kind, list[frozenset[str]]] = field(default_factory=dict)


def plant(examples: Sequence[Example], seed: int, words: dict[str, list[str]]) -> Planted:
    """All kinds of faults in one copy; no line is hit twice. words: {"heads", "tails"} of near duplicates."""
    chance = random.Random(seed)  # noqa: S311 - a test, no secret
    planted = Planted(list(examples))
    split = _split_intents(planted, chance)
    hit = {place for place, one in enumerate(planted.examples) if one.intent.removesuffix(_TWIN) in split}
    others = sorted({one.intent for place, one in enumerate(planted.examples) if place not in hit})
    _wrong_labels(planted, chance, hit, others)
    _entities(planted, chance, hit)
    _near_duplicates(planted, chance, hit, others, words)
    chance.shuffle(planted.examples)
    return planted


def _split_intents(planted: Planted, chance: random.Random) -> set[str]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, example in enumerate(planted.examples):
        places[example.intent].append(place)
    large = [intent for intent in sorted(places) if len(places[intent]) >= _SPLIT_FROM]
    split = chance.sample(large, min(CONFUSED_PAIRS, len(large)))
    for intent in split:
        for place in places[intent]:
            if chance.random() < 0.5:
                planted.examples[place] = replace(planted.examples[place], intent=intent + _TWIN)
    planted.faults[Kind.CONFUSED] = [frozenset((intent, intent + _TWIN)) for intent in split]
    return set(split)


def _wrong_labels(planted: Planted, chance: random.Random, hit: set[int], intents: list[str]) -> None:
    free = [place for place in range(len(planted.examples)) if place not in hit]
    planted.faults[Kind.LABEL] = []
    for place in chance.sample(free, min(WRONG_LABELS, len(free))):
        example = planted.examples[place]
        other = [intent for intent in intents if intent != example.intent]
        if not other:
            return
        planted.examples[place] = replace(example, intent=chance.choice(other))
        planted.faults[Kind.LABEL].append(frozenset((example.text,)))
        hit.add(place)


def _entities(planted: Planted, chance: random.Random, hit: set[int]) -> None:
    marked = _always_marked(planted.examples)
    labels = sorted({span.entity for example in planted.examples for span in example.entities})
    planted.faults[Kind.ENTITY] = []
    for words in chance.sample(sorted(marked), min(ENTITIES, len(marked))):
        free = [place for place in marked[words] if place not in hit]
        for place in chance.sample(free, min(len(free), max(1, len(free) // 5))):
            planted.examples[place] = _marked_otherwise(planted.examples[place], words, labels, chance)
            hit.add(place)
        planted.faults[Kind.ENTITY].append(frozenset((words,)))


def _always_marked(examples: Sequence[Example]) -> dict[str, list[int]]:
    """Words of entities -> lines, for words that stand marked with one label wherever they stand."""
    lines: dict[str, list[int]] = defaultdict(list)
    labels: dict[str, set[str]] = defaultdict(set)
    for place, example in enumerate(examples):
        for span in example.entities:
            words = folded(example.text[span.start : span.end])
            lines[words].append(place)
            labels[words].add(span.entity)
    often = {words for words in lines if len(words) > 3 and len(lines[words]) >= _FEWEST_MARKS}
    texts = [f" {folded(example.text)} " for example in examples]
    return {
        words: lines[words]
        for words in often
        if len(labels[words]) == 1 and sum(f" {words} " in text for text in texts) == len(set(lines[words]))
    }


def _marked_otherwise(example: Example, words: str, labels: list[str], chance: random.Random) -> Example:
    spans: list[Span] = []
    for span in example.entities:
        if folded(example.text[span.start : span.end]) != words:
            spans.append(span)
        elif chance.random() < 0.5:
            label = chance.choice([label for label in labels if label != span.entity])
            spans.append(replace(span, entity=label))
    return replace(example, line=render(example.text, spans), entities=tuple(spans))


def _near_duplicates(
    planted: Planted, chance: random.Random, hit: set[int], intents: list[str], words: dict[str, list[str]]
) -> None:
    long = [
        place
        for place, example in enumerate(planted.examples)
        if place not in hit and len(folded(example.text).split()) >= _FEWEST_WORDS
    ]
    values: dict[str, list[str]] = defaultdict(list)
    for example in planted.examples:
        for span in example.entities:
            values[span.entity].append(example.text[span.start : span.end])
    planted.faults[Kind.NEAR_DUPLICATE] = []
    for place in chance.sample(long, min(NEAR_DUPLICATES, len(long))):
        example = planted.examples[place]
        copy = _changed(example, chance, values, words)
        intent = example.intent if chance.random() < 0.7 else chance.choice(intents)
        planted.examples.append(replace(copy, intent=intent))
        planted.faults[Kind.NEAR_DUPLICATE].append(frozenset((example.text, copy.text)))


def _changed(
    example: Example, chance: random.Random, values: dict[str, list[str]], words: dict[str, list[str]]
) -> Example:
    changes: list[Callable[[], str]] = [
        lambda: _without_a_word(example.text, chance),
        lambda: _words_changed_over(example.text, chance),
        lambda: f"{chance.choice(words['heads'])} {example.text}",
        lambda: f"{example.text} {chance.choice(words['tails'])}",
        lambda: _without_a_letter(example.text, chance),
    ]
    if example.entities:
        changes.append(lambda: _with_other_entity(example, values, chance))
    line = chance.choice(changes)()
    try:
        copy = parse_line(example.intent, line)
    except BrokenLine:
        copy = Example(example.intent, line, line, ())
    if chance.random() < 0.4:
        plain = fold(copy.text)
        copy = Example(example.intent, plain, plain, ())
    return copy


def _without_a_word(text: str, chance: random.Random) -> str:
    words = text.split()
    words.pop(chance.randrange(len(words)))
    return " ".join(words)


def _words_changed_over(text: str, chance: random.Random) -> str:
    words = text.split()
    at = chance.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def _without_a_letter(text: str, chance: random.Random) -> str:
    at = chance.choice([place for place, letter in enumerate(text) if letter.isalpha()])
    return text[:at] + text[at + 1 :]


def _with_other_entity(example: Example, values: dict[str, list[str]], chance: random.Random) -> str:
    """The line with one entity replaced, marks kept."""
    chosen = chance.randrange(len(example.entities))
    line, at = "", 0
    for number, span in enumerate(sorted(example.entities, key=lambda one: one.start)):
        words = example.text[span.start : span.end]
        line += example.text[at : span.start]
        line += f"[{chance.choice(values[span.entity]) if number == chosen else words}]({span.entity})"
        at = span.end
    return line + example.text[at:]

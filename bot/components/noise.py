"""Noisy copies of training sentences: without diacritics, and as people spell in chat. Seeded, borders kept."""

import random
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.components.lexicon import load_lexicon
from bot.components.syllables import Syllable, split_syllables
from bot.components.text_forms import fold

LEXICONS = ["teencode", "noise"]
MODULES = ["bot.components.noise", "bot.components.syllables", "bot.components.text_forms"]
_LONGEST_PHRASE = 5
# Combining marks to the keys of the Telex typing method: what is left when the keyboard is switched off.
_TELEX_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TELEX_SHAPES = {"\u0306": "w", "\u031b": "w"}


@dataclass(frozen=True)
class Span:
    """An entity of a training sentence: text[start:end] is a `label` with the normalised `value`."""

    start: int
    end: int
    label: str
    value: str


@dataclass(frozen=True)
class Sentence:
    text: str
    spans: tuple[Span, ...] = ()

    @property
    def marks(self) -> list[tuple[int, int, str]]:
        """(start, end, label) of each span."""
        return [(span.start, span.end, span.label) for span in self.spans]


def plain_copy(sentence: Sentence) -> Sentence:
    """The sentence without any diacritic; capitals and signs stay."""
    return _rebuild(sentence, [_Change(s, s, _unaccented(s.text)) for s in split_syllables(sentence.text)])


def teencode_copy(sentence: Sentence, rng: random.Random) -> Sentence:
    """The sentence as typed in chat: short forms, lost tones, swapped letters. Entities never merge."""
    accent_loss = rng.choice((0.0, 0.5, 1.0, 1.0))
    syllables = split_syllables(sentence.text)
    changes: list[_Change] = []
    position = 0
    while position < len(syllables):
        change, used = _change_at(sentence, syllables, position, accent_loss, rng)
        changes.append(change)
        position += used
    return _with_particles(_rebuild(sentence, changes), accent_loss, rng)


@dataclass(frozen=True)
class _Change:
    first: Syllable
    last: Syllable
    text: str


@lru_cache(maxsize=1)
def _chat_words() -> dict[tuple[str, ...], list[str]]:
    """Words written out -> their chat spellings, most usual first."""
    lexicon = load_lexicon("teencode")
    spellings: dict[tuple[str, ...], list[str]] = {}
    for part in ("forms", "abbreviations"):
        for spelling, words in lexicon[part].items():
            spellings.setdefault(tuple(words.split()), []).append(spelling)
    return spellings


def _change_at(
    sentence: Sentence, syllables: list[Syllable], position: int, accent_loss: float, rng: random.Random
) -> tuple[_Change, int]:
    """The change that begins at `position`, and how many syllables it uses."""
    first = syllables[position]
    if first.kind == "sign":
        return _Change(first, first, "" if rng.random() < 0.6 else first.text), 1
    if first.kind != "word":
        return _Change(first, first, first.text), 1
    for length in range(min(_LONGEST_PHRASE, len(syllables) - position), 0, -1):
        group = syllables[position : position + length]
        spellings = _chat_words().get(tuple(s.composed.lower() for s in group))
        if spellings and _same_side(sentence, group) and rng.random() < 0.55:
            index = min(int(rng.expovariate(0.7)), len(spellings) - 1)
            return _Change(first, group[-1], spellings[index]), length
    return _Change(first, first, _misspelt(first.composed, accent_loss, rng)), 1


def _misspelt(word: str, accent_loss: float, rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.015:
        return _telex(word)
    if rng.random() < accent_loss:
        word = _unaccented(word)
    if draw < 0.065 and len(word) > 2:
        pattern, spelling = rng.choice(load_lexicon("noise")["letters"])
        return re.sub(pattern, spelling, word.lower())
    if draw < 0.09 and len(word) > 3:
        at = rng.randrange(len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if draw < 0.11 and len(word) > 3:
        at = rng.randrange(1, len(word))
        return word[:at] + word[at + 1 :]
    if draw < 0.12:
        return word + word[-1] * rng.randint(1, 3)
    return word.lower()


def _telex(word: str) -> str:
    """The keys of the Telex method for `word`, tone last, as they stand when nothing turned them into letters."""
    keys, tone = "", ""
    for char in unicodedata.normalize("NFD", word.lower().replace("\u0111", "dd")):
        if char in _TELEX_TONES:
            tone = _TELEX_TONES[char]
        elif char == "\u0302":
            keys += keys[-1]
        else:
            keys += _TELEX_SHAPES.get(char, char)
    return keys + tone


def _unaccented(text: str) -> str:
    folded = "".join(
        char
        for char in unicodedata.normalize("NFD", text.replace("\u0111", "d").replace("\u0110", "D"))
        if not unicodedata.combining(char)
    )
    return folded if fold(text) == folded.lower() else fold(text)


def _same_side(sentence: Sentence, group: list[Syllable]) -> bool:
    """Whether no border of an entity falls inside the group."""
    start, end = group[0].start, group[-1].end
    return all(
        span.end <= start or end <= span.start or (span.start <= start and end <= span.end) for span in sentence.spans
    )


def _rebuild(sentence: Sentence, changes: list[_Change]) -> Sentence:
    """The text with its changes; gaps between syllables stay; spans move along. A span that vanished is dropped."""
    text = ""
    position = 0
    moved: list[tuple[int, int, int, int]] = []
    for change in changes:
        gap = sentence.text[position : change.first.start]
        if change.text or not gap.isspace():
            text += gap
        moved.append((change.first.start, change.last.end, len(text), len(text) + len(change.text)))
        text += change.text
        position = change.last.end
    spans = []
    for span in sentence.spans:
        inside = [m for m in moved if span.start <= m[0] and m[1] <= span.end and m[3] > m[2]]
        if inside:
            spans.append(replace(span, start=inside[0][2], end=inside[-1][3]))
    return Sentence(text, tuple(spans))


def _with_particles(sentence: Sentence, accent_loss: float, rng: random.Random) -> Sentence:
    """Now and then an opening or a particle, as in chat; never for very short messages, which they would drown."""
    text, spans = sentence.text, sentence.spans
    if len(text.split()) < 4:
        return sentence
    lexicon = load_lexicon("noise")
    if rng.random() < 0.12:
        ending = rng.choice(lexicon["endings"])
        text = f"{text} {_unaccented(ending) if accent_loss == 1 else ending}"
    if rng.random() < 0.08:
        opening = rng.choice(lexicon["openings"])
        opening = (_unaccented(opening) if accent_loss == 1 else opening) + " "
        text = opening + text
        spans = tuple(replace(s, start=s.start + len(opening), end=s.end + len(opening)) for s in spans)
    return Sentence(text, spans)

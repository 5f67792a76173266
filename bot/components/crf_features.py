"""What the entity tagger sees of each syllable, and BILOU tags from entity spans and back."""

from functools import lru_cache
from typing import NamedTuple

from bot.components.gazetteer import find_wards
from bot.components.lexicon import load_lexicon
from bot.components.noise import Span
from bot.components.normalisation import normalise_syllable
from bot.components.places import LEXICONS as PLACE_LEXICONS
from bot.components.places import MODULES as PLACE_MODULES
from bot.components.places import find_places
from bot.components.syllables import Syllable
from bot.components.text_forms import fold, fold_word
from bot.components.time_phrases import LEXICONS as TIME_LEXICONS
from bot.components.time_phrases import MODULES as TIME_MODULES
from bot.components.time_phrases import find_time_phrases

LEXICONS = ["patterns", "wards", "teencode", *TIME_LEXICONS, *PLACE_LEXICONS]
MODULES = ["bot.components.crf_features", "bot.components.gazetteer", *TIME_MODULES, *PLACE_MODULES]
_STEPS = (-2, -1, 1, 2)
_LOOKS_KEPT = 1 << 13


class _Look(NamedTuple):
    """A syllable's features: `here` in its own place, `beside[step]` for the syllable that many places before it."""

    folded: str
    here: tuple[str, ...]
    beside: dict[int, tuple[str, ...]]


@lru_cache(maxsize=1)
def _word_classes() -> tuple[tuple[str, frozenset[str]], ...]:
    lexicon = load_lexicon("patterns")
    names = ("street_words", "place_words", "time_words", "title_words", "agency_words", "unit_words")
    return tuple((name, frozenset(part for word in lexicon[name] for part in fold(word).split())) for name in names)


def features_of(syllables: list[Syllable]) -> list[list[str]]:
    """One list of features a syllable, those of its neighbours included."""
    hints = _hints(syllables)
    looks = [
        # words and signs come again and again; numbers and codes belong to one person and are not kept
        (_look if syllable.kind in ("word", "sign") else _look.__wrapped__)(syllable[2:], tuple(hints[index]))
        for index, syllable in enumerate(syllables)
    ]
    return [_in_context(looks, index) for index in range(len(looks))]


def _hints(syllables: list[Syllable]) -> list[list[str]]:
    """What the gazetteers and the phrases of time propose for each syllable: "time=B", "street=L", "ward=U"."""
    hints: list[list[str]] = [[] for _ in syllables]
    found = [(f"time{'' if p.is_strong else '?'}", p.first, p.last) for p in find_time_phrases(syllables)]
    found += [(place.kind, place.first, place.last) for place in find_places(syllables)]
    found += [("ward", ward.first, ward.last) for ward in find_wards(syllables)]
    for name, first, last in found:
        for index in range(first, last + 1):
            place = "U" if first == last else "B" if index == first else "L" if index == last else "I"
            hints[index].append(f"{name}={place}")
    return hints


@lru_cache(maxsize=_LOOKS_KEPT)
def _look(syllable: tuple[str, str, str], hints: tuple[str, ...]) -> _Look:
    """syllable: its text, the same in NFC, its kind."""
    text, composed, kind = syllable
    folded = fold_word(composed) if kind in ("word", "mixed", "sign") else f"<{kind}>"
    if kind == "number":
        folded = composed if len(composed) < 3 else f"<{len(composed)}digits>"
    written = normalise_syllable(Syllable(0, len(text), text, composed, kind)) or folded
    if kind == "word":
        folded = fold_word(written)  # "wa" looks like "qua", "bv" like "benh vien"
    own = [f"kind={kind}", f"shape={_shape(text)}"]
    own += [f"class={name}" for name, words in _word_classes() if folded in words]
    own += hints
    here = ["bias", f"f={folded}", f"w={written}", *own]
    here += [f"p{n}={folded[:n]}" for n in (1, 2, 3) if len(folded) > n]
    here += [f"s{n}={folded[-n:]}" for n in (1, 2) if len(folded) > n]
    near = [f"f={folded}", f"w={written}", *own]
    beside = {step: tuple(f"{step}:{feature}" for feature in (near if abs(step) == 1 else near[:1])) for step in _STEPS}
    return _Look(folded, tuple(here), beside)


def _shape(text: str) -> str:
    if text.isdigit():
        return f"d{min(len(text), 5)}"
    if any(char.isdigit() for char in text):
        return "mixed"
    return "upper" if text.isupper() else "title" if text[:1].isupper() else "lower"


def _in_context(looks: list[_Look], index: int) -> list[str]:
    here = looks[index]
    features = list(here.here)
    for step in _STEPS:
        at = index + step
        features += looks[at].beside[step] if 0 <= at < len(looks) else (f"{step}:edge",)
    if index > 0:
        features.append(f"-1|0={looks[index - 1].folded}|{here.folded}")
    if index + 1 < len(looks):
        features.append(f"0|1={here.folded}|{looks[index + 1].folded}")
    return features


def tags_of(syllables: list[Syllable], spans: list[Span]) -> list[str]:
    """BILOU tags: B- I- L- for entities of several syllables, U- for one, O outside."""
    tags = ["O"] * len(syllables)
    for span in spans:
        inside = [i for i, s in enumerate(syllables) if span.start <= s.start and s.end <= span.end]
        if not inside:
            continue
        if len(inside) == 1:
            tags[inside[0]] = f"U-{span.label}"
            continue
        for index in inside:
            tags[index] = f"I-{span.label}"
        tags[inside[0]], tags[inside[-1]] = f"B-{span.label}", f"L-{span.label}"
    return tags


def without_ends(tags: list[str]) -> list[str]:
    """BIO for BILOU: half the tags, and `groups_of` reads them as well."""
    places = {"B": "B", "U": "B", "I": "I", "L": "I"}
    return [tag if tag == "O" else places[tag[0]] + tag[1:] for tag in tags]


def groups_of(tags: list[str]) -> list[tuple[int, int, str]]:
    """(first, last, label) of each entity in a tag sequence; tolerates a missing B- or L-."""
    groups: list[tuple[int, int, str]] = []
    is_open = False
    for index, tag in enumerate(tags):
        if tag == "O":
            is_open = False
            continue
        place, label = tag.split("-", 1)
        if is_open and place in "IL" and groups[-1][2] == label:
            groups[-1] = (groups[-1][0], index, label)
        else:
            groups.append((index, index, label))
        is_open = place in "BI"
    return groups

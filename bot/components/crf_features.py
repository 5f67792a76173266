"""What the entity tagger sees of each syllable, and BILOU tags from entity spans and back."""

from dataclasses import dataclass
from functools import lru_cache

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
_WINDOW = 2


@dataclass(frozen=True)
class _Look:
    folded: str
    written: str
    own: tuple[str, ...]


@lru_cache(maxsize=1)
def _word_classes() -> tuple[tuple[str, frozenset[str]], ...]:
    lexicon = load_lexicon("patterns")
    names = ("street_words", "place_words", "time_words", "title_words", "agency_words", "unit_words")
    return tuple((name, frozenset(part for word in lexicon[name] for part in fold(word).split())) for name in names)


def features_of(syllables: list[Syllable]) -> list[list[str]]:
    """One list of features a syllable, those of its neighbours included."""
    hints = _hints(syllables)
    looks = [_look(syllable, hints[index]) for index, syllable in enumerate(syllables)]
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


def _look(syllable: Syllable, hints: list[str]) -> _Look:
    folded = fold_word(syllable.composed) if syllable.kind in ("word", "mixed", "sign") else f"<{syllable.kind}>"
    if syllable.kind == "number":
        folded = syllable.composed if len(syllable.composed) < 3 else f"<{len(syllable.composed)}digits>"
    written = normalise_syllable(syllable) or folded
    if syllable.kind == "word":
        folded = fold_word(written)  # "wa" looks like "qua", "bv" like "benh vien"
    own = [f"kind={syllable.kind}", f"shape={_shape(syllable.text)}"]
    own += [f"class={name}" for name, words in _word_classes() if folded in words]
    own += hints
    return _Look(folded, written, tuple(own))


def _shape(text: str) -> str:
    if text.isdigit():
        return f"d{min(len(text), 5)}"
    if any(char.isdigit() for char in text):
        return "mixed"
    return "upper" if text.isupper() else "title" if text[:1].isupper() else "lower"


def _in_context(looks: list[_Look], index: int) -> list[str]:
    here = looks[index]
    features = ["bias", f"f={here.folded}", f"w={here.written}", *here.own]
    features += [f"p{n}={here.folded[:n]}" for n in (1, 2, 3) if len(here.folded) > n]
    features += [f"s{n}={here.folded[-n:]}" for n in (1, 2) if len(here.folded) > n]
    for step in range(-_WINDOW, _WINDOW + 1):
        at = index + step
        if step == 0:
            continue
        if not 0 <= at < len(looks):
            features.append(f"{step}:edge")
            continue
        features.append(f"{step}:f={looks[at].folded}")
        if abs(step) == 1:
            features.append(f"{step}:w={looks[at].written}")
            features += [f"{step}:{look}" for look in looks[at].own]
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

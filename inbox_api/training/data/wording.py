"""Places and short forms of the city as drafts: who and why, a second person for what changes how messages are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from inbox_api.errors import Conflict, Invalid
from inbox_api.folding import fold
from inbox_api.models import Officer, TrainingChange
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import city_words, state
from inbox_api.training.data.city_words import KINDS, CityWords, Kind
from inbox_api.training.data.keeping import Wanted, begin, keep
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_reader
from inbox_api.training.examples import folded

MOST_FOUND = 20


class BadWord(Invalid):
    code = "bad_word"
    message = lazy_gettext(
        "A place is two words or more (or has a number), 60 characters at most. A short form is one word of at most 12 "
        "letters and digits, its meaning at most 8 words of letters."
    )


class KnownWord(Conflict):
    code = "known_word"
    message = lazy_gettext("The assistant knows this word already.")


class WordGone(Conflict):
    code = "word_gone"
    message = lazy_gettext("This word is no longer there. Please look again.")


@dataclass(frozen=True, slots=True)
class Word:
    """is_own: of the city, not shipped. lines, protected_lines: sentences of the data that a short form stands in."""

    kind: Kind
    word: str
    meaning: str
    is_own: bool
    lines: int = 0
    protected_lines: int = 0


@dataclass(frozen=True, slots=True)
class Lists:
    """own: of the city, draft included. found: shipped ones that hold the words asked for."""

    own: list[Word]
    found: list[Word]
    shipped: dict[Kind, int]


def own(session: Session) -> CityWords:
    """With all drafts in them."""
    return city_words.read(state.current(session).files.get(city_words.FILE))


def lists(session: Session, officer: Officer, query: str = "") -> Lists:
    """Raises NotAllowed."""
    require_reader(officer)
    ours, wanted = own(session), fold(query)
    mine = [Word(kind, one, meaning, is_own=True) for kind in KINDS for one, meaning in ours.of(kind).items()]
    known = [
        Word(kind, one, meaning, is_own=False)
        for kind in KINDS
        for one, meaning in city_words.shipped().of(kind).items()
        if wanted and (wanted in fold(one) or wanted in fold(meaning))
    ]
    counts = {kind: len(city_words.shipped().of(kind)) for kind in KINDS}
    return Lists(_counted(session, mine), known[:MOST_FOUND], counts)


def _counted(session: Session, words: Sequence[Word]) -> list[Word]:
    """Short forms with the sentences that hold them: whoever approves one sees how much it touches."""
    forms = {folded(one.word): [0, 0] for one in words if one.kind == "short_forms"}
    protected = set(get_settings().protected)
    for example in state.current(session).examples if forms else ():
        for form in set(folded(example.text).split()) & forms.keys():
            forms[form][0] += 1
            forms[form][1] += example.intent in protected
    counted = []
    for one in words:
        lines, protected_lines = forms[folded(one.word)] if one.kind == "short_forms" else (0, 0)
        counted.append(replace(one, lines=lines, protected_lines=protected_lines))
    return counted


def add(
    session: Session, officer: Officer, kind: Kind, word: str, meaning: str = "", *, reason: str, instead: bool = False
) -> TrainingChange:
    """A new word of the city, or another meaning for a short form (instead: although it has one already).

    Raises NotAllowed, NoReason, BadWord, KnownWord with the meaning that it has.
    """
    begin(session, officer, reason)
    word, meaning = city_words.tidied(kind, word, meaning)
    ours = own(session)
    if not city_words.is_sound(kind, word, meaning) or len(ours.of(kind)) >= city_words.MOST:
        raise BadWord
    before = _known(kind, word, ours)
    if before is not None and (kind != "short_forms" or before == meaning or not instead):
        raise KnownWord(_("The assistant knows this word already: %(word)s (%(meaning)s)", word=word, meaning=before))
    return _keep(session, officer, kind, {"word": word, "means": meaning, "before": ours.of(kind).get(word)}, reason)


def _known(kind: Kind, word: str, ours: CityWords) -> str | None:
    """What the word means already; places are the same without their accents, and under either of their kinds."""
    if kind == "short_forms":
        return ours.short_forms.get(word) or city_words.shipped().short_forms.get(word)
    for one in (*ours.streets, *ours.landmarks, *city_words.shipped().streets, *city_words.shipped().landmarks):
        if fold(one) == fold(word):
            return one
    return None


def remove(session: Session, officer: Officer, kind: Kind, word: str, *, reason: str) -> TrainingChange:
    """Take a word of the city out; what we ship stays. Raises NotAllowed, NoReason, WordGone."""
    begin(session, officer, reason)
    before = own(session).of(kind).get(word)
    if before is None:
        raise WordGone
    return _keep(session, officer, kind, {"word": word, "means": None, "before": before}, reason)


def _keep(session: Session, officer: Officer, kind: Kind, detail: dict[str, str | None], reason: str) -> TrainingChange:
    waits = kind == "short_forms"  # they change how every message is read, those of protected intents, too
    [row] = keep(session, officer, "words", [Wanted(None, {"list": kind, **detail}, reason, waits)], source="hand")
    return row


def changes_of(session: Session) -> dict[tuple[str, str], TrainingChange]:
    """The last draft change of each word, by list and word."""
    rows = [row for row in DataRepository(session).draft() if row.kind == "words"]
    return {(row.detail["list"], row.detail["word"]): row for row in rows}

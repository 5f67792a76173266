"""How a citizen wants to be spoken to, read from their own words: the form of address, and for whom they write.

Pure. The words are data (bot/lexicon/address_forms.json, which also says why each form is answered as it is): a form
is never taken from a name, nor from a person of the story ("con toi", "ba hang xom"), and doubt changes nothing.
"""

import functools
import json
import re
import unicodedata
from pathlib import Path
from typing import Any, Dict, List, Optional

LEXICON = Path(__file__).resolve().parent.parent / "lexicon" / "address_forms.json"
_BORDER = re.compile(r"[.,!?;:\n()\"\u2026\u2013/-]+")


@functools.lru_cache(maxsize=1)
def _lexicon() -> Dict[str, Any]:
    content: Dict[str, Any] = json.loads(LEXICON.read_text(encoding="utf-8"))
    return content


def _bare(text: str) -> str:
    """Without diacritics; everything else stays."""
    plain = unicodedata.normalize("NFD", text.replace("\u0111", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


@functools.lru_cache(maxsize=None)
def _compiled(pattern: str) -> "re.Pattern[str]":
    """Kept here: the patterns times the forms are more than `re` remembers."""
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


class _Said:
    """One message ready for the patterns: lower case, single spaces, clauses between "|"; bare when typed bare."""

    def __init__(self, text: str) -> None:
        composed = unicodedata.normalize("NFC", text.lower())
        self.is_bare = composed == _bare(composed)
        clauses = " | ".join(_BORDER.split(composed))
        self.text = " ".join(f"| {clauses} |".split()).replace("| | ", "| ")

    def word(self, written: str) -> str:
        """A word of the lexicon as this message would hold it."""
        return _bare(written) if self.is_bare else written

    def words(self, written: List[str]) -> str:
        """A group that matches any of the words."""
        return "(?:" + "|".join(re.escape(self.word(one)) for one in sorted(written, key=len, reverse=True)) + ")"

    def find(self, pattern: str, form: str = "") -> "Optional[re.Match[str]]":
        """The first place of a lexicon pattern on whole words, X standing for `form`."""
        return _compiled(self.word(pattern).replace("X", re.escape(self.word(form)))).search(self.text)

    def holds(self, form: str) -> bool:
        return f" {self.word(form)} " in self.text

    def after_greeting(self) -> str:
        """The message without its greeting: what a weak pattern must begin."""
        greeting = self.words(_lexicon()["greeting"])
        return re.sub(rf"^(?:{greeting} )+", "", self.text)


def address_of(text: str, before: Optional[str]) -> Optional[str]:
    """How to call the citizen from this message on, or None when it says nothing about that.

    `before`: the form in use, None at the beginning. Once there is one, only a wish in so many words changes it.
    "" means: back to the form for everybody.
    """
    wished = wished_form(text, before)
    return wished if wished is not None or before else _called_themselves(_Said(text))


def wished_form(text: str, before: Optional[str]) -> Optional[str]:
    """A wish in so many words: "keu bang chu di", "toi la phu nu ma"; "" for "dung keu bang ba", None for no wish."""
    said, lexicon = _Said(text), _lexicon()
    for form, answer in lexicon["asked_as"].items():
        match = said.find(lexicon["asking"], form) if said.holds(form) else None
        if match and _is_wish(said, match.group(), form):
            return str(answer)
    for sex in ("woman", "man"):
        if said.find(lexicon[sex]):
            return str(lexicon[f"{sex}_is"])
    if before and said.find(lexicon["refusing"], before):
        return ""
    return None


def _is_wish(said: _Said, found: str, form: str) -> bool:
    """True unless it is a mere "goi X", which may be a phone call, or "keu chau", which fetches a grandchild."""
    if form in _lexicon()["young"] and not any(f" {said.word(link)} " in found for link in _lexicon()["links"]):
        return False
    needs = _lexicon()["asking_needs_without_marks" if said.is_bare else "asking_needs"]  # "goi la co": there is
    return any(said.word(needed) in found.split() for needed in needs)


def _called_themselves(said: _Said) -> Optional[str]:
    """The answer to the one form the message uses for the citizen; None for none or for several."""
    found = {form: answer for form, answer in _lexicon()["said_as"].items() if _is_self(said, form)}
    return next(iter(found.values())) if len(set(found.values())) == 1 else None


def _is_self(said: _Said, form: str) -> bool:
    """True when the form stands where only the writer can be meant, and nowhere for a person of the story."""
    lexicon = _lexicon()
    if not said.holds(form) or (said.is_bare and form in lexicon["without_marks_never"]):
        return False
    is_unsure = said.is_bare and form in lexicon["without_marks_unsure"]
    is_young = form in lexicon["young"]
    anywhere = lexicon["without_marks"] if is_unsure else lexicon["young_strong"] if is_young else lexicon["strong"]
    is_own = any(said.find(pattern, form) for pattern in anywhere)
    if not is_own and not is_unsure and not is_young and not _names_another_self(said):
        is_own = any(said.find(pattern, form) for pattern in lexicon["helping"]) or _opens_with(said, form)
    return is_own and not _is_in_story(said, form)


def _opens_with(said: _Said, form: str) -> bool:
    """A sentence that opens with the form and a verb of asking: "bac muon hoi"."""
    lexicon = _lexicon()
    opening = said.after_greeting()
    patterns = lexicon["weak"] + (lexicon["weak_of_elders"] if form in lexicon["elders"] else [])
    return any(re.match(said.word(one).replace("X", said.word(form)) + r"(?!\S)", opening) for one in patterns)


def _names_another_self(said: _Said) -> bool:
    """True when "em", "con", "toi" stand for the writer; in "vay em" or "em oi" they call the bot instead."""
    lexicon = _lexicon()
    selves = said.words(lexicon["selves"])
    rest = re.sub(rf"(?<!\S){said.words(lexicon['vocative_before'])} {selves}(?!\S)", "|", said.text)
    rest = re.sub(rf"(?<=\| ){selves} {said.words(lexicon['vocative_after'])}", "|", rest)
    return bool(re.search(rf"(?<!\S){selves}(?!\S)", rest))


def _is_in_story(said: _Said, form: str) -> bool:
    """True when the form names somebody of the story anywhere in the message."""
    lexicon, word = _lexicon(), re.escape(said.word(form))
    after = rf"(?<!\S){word} {said.words(lexicon['story_after'])}(?!\S)"
    before = rf"(?<!\S){said.words(lexicon['story_before'])} {word}(?!\S)"
    return bool(re.search(after, said.text) or re.search(before, said.text))


def acts_for(text: str) -> Optional[str]:
    """Whom somebody writes for: "con nhan gium ma" -> mother, with diacritics; None when it is for themselves."""
    acting = _lexicon()["acting"]
    said = _Said(text)
    selves = said.words(_lexicon()["selves"])
    relatives = rf"(?P<relative>{said.words(acting['relatives'])})(?: {selves})?"
    others = rf"(?P<other>{said.words(acting['others'])}) (?P<whose>{said.words(acting['whose'])})"
    verbs, who = said.words(acting["verbs"]), rf"(?:{relatives}|{others})"
    acted = said.words(["c\u00f3", "m\u1edbi", "v\u1eeba"])
    handed = said.words(["nh\u1edd"])
    for pattern in (
        rf"{verbs} {said.words(acting['for'])} {who}",
        rf"{who} (?:{acted} )?{handed} (?:{selves} )?{verbs}",
    ):
        match = re.search(rf"(?<!\S){pattern}(?= (?P<next>\S+))", said.text)
        if match is None:
            continue
        if match.group("other"):
            return _neighbour_or_kin(said, match)
        if said.is_bare and match.group(0).endswith(tuple(map(_bare, acting["everybody"]))):
            return None
        is_sure = not said.is_bare or match.group("next") == "|" or match.group(0).split()[-1] in acting["whose"]
        if is_sure or match.group("relative") not in map(_bare, acting["unsure_without_marks"]):
            return _written(said, match.group("relative"), acting["relatives"])  # else a particle: "gium ma chua thay"
    return None


def _neighbour_or_kin(said: _Said, match: "re.Match[str]") -> Optional[str]:
    """ "bac hang xom" as it is, "chi toi" as the bot may say it; None for "ba con", which is everybody."""
    acting = _lexicon()["acting"]
    other = _written(said, match.group("other"), acting["others"])
    whose = _written(said, match.group("whose"), acting["whose"])
    if f"{other} {whose}" in acting["everybody"]:
        return None
    return f"{other} {whose}" if " " in whose else other


def _written(said: _Said, found: str, known: List[str]) -> str:
    """The lexicon's spelling of a word that may have been typed without diacritics."""
    return next(word for word in known if said.word(word) == found)

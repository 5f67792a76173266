"""The 15 fields, 70 topics and ten types of case, and a first guess of the topic from a citizen's words.

All of it is data: data/topics.json and data/case_types.json, hand-written and checked by officers.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from inbox_api.cases.phrases import PhraseIndex
from inbox_api.errors import Invalid
from inbox_api.folding import fold
from inbox_api.texts import lazy_gettext

DATA_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Topic:
    """One topic.

    code: "0404"; its first two digits are the field. commune_leads: kinds of ward units, the first one leads.
    priority: P0 to P3, the service level. restricted: none | officer | child.
    check_case_type: the type an officer should think of (KHN for land, PAKN for rules), or None.
    keywords: what people write, accents kept; two dots stand for up to four syllables in between.
    """

    code: str
    name: str
    commune_leads: tuple[str, ...]
    province_lead: str
    priority: str
    priority_when_dangerous: str | None
    priority_at_night: str | None
    restricted: str
    check_case_type: str | None
    keywords: tuple[str, ...]

    @property
    def field(self) -> str:
        return self.code[:2]

    def priority_for(self, *, is_dangerous: bool = False, is_night: bool = False) -> str:
        """The most urgent priority that applies."""
        found = [self.priority]
        if is_dangerous and self.priority_when_dangerous:
            found.append(self.priority_when_dangerous)
        if is_night and self.priority_at_night:
            found.append(self.priority_at_night)
        return min(found)


@dataclass(frozen=True)
class CaseType:
    """One type of case.

    has_topic: whether a topic is looked for. chat_is_valid_act: whether a chat message is the legal act itself (False:
    only an inbox duty to guide). paper_needed: the signed paper starts the legal clocks. restricted: none | officer |
    to_cao. is_public: may be shown to everybody once an officer has removed what identifies people.
    """

    code: str
    letters: str
    name: str
    has_topic: bool
    chat_is_valid_act: bool
    paper_needed: bool
    default_rule: str
    default_priority: str
    restricted: str
    is_public: bool
    legal_frame: str
    article: str
    effective_from: str
    certainty: str


class UnknownTopic(Invalid):
    code = "unknown_topic"
    message = lazy_gettext("There is no such topic.")


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((DATA_FOLDER / name).read_text(encoding="utf-8"))
    return data


def _topics(rows: list[dict[str, Any]]) -> dict[str, Topic]:
    return {
        row["code"]: Topic(**row | {"commune_leads": tuple(row["commune_leads"]), "keywords": tuple(row["keywords"])})
        for row in rows
    }


_TABLE = _read("topics.json")
FIELDS: dict[str, str] = {row["code"]: row["name"] for row in _TABLE["fields"]}  # {"04": name}
TOPICS: dict[str, Topic] = _topics(_TABLE["topics"])  # in the order of the codes
CASE_TYPES: dict[str, CaseType] = {row["code"]: CaseType(**row) for row in _read("case_types.json")["case_types"]}
TYPES_WITH_TOPIC = frozenset(code for code, row in CASE_TYPES.items() if row.has_topic)


def topic_of(code: str) -> Topic:
    """The topic with that code. Raises UnknownTopic."""
    try:
        return TOPICS[code]
    except KeyError as error:
        raise UnknownTopic from error


def valid_topic(code: str | None) -> str | None:
    """`code` when there is such a topic, else None."""
    return code if code in TOPICS else None


def topic_name(code: str | None) -> str | None:
    """The Vietnamese name of the topic, or None."""
    return TOPICS[code].name if code in TOPICS else None


def priority_of(case_type: str, topic: str | None, *, is_dangerous: bool = False, is_night: bool = False) -> str:
    """P0 to P3: of the topic when the type has topics and one is known, else of the type. KeyError: unknown type."""
    kind = CASE_TYPES[case_type]
    if not kind.has_topic or topic not in TOPICS or kind.default_priority == "P0":
        return kind.default_priority
    return TOPICS[topic].priority_for(is_dangerous=is_dangerous, is_night=is_night)


def restriction_of(case_type: str, topic: str | None) -> str:
    """none | officer | child | to_cao: the type's own restriction first. KeyError: unknown type."""
    of_type = CASE_TYPES[case_type].restricted
    if of_type != "none" or topic not in TOPICS:
        return of_type
    return TOPICS[topic].restricted


def may_be_public(case_type: str, topic: str | None) -> bool:
    """True when a copy may be shown to everybody, should the citizen want it. KeyError: unknown type."""
    return CASE_TYPES[case_type].is_public and restriction_of(case_type, topic) == "none"


@lru_cache(maxsize=1)
def _index() -> PhraseIndex:
    return PhraseIndex({code: topic.keywords for code, topic in TOPICS.items()})


def suggest_topic(text: str) -> list[tuple[str, float]]:
    """Topics the text may be about: [(code, share of all points, 0 to 1)], best first; [] when no phrase fits."""
    return _index().rank(text)


MOST_NAMED = 3
CLEAR_SHARE = 0.6  # of all points: so much of them makes the first topic the only one


def named_by(words: str) -> list[str]:
    """Topics that a few words of a citizen name, "cong nghet", the likeliest first; one when it is clear, [] for none.

    Phrases of the topics tell first, then their names.
    """
    ranked = suggest_topic(words)
    if ranked and ranked[0][1] >= CLEAR_SHARE:
        return [ranked[0][0]]
    typed = _syllables(words)
    by_name = [
        code for code, topic in TOPICS.items() if typed and all(_is_in(word, _syllables(topic.name)) for word in typed)
    ]
    return list(dict.fromkeys([code for code, _share in ranked] + by_name))[:MOST_NAMED]


def _syllables(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())


def _is_in(word: str, name: list[str]) -> bool:
    """Written with its marks a word fits no other word; without any it may be each of them."""
    return word in name or (word == fold(word) and word in map(fold, name))

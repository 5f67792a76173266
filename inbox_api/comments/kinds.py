"""What a comment is for, out of what the bot understood; and which matter it speaks of."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from inbox_api.cases import topics
from inbox_api.cases.phrases import PhraseIndex
from inbox_api.conversations import danger
from inbox_api.models import CommentKind

DATA_FILE = Path(__file__).parent / "data" / "words.json"
TALK = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "inform", "cancel", "rate", "ask_capability", "out_of_scope"}
)
CASE_TYPES = {
    "report_issue": "PAHT",
    "emergency": "PAHT",
    "report_service": "PAKN",
    "complain_rule": "PAKN",
    "petition": "KN",
    "request_information": "YCTT",
}
SURE_TOPIC = 0.3
_ADDRESS = re.compile(r"https?://|www\.|\bzalo\b|\bt\.me/|\b[\w-]+\.(?:vn|com|net|shop)\b", re.IGNORECASE)


@lru_cache(maxsize=4)
def words_of(name: str) -> PhraseIndex:
    """The phrases of one list in data/words.json."""
    return PhraseIndex({name: json.loads(DATA_FILE.read_text(encoding="utf-8"))[name]})


def kind_of(understanding: dict[str, Any] | None, text: str) -> CommentKind:
    """understanding: as bot_client.parse gives it; None when the bot did not answer."""
    if understanding is None or understanding.get("is_fallback"):
        if danger.speaks_of_danger(text):
            return CommentKind.EMERGENCY
        return CommentKind.ADVERT if _is_advert(text) else CommentKind.UNSURE
    intent = str(understanding.get("intent") or "")
    if intent == "emergency":
        return CommentKind.EMERGENCY
    if intent in {"praise", "abuse"}:
        return CommentKind(intent)
    if intent in TALK:
        return CommentKind.ADVERT if _is_advert(text) else CommentKind.TALK
    return CommentKind.ASKS


def _is_advert(text: str) -> bool:
    return bool(words_of("advert").rank(text)) or len(_ADDRESS.findall(text)) > 1


def is_secret(understanding: dict[str, Any] | None) -> bool:
    """It denounces somebody: who wrote it is for inspectors only."""
    return (understanding or {}).get("intent") == "denounce"


def case_type_of(understanding: dict[str, Any] | None) -> str:
    """The kind of case that it would become; an officer can correct it."""
    return CASE_TYPES.get(str((understanding or {}).get("intent")), "PAHT")


def topic_of(understanding: dict[str, Any] | None, text: str) -> str | None:
    """The topic code, from the bot when it is sure enough, else from the words, else None."""
    ranking = (understanding or {}).get("topic_ranking") or []
    if ranking and float(ranking[0].get("confidence") or 0) >= SURE_TOPIC:
        return topics.valid_topic(str(ranking[0].get("code")))
    guesses = topics.suggest_topic(text)
    return guesses[0][0] if guesses else None


def places_of(understanding: dict[str, Any] | None) -> list[str]:
    """Places that the comment names: addresses and landmarks, as written."""
    found = (understanding or {}).get("entities") or []
    return [str(e["value"]) for e in found if e.get("entity") in {"address", "landmark"} and e.get("value")]

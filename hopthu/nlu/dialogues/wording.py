"""What a reply asks for and what a coming message answers, as a person would read it; the words are in wording.json.

Needed for `asks_for`, for `fallback_menu`, and to know when the form asks what the script does not foresee.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hopthu.nlu.dialogues.window import Said

if TYPE_CHECKING:
    from hopthu.nlu.dialogues.scripts import Say

STEP = re.compile(r'"step"\s*:\s*"(skip:)?(\w+)')
KIND_OF_STEP = {
    "what": "description",
    "where": "address",
    "ward": "address",
    "when": "time",
    "photo": "photo",
    "phone": "phone",
    "send": "confirmation",
}
PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .\-]?\d){9}(?!\d)")
MOST_WORDS_OF_YES = 6
LONGEST_LABEL = 30
ANYTHING = "anything"


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The content of wording.json."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("wording.json").read_text(encoding="utf-8"))
    return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _holds(phrases: Sequence[str], text: str) -> bool:
    """True when one of the phrases stands in the text as whole words."""
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) for phrase in phrases)


def asked_in(replies: Sequence[Said]) -> set[str]:
    """What the last message of the bot asks for; {} when it asks for nothing of the form.

    Its buttons tell first ("skip the photo", "send"). Without them the words do, the lines of a summary
    ("Place: …") left out, because they repeat what the citizen said; "please give the place: …" is none of those.
    Only questions and requests count, and a confirmation is always a question.
    """
    spoken = [said for said in replies if said.author == "bot"]
    if not spoken:
        return set()
    last = spoken[-1]
    steps = [match for button in last.buttons if (match := STEP.search(button.payload.replace("\\", "")))]
    kinds = {KIND_OF_STEP.get(step[2], "other") for step in steps if step[1] or step[2] == "send"}
    if "confirmation" in kinds:
        return {"confirmation"}
    if kinds:
        return kinds
    lines = [line for line in _plain(last.text).splitlines() if not _is_summary_line(line)]
    sentences = [part for line in lines for part in re.split(r"(?<=[.?!])\s", line)]
    questions = [part for part in sentences if "?" in part or _holds(words()["requests"], part)]
    return {
        kind
        for kind, phrases in words()["asks"].items()
        if any(_holds(phrases, part) for part in questions if kind != "confirmation" or "?" in part)
    }


def _is_summary_line(line: str) -> bool:
    label, separator, _value = line.partition(": ")
    return bool(separator) and len(label) <= LONGEST_LABEL and not _holds(words()["requests"], label)


def says_not_understood(text: str) -> bool:
    return _holds(words()["not_understood"], _plain(text))


def answered_by(say: Say) -> str | None:
    """Which question of the form a message plainly answers; ANYTHING for "skip"; None for free words."""
    if not say.is_message:
        return None
    text = " ".join(re.sub(r"[^\w\s]", " ", _plain(say.text)).split())
    if text == words()["skip"]:
        return ANYTHING
    if say.has_photo:
        return "photo"
    if say.has_location:
        return "address"
    without_number = PHONE.sub(" ", say.text)
    if without_number != say.text and len(without_number.split()) <= MOST_WORDS_OF_YES:
        return "phone"
    if _holds(words()["refuses_phone"], text):
        return "phone"
    starts = any(text == yes or text.startswith(yes + " ") for yes in words()["yes"])
    return "confirmation" if starts and len(text.split()) <= MOST_WORDS_OF_YES else None


def is_unforeseen(asked: set[str], *, expected: set[str], coming: Say | None, awaits_case: bool) -> bool:
    """True when the form asks for something that the script answers nowhere, so that the runner skips it.

    asked: by the last reply. expected: what the script says must be asked for now and was not yet. coming: the next
    message, None after the last. awaits_case: the script says that a case must be there now and it is not.
    """
    if not asked or "confirmation" in asked:
        return False
    if expected:
        return not asked & expected
    if awaits_case:
        return True
    if "description" in asked:
        return False  # people send a second photo before they say what it shows
    answer = answered_by(coming) if coming is not None else None
    return answer not in (None, ANYTHING, *asked)

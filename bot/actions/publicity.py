"""Whether a copy of the case may be shown to everybody: matters about people are private unless the citizen says so.

The inbox has the last word (`may_be_public` there): kinds and topics that are never public are not offered here either.
"""

import re
from typing import Dict, List, Optional

from bot.actions import texts, words
from bot.actions.turn import Json, Turn, fold

PUBLIC_KINDS = frozenset(("issue", "petition"))
MOST_WORDS_OF_A_WISH = 7
# "chua dong y cong khai", "khong muon bi cong khai" hold a yes and are none; "co cong khai khong" only asks.
_REFUSED = re.compile(
    r"\b(?:chua|khong|ko|k|kg|hong|hok) (?:\w+ )?(?:dong y|muon|cho|cho phep|thich|chiu)"
    r"(?: (?:bi|cho|dang|duoc|viec|de|len|lam)){0,3} cong khai\b"
    r"|\brut (?:lai )?(?:su )?dong y (?:\w+ ){0,2}?cong khai\b"
)
_ASKED = re.compile(r"\b(?:co|dong y) (?:\w+ ){0,3}?cong khai (?:khong|ko|k|hong|hok|chua)(?: a| vay| ha)?$")
BARE = "hide_bare"
_LISTS = (  # in this order: "khong can giau ten" holds "giau ten"
    ("need_not_hide", "public", False),
    ("hide_name", "hidden", False),
    ("hide_data", "hidden", False),
    ("hide_written", "hidden", False),
    ("hide_written_short", "hidden", True),
    ("hide_name_short", "hidden", True),
    ("private_short", "private", True),
    ("public_short", "public", True),
)


def wish(text: str) -> Optional[str]:
    """ "hidden" (no name, not public), "private" or "public" when the message asks for it, else None."""
    if asks_to_see(text):
        return None
    if _fear(text):
        return "hidden"
    is_short = len(fold(text).split()) <= MOST_WORDS_OF_A_WISH
    is_of_others = words.holds("public_of_others", text) and bool(_left(beside(text)))
    for name, found, is_for_short in _LISTS:
        if is_of_others and found != "hidden":
            continue
        if (is_short or not is_for_short) and words.holds(name, text):
            return _if_meant(text) if found == "public" else found
    return "hidden" if is_short and _is_bare(text) else None


def _if_meant(text: str) -> Optional[str]:
    folded = fold(text)
    if _REFUSED.search(folded):
        return "private"
    return None if _ASKED.search(folded) else "public"


def _is_bare(text: str) -> bool:
    """ "an ten em nha", "gui di, an danh nha": words that could mean something else, with nothing beside them."""
    has_lookalike = bool(set(words.as_written(text)) & set(words.table("lookalikes")[BARE]))
    is_fact = has_lookalike or any(char.isdigit() for char in text)
    return not is_fact and words.holds(BARE, text) and not _left(words.without([BARE], text))


def _left(rest: str) -> List[str]:
    return words.left_after_all(("opening", "after_wish", "around_hiding"), rest)


def says_nothing_else(text: str) -> bool:
    """True for a short wish with no number and no word beside it."""
    is_short = len(fold(text).split()) <= MOST_WORDS_OF_A_WISH and not any(char.isdigit() for char in text)
    return is_short and wish(text) is not None and not _left(beside(text))


def asks_to_see(text: str) -> bool:
    """True for "xem ban cong khai": how it would read, not whether it is wished."""
    is_short = len(fold(text).split()) <= MOST_WORDS_OF_A_WISH + 2
    return words.is_one_of("asks_what_is_public", text) or (is_short and words.holds("sees_public_copy", text))


def only_asks_to_see(text: str) -> bool:
    """The same with nothing beside it: "khong cho dan xem ban cong khai quy hoach" is a complaint."""
    return asks_to_see(text) and not _left(words.without(["sees_public_copy", "asks_what_is_public"], text))


def _fear(text: str) -> Optional[str]:
    """The pattern of a wish not to be known, "dung noi em bao nha", that fits the message."""
    folded = fold(words.without_lookalikes("fears_to_be_known", text))
    return next((pattern for pattern in words.patterns("fears_to_be_known") if re.search(pattern, folded)), None)


def is_all(text: str) -> bool:
    """True when the message says nothing but such a wish."""
    return wish(text) is not None and not words.has_content(beside(text))


def beside(text: str) -> str:
    """What the message says beside the wish, folded: "cong khai duoc, gui di" -> "gui di"."""
    without_fear = re.sub(_fear(text) or r"$^", " ", fold(text))
    rest = words.without([BARE, *(name for name, _, _ in _LISTS)], without_fear).split()
    while rest and rest[0] in words.phrases("after_wish"):
        rest.pop(0)
    return " ".join(rest)


def note(report: Json, turn: Turn) -> None:
    """Keep the wish of this message, if it holds one."""
    choice = wish(turn.text) if turn.text and not turn.is_button else None
    if choice is not None:
        choose(report, choice)


def choose(report: Json, choice: str) -> None:
    """`choice`: hidden, private or public."""
    report["is_public"] = choice == "public"
    report["hide_name"] = choice == "hidden" or (choice == "private" and bool(report.get("hide_name")))


def may_be_public(report: Json) -> bool:
    """False for kinds and topics that are for officers only, whatever the citizen wants."""
    return report["kind"] in PUBLIC_KINDS and report["topic"] not in words.phrases("never_public_topics")


def is_public(report: Json) -> bool:
    """The citizen's choice, else public for places and private for people."""
    if not may_be_public(report):
        return False
    chosen = report.get("is_public")
    return bool(report["topic"] not in words.phrases("private_topics")) if chosen is None else bool(chosen)


def line(report: Json) -> str:
    """How the copy will be shown, in one line under the summary."""
    if is_public(report):
        return texts.render("utter_line_public")
    return texts.render("utter_line_hidden" if report.get("hide_name") else "utter_line_private")


def answer_key(report: Json) -> str:
    """The response that confirms the choice just made."""
    if report.get("is_public") and not may_be_public(report):
        return "utter_publicity_never"
    if is_public(report):
        return "utter_publicity_public"
    return "utter_publicity_hidden" if report.get("hide_name") else "utter_publicity_private"


def for_case(report: Json) -> Dict[str, bool]:
    """The fields of create_case.json; is_public_said: not only by the proposal of the form."""
    return {
        "is_public": is_public(report),
        "is_public_said": bool(report.get("is_public")),
        "hide_name": bool(report.get("hide_name")),
    }

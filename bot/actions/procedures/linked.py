"""Several procedures in one message that one linked procedure of the catalogue does at once."""

import re
from typing import List, Optional, Set, Tuple

from bot.actions import texts, words
from bot.actions.turn import Json, Talk

LOOKED_AT = 8


def for_all(talk: Talk, several: List[Tuple[Json, str]], whole: Json) -> Optional[Json]:
    """The procedure that bears the mark of a linked one and does at least two of those named, or None.

    several: [(search result, the words around its name)]; whole: what the whole message found.
    """
    asked = " ".join([texts.render("utter_linked_words"), *(result["name"] for result, _ in several)])
    found = talk.inbox.search_procedures(asked, limit=LOOKED_AT, is_final=False)
    linked = [one for one in (*whole["results"], *found["results"]) if _is_linked(one)]
    named = {result["id"] for result, _ in several}
    covered = [(sum(_does(one, result, around) for result, around in several), one) for one in linked]
    best = max(covered, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] > 1 and best[1] is not None and best[1]["id"] not in named else None


def _is_linked(result: Json) -> bool:
    return words.holds("linked_names", str(result["name"]))


def _does(linked: Json, result: Json, around: str) -> bool:
    """Is this one of those that the linked procedure names, by its own name or by the citizen's words?"""
    parts = [part for part in map(_telling, re.split(r"[^\w\s]", str(linked["name"]))) if part]
    own = _telling(str(result["name"]))
    return any(part <= _telling(around) or part == own for part in parts)


def _telling(text: str) -> Set[str]:
    return set(words.left_after("aspect", text)) - words.phrases("plain_in_names") - words.phrases("common_in_names")

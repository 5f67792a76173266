"""When a search has found what is meant: the catalogue is sure, or the words are the whole name of one procedure."""

from typing import Optional, Set

from bot.actions import words
from bot.actions.turn import Json

LOOKED_AT = 3


def meant(found: Json, *said: str) -> Optional[Json]:
    """The one result to answer without asking back, or None. said: the named procedure, or the whole message.

    "ket hon bao nhieu tien" means the plain registration, though others have these words in their names as well.
    """
    results = found["results"]
    if found["sure"] and results:
        best: Json = results[0]
        return best
    for text in said:
        asked = _telling(text)
        exact = [result for result in results[:LOOKED_AT] if asked and _telling(result["name"]) == asked]
        if len(exact) == 1:
            return dict(exact[0])
    return None


def _telling(text: str) -> Set[str]:
    return set(words.left_after("aspect", text)) - words.phrases("plain_in_names")

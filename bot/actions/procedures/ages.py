"""An age in a question says of whom it speaks; by itself it names no procedure."""

import re
from typing import Optional

from bot.actions import corrections, words
from bot.actions.procedures import taking_back
from bot.actions.turn import Json, Talk

LOOKED_AT = 10
_AGE = re.compile(r"\b\d{1,3} ?(?:tuoi|t)\b")


def weighed(talk: Talk, found: Json, query: str, named: Optional[str]) -> Json:
    """`found`, or what the words find without the age that alone led there.

    A named procedure outweighs an age ("the can cuoc cho ma 80 tuoi" is no pension). Where none is named, the one
    spoken of stays, or its sister for that age.
    """
    held = talk.memory.procedure
    rest = _AGE.sub(lambda match: " " * len(match.group()), corrections.plain(query))
    is_alike = len(rest) == len(query) and rest != corrections.plain(query)
    if not is_alike or not found["results"] or not (named or held):
        return found
    if not found["sure"]:
        return found if named else _of_held(talk, query, held) or found
    without = "".join(char if kept.strip() else " " for char, kept in zip(query, rest, strict=True))
    without, best = " ".join(without.split()), found["results"][0]["id"]
    if named:
        near = talk.inbox.search_procedures(named, limit=LOOKED_AT, is_final=False)["results"]
        if any(one["id"] == best for one in near):
            return found
        by_words = talk.inbox.search_procedures(without, limit=LOOKED_AT, is_final=False)
        return {**by_words, "question_id": found.get("question_id")}
    if words.names_paper(query) or words.holds("about_papers", query):
        return found
    by_words = talk.inbox.search_procedures(without, limit=1, is_final=False)
    is_same = by_words["sure"] and by_words["results"][0]["id"] == best
    return found if is_same else _of_held(talk, query, held) or {**found, "sure": False}


def _of_held(talk: Talk, query: str, held: Optional[Json]) -> Optional[Json]:
    """The sister of the procedure spoken of, when its own name says for which age it is."""
    name = (held or {}).get("name") or ""
    any_age = taking_back.for_any_age(name)
    if any_age == name:
        return None
    found = talk.inbox.search_procedures(f"{query} {any_age}", limit=1, is_final=False)
    is_sister = found["sure"] and taking_back.core(found["results"][0]["name"]) == taking_back.core(name)
    return found if is_sister else None

"""Several procedures in one message: each is answered, short, in the order of the message."""

import re
import unicodedata
from typing import List, Optional, Tuple

from bot.actions import texts, words
from bot.actions.procedures import hits
from bot.actions.procedures.aspects import payload
from bot.actions.procedures.telling import say_aspect
from bot.actions.turn import Json, Talk, Turn, fold

MOST_NAMED = 3


def named_in(talk: Talk, whole: Json) -> List[Tuple[Json, str]]:
    """[(search result, the words around its name)] of the procedures that are surely named; [] for fewer than two.

    whole: what the whole message found. "lien thong khai sinh, thuong tru" names one procedure that does both.
    """
    turn = talk.turn
    mentions = list(dict.fromkeys(_mentions(turn)))
    if turn.is_button or len(mentions) < 2 or _is_one_for_all(whole, [mention for mention, _ in mentions]):
        return []
    found: List[Tuple[Json, str]] = []
    for mention, around in mentions[: MOST_NAMED + 1]:
        best = hits.meant(talk.inbox.search_procedures(around, limit=hits.LOOKED_AT, is_final=False), mention)
        if best is None:
            best = hits.meant(talk.inbox.search_procedures(mention, limit=hits.LOOKED_AT, is_final=False), mention)
        if best and all(best["id"] != one["id"] for one, _ in found):
            found.append((best, around))
    return found[:MOST_NAMED] if len(found) > 1 else []


def _is_one_for_all(whole: Json, mentions: List[str]) -> bool:
    """Does the surely found procedure bear the names of two of the mentions?"""
    if not whole["sure"] or not whole["results"]:
        return False
    name = set(fold(whole["results"][0]["name"]).split())
    telling = [set(fold(mention).split()) - words.phrases("common_in_names") for mention in mentions]
    return sum(1 for said in telling if said and said <= name) > 1


def _mentions(turn: Turn) -> List[Tuple[str, str]]:
    """(name, its clause) of each procedure tagged in the message; a tagged "A va B" counts as two."""
    tagged = sorted(
        (int(item.get("start") or 0), int(item.get("end") or 0), str(item["value"]))
        for item in turn.entities
        if item.get("entity") == "procedure" and item.get("value")
    )
    found: List[Tuple[str, str]] = []
    for place, (start, end, value) in enumerate(tagged):
        written = turn.text[start:end].strip() or value
        before = tagged[place - 1][1] if place else 0
        after = tagged[place + 1][0] if place + 1 < len(tagged) else len(turn.text)
        own = turn.text[before:after] if start < end else turn.text  # never the name of another one
        pieces = [piece for piece in _clauses(written) if words.left_after("aspect", piece)]
        if len(pieces) > 1:
            found += [(piece, _clause(own, piece)) for piece in pieces]
        else:
            found.append((value, _clause(own, written)))
    return found


def _clause(text: str, name: str) -> str:
    """The part of `text` around `name`: what is asked of this procedure and no other."""
    for clause in _clauses(text):
        if fold(name) and f" {fold(name)} " in f" {fold(clause)} ":
            return clause
    return name


def _clauses(text: str) -> List[str]:
    """The message cut at punctuation and at words that join two matters, as written."""
    composed = unicodedata.normalize("NFC", text)
    joints = "|".join(sorted(words.phrases("between_matters")))
    pattern = re.compile(rf"[,;.?!\n]+|(?<=\s)(?:{joints})(?=\s)")
    cuts = [(0, 0), *((match.start(), match.end()) for match in pattern.finditer(_bare(composed)))]
    ends = [start for start, _ in cuts[1:]] + [len(composed)]
    pieces = [composed[begin:end].strip() for (_, begin), end in zip(cuts, ends, strict=True)]
    return [piece for piece in pieces if piece]


def _bare(composed: str) -> str:
    """Lower case without diacritics, letter for letter, so that places in it are places in the text."""
    letters = (unicodedata.normalize("NFD", char.lower())[:1] or " " for char in composed)
    return "".join(letters).replace("\u0111", "d")


def answer_all(talk: Talk, found: List[Tuple[Json, str]], aspect: str, as_one: Optional[Json] = None) -> bool:
    """Each procedure's short answer to what is asked of it, then one button each; False when none could be told.

    as_one: the procedure that does them at once: named, and the first to be tapped.
    """
    everywhere = words.aspects_in(talk.turn.text) or [aspect]
    told: List[Json] = []
    for result, around in found:
        own = words.aspects_in(around) or everywhere
        answered = say_aspect(talk, result["id"], own[0] if own[0] != "overview" else aspect)
        if answered is not None:
            told.append(answered)
    if told and as_one is not None:
        talk.say("utter_procedure_linked_too", name=as_one["name"])
        talk.choice(texts.label(as_one["name"], talk.turn.channel), payload("overview", as_one["id"]))
    for answered in told:
        procedure = answered["procedure"]
        talk.choice(texts.label(procedure["name"], talk.turn.channel), payload("overview", procedure["id"]))
    talk.memory.pending = None
    return bool(told)

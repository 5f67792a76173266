"""A question taken back or put right: "a khong, cap lai", "khong phai cai nay", "y toi la khai tu"."""

import re
from dataclasses import replace
from typing import List, Optional, Tuple

from bot.actions import corrections, words
from bot.actions.procedures import asking, aspects, choosing, hits, special
from bot.actions.turn import Json, Talk, Turn, fold

MAY_TAKE_BACK = special.MAY_GO_ON | {"cancel"} | frozenset(aspects.ASPECT_OF_INTENT)
MOST_WORDS = 20
FACTS = ("address", "landmark", "ward", "phone", "person", "id_number", "date_time", "case_code")


def answered(talk: Talk) -> bool:
    """The procedure meant instead is answered or asked for; False when the message takes nothing back."""
    turn, pending = talk.turn, talk.memory.pending or {}
    if turn.intent not in MAY_TAKE_BACK or len(turn.folded.split()) > MOST_WORDS:
        return False
    is_about_procedures = pending.get("kind") in (None, "procedure_ward", "fallback", *choosing.ASKED_WHICH)
    if not is_about_procedures or any(turn.first(fact) for fact in FACTS):
        return False
    if _is_refused(turn.text):
        return _offer_others(talk)
    held = _spoken_of(talk)
    at = _put_right(turn.text, held)
    return at is not None and _answer_instead(talk, held, at)


def without_opening(text: str) -> str:
    """The words that say what is meant, without those that take something back: a search must not look for these."""
    at = _put_right(text, None)
    return text if at is None else text[at[0] : at[1]]


def names_nothing(text: str) -> bool:
    """True for words that only tell one procedure from its sisters: "sang ten", "cho con 15 tuoi"."""
    said = set(fold(text).split())
    asks_more = words.is_question(text) or bool(words.aspects_in(text))
    return bool(said & words.phrases("tells_apart")) and not asks_more and not _naming_words(text)


def core(name: str) -> str:
    """What a procedure is about, without what is done and for which age: "the can cuoc"."""
    parts = for_any_age(name).split()
    while len(parts) > 1 and all(word in words.phrases("tells_apart") for word in fold(parts[0]).split()):
        parts.pop(0)
    return " ".join(parts)


def for_any_age(name: str) -> str:
    """The name of a procedure without the age it is for; as it is when it has none."""
    for pattern in words.patterns("age_in_names"):
        match = re.search(pattern, corrections.plain(name))
        name = f"{name[: match.start()]}{name[match.end() :]}" if match else name
    return name.strip()


def _spoken_of(talk: Talk) -> Optional[Json]:
    """{"id", "name", "aspect"} of what was just talked of: the words a list was made for, else the last procedure.

    After a report, a procedure only when its buttons stood under the last answer.
    """
    held, pending = talk.memory.procedure, talk.memory.pending or {}
    if pending.get("about"):
        return {"id": "", "name": str(pending["about"]), "aspect": pending.get("aspect")}
    if not held or not talk.memory.last_case:
        return held
    payloads = [str(button.get("payload")) for reply in talk.said_before for button in reply.buttons]
    return held if any(held["id"] in payload for payload in payloads) else None


def _is_refused(text: str) -> bool:
    """ "khong phai cai nay", with nothing that says what else."""
    flat = corrections.plain(text).strip()
    return any(re.fullmatch(pattern, flat) for pattern in words.patterns("not_this"))


def _put_right(text: str, held: Optional[Json]) -> Optional[Tuple[int, int]]:
    """Where the words stand that hold instead of what was said before; None when nothing is taken back.

    What "khong phai X" turns down must be of the procedure spoken of: "khong phai ho ngheo, co duoc giam khong".
    """
    flat = corrections.plain(text)
    if len(flat) != len(text):
        return None
    for pattern in words.patterns("taken_back"):
        match = re.match(pattern, flat)
        if match and (match.groupdict().get("old") is None or _is_of(held, match.group("old"))):
            ending = re.search(r"(?:\s+(?:moi dung|moi phai|la dung|dung hon))?[\s.!]*$", match.group("rest"))
            start, end = match.span("rest")
            return start, end - (len(ending.group()) if ending else 0)
    return None


def _is_of(held: Optional[Json], old: str) -> bool:
    return bool(held) and bool(set(old.split()) & set(fold((held or {})["name"]).split()))


def _naming_words(text: str) -> List[str]:
    left = words.left_after_all(("aspect", "opening", "tells_apart"), text)
    return [word for word in left if not word.isdigit()]


def _says_which(text: str) -> bool:
    """ "cap lai", "15 tuoi", "cho chau": surely a word on which of several papers it is."""
    flat = f" {fold(text)} "
    return words.holds("done_with_papers", text) or any(re.search(one, flat) for one in words.patterns("for_whom"))


def _answer_instead(talk: Talk, held: Optional[Json], at: Tuple[int, int]) -> bool:
    """The procedure that the new words name, or the sister of the one spoken of that they mean."""
    said = _from(talk.turn, at)
    aspect = _aspect(talk, held, said.text)
    if _names_one(talk, said):
        _take(talk, said, aspect)
        asking.find_and_answer(talk, said.text, aspect)
        return True
    is_sister = _says_which(said.text)
    if held is None or not (is_sister or _naming_words(said.text)):
        return False
    name = for_any_age(held["name"]) if re.search(r"\d", said.text) else core(held["name"])
    query = f"{said.text} {name}"
    found = talk.inbox.search_procedures(query, limit=choosing.CHOICES + 1, is_final=is_sister)
    best = hits.meant(found, query)
    if not is_sister and (best is None or best["id"] == held["id"]):
        return False
    found = {**found, "results": [one for one in found["results"] if best or one["id"] != held["id"]]}
    _take(talk, replace(said, entities=[]), aspect)
    asking.tell_or_ask(talk, best, found, aspect, about=query)
    return True


def _from(turn: Turn, at: Tuple[int, int]) -> Turn:
    """The part of the message between two places as a message of its own."""
    start, end = at
    kept = [item for item in turn.entities if start <= int(item.get("start") or start) < end]
    moved = [{**item, **{key: item[key] - start for key in ("start", "end") if key in item}} for item in kept]
    return replace(turn, text=turn.text[start:end], entities=moved)


def _names_one(talk: Talk, said: Turn) -> bool:
    if any(_naming_words(value) for value in said.all("procedure")) or words.names_paper(said.text):
        return True
    is_searched = bool(_naming_words(said.text)) and not _says_which(said.text)
    return is_searched and bool(talk.inbox.search_procedures(said.text, limit=1, is_final=False)["sure"])


def _take(talk: Talk, said: Turn, aspect: str) -> None:
    talk.turn, talk.memory.pending = said, None
    talk.read_as(aspects.INTENT_OF_ASPECT.get(aspect, "ask_procedure"))


def _aspect(talk: Talk, held: Optional[Json], rest: str) -> str:
    """What the new words ask for, else what was asked before they put it right."""
    asked = words.aspects_in(rest) or [aspects.ASPECT_OF_INTENT.get(talk.turn.intent, "overview")]
    before = str((held or talk.memory.pending or {}).get("aspect") or "overview")
    usual = before if before in aspects.INTENT_OF_ASPECT else "overview"
    return asked[0] if asked[0] != "overview" else usual


def _offer_others(talk: Talk) -> bool:
    """The procedures beside the refused one; when a list was refused, a name is asked for."""
    held, is_list = _spoken_of(talk), (talk.memory.pending or {}).get("kind") in choosing.ASKED_WHICH
    if not held and not is_list:
        return False
    aspect = _aspect(talk, held, "")
    talk.read_as("ask_procedure")
    results: List[Json] = []
    about = core(held["name"]) if held and not is_list else ""
    if held and about:
        found = talk.inbox.search_procedures(about, limit=choosing.CHOICES + 1, is_final=False)
        results = [one for one in found["results"] if one["id"] != held["id"]][: choosing.CHOICES]
    if results:
        choosing.offer_choices(talk, results, aspect, about=about)
    else:
        choosing.ask_which(talk, aspect)
        talk.ask_person_button()
    return True

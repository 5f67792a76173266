"""Which procedure is meant: the nearest as choices, or one narrowing question when the words fit many."""

import json
import re
from typing import List, Optional

from bot.actions import texts, words
from bot.actions.inbox_client import InboxRefusedError, InboxUnavailableError
from bot.actions.procedures.aspects import INTENT_OF_ASPECT, payload
from bot.actions.procedures.telling import answer
from bot.actions.turn import Json, Talk, fold

ASKED_WHICH = ("choose_procedure", "which_procedure", "narrow_procedure")  # what may be pending after these
CHOICES = 3
MOST_CHOICES = 5  # after a narrowing question has been answered
LONGEST_IDS = 400  # characters of a button's command, below every channel's limit
MOST_SEARCHED = 20


def ask_which(talk: Talk, aspect: str) -> None:
    """A question without any procedure yet."""
    talk.say("utter_ask_which_procedure")
    talk.memory.pending = {"kind": "which_procedure", "aspect": aspect}


def offer_choices(
    talk: Talk, results: List[Json], aspect: str, *, question: Optional[int] = None, about: str = ""
) -> None:
    """The nearest procedures as buttons; typing the number works too. question: the id to report the choice with.

    about: what they were searched by, when that is not the message.
    """
    lines = [f"{number}. {result['name']}" for number, result in enumerate(results, start=1)]
    talk.say("utter_procedure_choices", choices="\n".join(lines))
    for number, result in enumerate(results, start=1):
        talk.choice(
            texts.shorten(f"{number}. {result['name']}"), payload(aspect, result["id"], question=question)
        )  # fmt: skip
    talk.ask_person_button()
    talk.memory.pending = {
        "kind": "choose_procedure",
        "aspect": aspect,
        "about": about or talk.turn.first("procedure") or talk.turn.text[:200],
        "question": question,
        "options": [{"id": result["id"], "name": result["name"]} for result in results],
    }


def offer_narrowing(
    talk: Talk, narrowing: Json, aspect: str, *, question: Optional[int] = None, about: str = ""
) -> None:
    """One question with its options; each leaves some procedures. about: as in offer_choices."""
    options = [{"label": str(option["label"]), "ids": list(option["ids"])} for option in narrowing.get("options") or []]
    lines = [f"{number}. {option['label']}" for number, option in enumerate(options, start=1)]
    talk.say("utter_procedure_narrowing", question=narrowing["question"], choices="\n".join(lines))
    for number, option in enumerate(options, start=1):
        talk.choice(texts.shorten(f"{number}. {option['label']}"), _command(aspect, number, option, question))
    talk.ask_person_button()
    talk.memory.pending = {
        "kind": "narrow_procedure",
        "aspect": aspect,
        "about": about or talk.turn.text[:200],
        "ask": str(narrowing["question"]),
        "question": question,
        "options": options,
    }


def _command(aspect: str, number: int, option: Json, question: Optional[int]) -> str:
    """The ids themselves where they fit: then the button means the same long afterwards."""
    ids = ",".join(option["ids"])
    values: Json = {"ids": ids} if len(ids) <= LONGEST_IDS else {"option": str(number)}
    if question:
        values["question"] = question
    return f"/{INTENT_OF_ASPECT.get(aspect, 'ask_procedure')}{json.dumps(values)}"


def narrowed(talk: Talk, ids: List[str], aspect: str, *, about: str = "", question: Optional[int] = None) -> None:
    """An option was taken: the one procedure it leaves is answered, several are offered."""
    if len(ids) == 1:
        note_choice(talk, question, ids[0])
        answer(talk, ids[0], aspect)
        return
    results = _named(talk, ids[:MOST_CHOICES], about)
    if results:
        offer_choices(talk, results, aspect, question=question)
    else:
        talk.say("utter_procedure_not_found")
        talk.ask_person_button()


def _named(talk: Talk, ids: List[str], about: str) -> List[Json]:
    """The procedures with these ids, in this order; those that are gone are left out."""
    found = talk.inbox.search_procedures(about, limit=MOST_SEARCHED, is_final=False)["results"] if about else []
    known = {result["id"]: result for result in found}
    results = []
    for identity in ids:
        try:
            told = known.get(identity) or talk.inbox.answer_procedure(identity, aspect="overview")["procedure"]
        except InboxRefusedError:
            continue
        results.append(told)
    return results


def note_choice(talk: Talk, question: Optional[int], procedure_id: str) -> None:
    """Tell the catalogue what was taken, so that it finds it sooner; an answer never waits for that."""
    if not question:
        return
    try:
        talk.inbox.choose_procedure(question, procedure_id)
    except (InboxRefusedError, InboxUnavailableError):
        return


def chosen_number(folded: str, count: int) -> Optional[int]:
    """ "2", "so 2", "cai thu 2", "cai dau" -> the zero-based choice, or None."""
    match = re.fullmatch(r"(?:da |chon |so |cai |thu |muc |thu tuc )*([1-9])(?: a| nha| nhe| di)?", folded)
    if match and int(match.group(1)) <= count:
        return int(match.group(1)) - 1
    return 0 if re.fullmatch(r"(cai |so |thu tuc )*(dau|dau tien|thu nhat|nhat)", folded) else None


def named_choice(text: str, names: List[str]) -> Optional[int]:
    """The one choice whose name holds the words ("cap lai"), or None when none or several do."""
    folded = fold(text)
    hits = [index for index, name in enumerate(names) if f" {folded} " in f" {fold(name)} "]
    return hits[0] if len(folded) >= 4 and len(hits) == 1 else None


def told_choice(talk: Talk, about: str, options: List[Json]) -> Optional[int]:
    """The one choice that a short answer means beside what was asked about: "mat roi" -> the lost one, else None."""
    found = talk.inbox.search_procedures(f"{talk.turn.text} {about}", limit=CHOICES, is_final=False)
    best = found["results"][0]["id"] if found["sure"] and found["results"] else None
    return next((index for index, option in enumerate(options) if option["id"] == best), None)


def option_said(talk: Talk, options: List[Json]) -> Optional[int]:
    """Which option of a narrowing question the message takes: tapped, by number, or by its words; else None."""
    turn = talk.turn
    if turn.is_button:
        number = turn.first("option")
        return int(number) - 1 if number and number.isdigit() and 0 < int(number) <= len(options) else None
    found = chosen_number(turn.folded, len(options))
    if found is None:
        found = named_choice(turn.text, [option["label"] for option in options])
    return found if found is not None else _likest(turn.text, [option["label"] for option in options])


def _likest(text: str, labels: List[str]) -> Optional[int]:
    """ "doi cai cu bi hu" -> the only label that shares telling words with the answer, or None."""
    said = set(words.left_after("aspect", text))
    shared = [len(said & set(fold(label).split())) for label in labels]
    best = max(shared, default=0)
    return shared.index(best) if best and shared.count(best) == 1 else None
